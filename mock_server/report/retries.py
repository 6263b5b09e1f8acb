"""Rules for requests that are repeated: `retry_after_ignored`, `refusal_repeated` and `polled_too_fast`."""

from collections import defaultdict, deque
from collections.abc import Hashable

from mock_server.engine.moment import SECOND
from mock_server.report.evidence import SAFE, Evidence
from mock_server.report.finding import Findings, request_key, request_line, request_place
from mock_server.store.request_log import Request

MAY_CHANGE = (401, 408, 409, 425, 429)
"""Refusals that may end by themselves, so that it makes sense to ask again."""


def retry_after(evidence: Evidence, findings: Findings) -> None:
    """Find requests that were repeated before the time that their refusal named."""
    refused: dict[Hashable, tuple[Request, int]] = {}
    for request in evidence.requests:
        first, seconds = refused.get(request_key(request), (None, 0))
        if first is not None and request.at < first.at + seconds * SECOND:
            passed = (request.at - first.at) / SECOND
            seen = f"{request_line(request)} was sent again {passed:g} s after it was told to wait {seconds} s"
            seen = f"{seen} (status {first.status})"
            findings.add("retry_after_ignored", request_place(request), seen, [first, request])
        wait = _wait(request)
        if wait is not None:
            refused[request_key(request)] = request, wait
        elif 200 <= request.status < 400:
            refused.pop(request_key(request), None)


def _wait(request: Request) -> int | None:
    """Return the seconds of a Retry-After header; None if there is none."""
    value = next((value for name, value in request.headers if name.lower() == b"retry-after"), b"")
    return int(value) if value.isdigit() else None


def refusals(evidence: Evidence, findings: Findings) -> None:
    """Find requests that were repeated, and refused again, while nothing had happened in between."""
    refused: dict[Hashable, Request] = {}
    state: Hashable = None
    for request in evidence.requests:
        if state != (request.at, request.happened):
            state = request.at, request.happened
            refused.clear()
        if 400 <= request.status < 500 and request.status not in MAY_CHANGE:
            first = refused.setdefault(request_key(request), request)
            if first is not request:
                seen = f"{request_line(request)} was repeated unchanged after {first.status}, and refused again"
                findings.add("refusal_repeated", request_place(request), seen, [first, request])
        elif request.method not in SAFE and request.status < 400:
            refused.clear()


def polls(evidence: Evidence, findings: Findings) -> None:
    """Find records that were read more often within a second than is allowed, while they did not change."""
    most = evidence.settings.polls_per_second
    recent: defaultdict[Hashable, deque[Request]] = defaultdict(lambda: deque(maxlen=most + 1))
    for request in evidence.requests:
        if request.method not in SAFE or not 200 <= request.status < 400:
            continue
        looks = recent[request.vendor, request.path, request.query]
        if looks and looks[-1].reply != request.reply:
            looks.clear()
        looks.append(request)
        first = looks[0]
        if len(looks) > most and request.at - first.at < SECOND and request.real - first.real < 1:
            seen = f"{request_line(request)} was read more than {most} times within a second"
            seen = f"{seen}, and showed the same each time"
            findings.add("polled_too_fast", f"{request.vendor}/{request.operation}", seen, [first, request])


RULES = (retry_after, refusals, polls)
