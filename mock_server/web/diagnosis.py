"""The diagnosis of a world, kept behind its history: its requests and its report, which the same world loaded shows."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from mock_server.contract.contract import Contract
from mock_server.contract.json_codec import encode
from mock_server.engine import moment
from mock_server.resources import contract_path
from mock_server.store.request_log import KeptDiagnosis, Request, Requests

Json = Mapping[str, Any]

REQUEST, REPORT = "request", "report"
"""The names of what a line of a diagnosis holds, instead of a command."""


def request_view(request: Request) -> dict[str, Any]:
    """Return a line of the request log; long values were cut when it was written."""
    return {
        "number": request.number,
        "at": moment.text(request.at),
        "vendor": request.vendor,
        "method": request.method,
        "path": request.path.decode("ascii", "replace"),
        "query": request.query.decode("ascii", "replace"),
        "operation": request.operation,
        "status": request.status,
        "notes": list(map(str, request.notes)),
        "body": request.body.decode("utf-8", "replace"),
        "reply": request.reply.decode("utf-8", "replace"),
    }


def requests_after(log: Requests, number: int) -> Iterator[tuple[int, Json]]:
    """Yield the requests of a world after one, each with its number: those that were kept, and then its own."""
    kept = log.since.kept.requests if log.since is not None and log.since.kept is not None else ()
    yield from ((one["number"], one) for one in kept if one["number"] > number)
    yield from ((one.number, request_view(one)) for one in log if one.number > number)


def lines(requests: Iterator[tuple[int, Json]], report: Json) -> Iterator[bytes]:
    """Yield the lines of a diagnosis: the requests, without secrets in their bodies, and the report."""
    for _, view in requests:
        yield encode({REQUEST: _without_secrets(view)}) + b"\n"
    yield encode({REPORT: {**report, "page": ""}}) + b"\n"  # who has its page needs no key


def _without_secrets(view: Json) -> Json:
    from mock_server.contract.conformance.exchange import Exchange
    from mock_server.contract.conformance.masking import masked

    url = f"{view['path']}?{view['query']}" if view["query"] else view["path"]
    found = masked(Exchange("", url, (), view["body"].encode(), view["status"], (), view["reply"].encode()))
    texts = {"body": found.request_body, "reply": found.response_body}
    query = found.url.partition("?")[2]
    return {**view, "query": query, **{name: (text or b"").decode("utf-8", "replace") for name, text in texts.items()}}


def read(lines_: Sequence[Json]) -> KeptDiagnosis:
    """Return the diagnosis in these lines."""
    requests = [line[REQUEST] for line in lines_ if REQUEST in line]
    return KeptDiagnosis(requests, next((line[REPORT] for line in lines_ if REPORT in line), None))


def check(line: Json) -> None:
    """Raise `ValueError` for a line that holds no request or report as the control plane shows them."""
    operation, body = "getReport", line.get(REPORT)
    if REQUEST in line:
        operation, body = "listRequests", {"data": [line[REQUEST]], "next": None}
    checker = _control().operations[operation].replies[200]
    if checker is not None and (wrong := checker.violations(body, "line")):
        raise ValueError(str(wrong[0]))


@cache
def _control() -> Contract:
    return Contract.load(contract_path("control"))


def is_part(line: Json) -> bool:
    """Return whether a line of a history belongs to its diagnosis."""
    return REQUEST in line or REPORT in line
