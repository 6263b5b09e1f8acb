"""The rules `contract_broken`, `unknown_field` and `deleted_id_used`: what the contract or the state forbids."""

import re
from collections.abc import Iterator

from mock_server.contract.keywords import without_indexes
from mock_server.contract.violation import UnknownField, Violation
from mock_server.engine.journal import Happening
from mock_server.report.evidence import YIELD_EVERY, Evidence
from mock_server.report.finding import Findings, request_line, request_place
from mock_server.store.request_log import Request

WHOLE = re.compile(r"(body|header [a-z-]+): seen (.*)", re.DOTALL)
"""A note about a body as a whole: no JSON, none at all, too large, or of another media type."""

_ID = re.compile(rb"[A-Za-z0-9_-]{6,64}")


def contract(evidence: Evidence, findings: Findings) -> None:
    """Find each place that breaks the contract, or that the contract does not know, once for each operation."""
    for request in evidence.requests:
        for note in request.notes:
            if isinstance(note, UnknownField):
                _add("unknown_field", request, note.where, f"{note.where}: {note.seen}", findings)
            elif isinstance(note, Violation):
                _add("contract_broken", request, note.where, str(note), findings)
            elif request.operation is None and request.status >= 400:
                seen = f"path: seen {request_line(request)}, which is not an operation"
                _add("contract_broken", request, "path", seen, findings)
            elif request.status in (400, 413, 415) and (found := WHOLE.match(note)):
                _add("contract_broken", request, found[1], note, findings)


def _add(rule: str, request: Request, place: str, seen: str, findings: Findings) -> None:
    key = f"{request_place(request)}/{without_indexes(place)}"
    findings.add(rule, key, f"{request.operation or 'no operation'}: {seen}", [request])


def deleted(evidence: Evidence, findings: Findings, gone: dict[str, Happening]) -> None:
    """Find refused requests that name a deleted record. Deleting it again is allowed, to make sure that it is gone."""
    for request in evidence.requests:
        if request.status not in (400, 404, 409, 422) or request.method == "DELETE":
            continue
        named = {found.decode() for found in _ID.findall(request.path + b" " + request.body)}
        for id_ in sorted(named & gone.keys()):
            if gone[id_].number < request.happened:
                kind = gone[id_].move.kind.replace("_", " ")
                seen = (
                    f"{request_line(request)} named the {kind} {id_}, deleted before, and was answered {request.status}"
                )
                before = evidence.request_of(gone[id_].number)
                findings.add("deleted_id_used", f"{request.vendor}/{id_}", seen, [before, request], [id_])


def deletions(evidence: Evidence) -> Iterator[Happening | None]:
    """Yield the deletions in the journal; None when other worlds should have their turn."""
    for happening in evidence.world.journal.since(0):
        if happening.move.event == "delete":
            yield happening
        if not happening.number % YIELD_EVERY:
            yield None
