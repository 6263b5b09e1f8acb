"""Whatever was asked of a world, nothing of it is left when it is deleted: no collector has to look for it."""

import gc
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest

from contract_tests.profiles import IS_DEEP
from tests.driving import app, run
from tests.fuzz.generator import RequestGenerator
from tests.fuzz.reading import FuzzAnswer
from tests.fuzz.wire import FuzzRequest

WORLDS = 100 if IS_DEEP else 6
REQUESTS = 200


@pytest.fixture
def garbage() -> Iterator[list[Any]]:
    """Yield the list in which the collector puts all that only it can free."""
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        yield gc.garbage
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


def ask(request: FuzzRequest) -> FuzzAnswer:
    """Send a request in process, where no webhook leaves."""
    head, _, body = request.wire.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    method, target = first.split(b" ")[:2]
    path, _, query = target.partition(b"?")
    headers = [(name.lower(), value) for name, _, value in (line.partition(b": ") for line in lines)]
    scope = {"type": "http", "method": method.decode(), "raw_path": path, "query_string": query, "headers": headers}
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def collect(message: Any) -> None:
        sent.append(message)

    run(app(), app()({**scope, "path": unquote(path.decode(), errors="replace")}, receive, collect))
    shown = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
    return FuzzAnswer(sent[0]["status"], shown, b"".join(message.get("body", b"") for message in sent[1:]))


def live(key: str) -> None:
    """Have a world, and its forks, live through what a fuzzer asks."""
    requests = RequestGenerator(7, key, "http://127.0.0.1:1")
    requests.mood = "plain"
    drawn = (requests.next() for _ in range(REQUESTS))
    for request in drawn:
        if request.is_kept and request.operation and b'"rate"' not in request.wire:
            requests.learn(request, ask(request))


@pytest.mark.parametrize("number", range(WORLDS))
def test_nothing_is_left_of_a_world_in_which_anything_was_done(number: int, garbage: list[Any]) -> None:
    before = {one.account for one in app().sandboxes}
    live(f"AC{7:08}{number:024}")
    for sandbox in [one for one in app().sandboxes if one.account not in before]:
        app().sandboxes.drop(sandbox)
    del sandbox
    gc.collect()
    ours = [type(one) for one in garbage if type(one).__module__.startswith("mock_server")]
    assert Counter(ours) == {}
