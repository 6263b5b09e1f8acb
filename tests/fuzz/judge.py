"""Judges answers, worlds and the server as a whole. What breaks a law is a `FuzzFailure`."""

import json
from collections.abc import Sequence

from mock_server.contract.conformance import Conformance
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.conformance.finding import Severity
from mock_server.web.replay import ReplayRefused, dump, replay
from tests.driving import loaded
from tests.fuzz.catalogue import contracts
from tests.fuzz.reading import FuzzAnswer
from tests.fuzz.wire import FuzzRequest

FRAME = {400, 405, 408, 411, 413, 414, 415, 417, 421, 431}
"""Statuses with which a frame that is odd is refused, whatever the contract says of the operation."""

EXPLAINED = {501: ("transfer", "method"), 505: ("version",)}
"""Statuses from 500 on with which a frame is refused, and what is odd about it then."""


class FuzzFailure(Exception):
    """A broken law: which one, and what was seen."""

    def __init__(self, law: str, seen: str) -> None:
        super().__init__(f"{law}: {seen}")
        self.law = law


class AnswerJudge:
    """Judges single answers. Whether faults may be at work is for the caller to say."""

    def __init__(self) -> None:
        self._conformance = {name: Conformance(contract) for name, contract in contracts().items()}

    def look(self, request: FuzzRequest, answer: FuzzAnswer, *, has_faults: bool) -> None:
        """Raise `FuzzFailure` for an answer that must not be."""
        if has_faults and request.vendor != "control":
            return
        self._is_no_failure(request, answer)
        if answer.headers.get("content-type", "").startswith("application/json") and answer.content:
            try:
                json.loads(answer.content, parse_constant=_no_json, parse_float=str, parse_int=str)
            except ValueError as error:
                raise FuzzFailure("an answer is JSON", f"{error}: {answer.content[:300]!r}") from None
        if request.is_kept and request.operation:
            self._conforms(request, answer)

    @staticmethod
    def _is_no_failure(request: FuzzRequest, answer: FuzzAnswer) -> None:
        if answer.status >= 500 and request.oddity not in EXPLAINED.get(answer.status, ()):
            raise FuzzFailure("the mock does not fail", f"{answer.status} {answer.content[:1_000]!r}")

    def _conforms(self, request: FuzzRequest, answer: FuzzAnswer) -> None:
        head, _, body = request.wire.partition(b"\r\n\r\n")
        pairs = [tuple(line.split(": ", 1)) for line in head.decode("latin-1").split("\r\n")[1:]]
        host = dict(pairs)["Host"]
        url, kept = f"http{'s' * (host != 'localhost')}://{host}{request.target}", list(answer.headers.items())
        method = request.methods[0].decode()
        exchange = Exchange(method, url, pairs, body, answer.status, kept, answer.content)
        for finding in self._conformance[request.vendor].of_answer(exchange):
            if finding.rule == "response-status" and answer.status in (FRAME | {422} if request.oddity else FRAME):
                continue
            if finding.severity is Severity.ERROR:
                raise FuzzFailure("answers keep the contract", f"{finding}: {answer.content[:300]!r}")


def _no_json(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def check_replay(commands: bytes, journal: Sequence[object]) -> None:
    """Raise `FuzzFailure` unless exported commands play the same journal, to the byte."""
    try:
        world = replay(commands.decode().splitlines(), loaded())
    except (ReplayRefused, ValueError) as error:
        raise FuzzFailure("an exported world is replayed", f"{error!r}") from None
    played = [dump(happening.view()) for happening in world.journal.since(0)]
    shown = [dump(happening) for happening in journal]
    if played != shown:
        n = next(
            (n for n, pair in enumerate(zip(played, shown, strict=False)) if pair[0] != pair[1]),
            min(len(played), len(shown)),
        )
        seen = f"line {n + 1} of {len(shown)}: {shown[n : n + 1]}, replayed, of {len(played)}: {played[n : n + 1]}"
        raise FuzzFailure("a replay has the same journal", seen)
