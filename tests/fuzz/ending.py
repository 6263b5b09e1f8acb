"""The end of a server under load: what it has begun to answer comes whole, or it says that it is stopping."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.fuzz.generator import RequestGenerator
from tests.fuzz.reading import BadAnswer, read_answers
from tests.fuzz.wire import FuzzRequest
from tests.web.process import Serving

CALLERS = 16
AHEAD = 40
"""How many requests of each world have been answered when the server is told to stop."""

PATIENCE = 20.0


@contextmanager
def ending(server: Serving, seed: int, receiver: str) -> Iterator[list[str]]:
    """Leave requests of many worlds unanswered, and behind the block tell which answers to them are none."""
    broken: list[str] = []
    with ExitStack() as stack:
        left = []
        for number in range(CALLERS):
            requests = RequestGenerator(seed, f"AC{'e' * 8}{number:024}", receiver)
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE))
            left.append((connection, _last(requests, connection)))
        for connection, request in left:
            connection.sendall(request.wire)
        yield broken
        broken += [told for connection, request in left if (told := _told(connection, request))]


def _last(requests: RequestGenerator, connection: socket.socket) -> FuzzRequest:
    """Send requests to a world that has no faults, so that something is in it, and return the next one."""
    requests.mood = "plain"
    drawn = (requests.next() for _ in range(10 * AHEAD))
    kept = [request for request in drawn if request.is_kept and request.methods[0] != b"HEAD"]
    for request in kept[:AHEAD]:
        connection.sendall(request.wire)
        data = b""
        while read_answers(data, request.methods, is_closed=False) is None:
            received = connection.recv(262_144)
            if not received:
                raise BadAnswer(f"no answer to {request.wire[:300]!r}")
            data += received
    return kept[AHEAD]


def _told(connection: socket.socket, request: FuzzRequest) -> str:
    """Return what is wrong with the answer to a request, if anything is; none at all is an answer, too."""
    data = b""
    try:
        while received := connection.recv(262_144):
            data += received
    except ConnectionResetError:  # it came to a server that was closed already
        pass
    try:
        answers = read_answers(data, request.methods, is_closed=True) or []
    except BadAnswer as error:
        return f"a server that ends answers in HTTP: {error}"
    failed = [answer for answer in answers if answer.status >= 500 and answer.status != 503]
    return f"a server that ends does not fail: {failed[0]}" if failed else ""
