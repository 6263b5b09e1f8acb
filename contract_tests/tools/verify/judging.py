"""Turns a mock's report about a client into findings and coverage."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from contract_tests.tools.reports.places import in_repository
from contract_tests.tools.reports.report import Covered
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.conformance.finding import Finding, Severity, SourceLine, TimelineEntry
from mock_server.contract.conformance.masking import masked

Json = Any

WITHOUT_REQUESTS = {"webhook": "webhooks", "not": "requests"}
"""What findings without requests are about, by the first word of their rules; all others are about calls."""

RULES = ("command_failed", "coverage_low", "not_played_out")


def ended(command: Sequence[str], code: int) -> Iterator[Finding]:
    """Yield a finding where the command failed."""
    if code:
        advice = "read what it printed; its own tests come first"
        yield Finding("command_failed", Severity.ERROR, command[0], "exit code", str(code), "0", advice)


def findings(report: Json) -> Iterator[Finding]:
    """Yield the findings about the client."""
    for found in report["findings"]:
        world = found["world"] or {"label": "", "file": None, "line": None}
        exchanges = {one["number"]: _exchange(one) for one in found["requests"]}
        yield Finding(
            found["rule"],
            Severity(found["severity"]),
            _operation(found, has_several=len(report["coverage"]["vendors"]) > 1),
            _where(found, world["label"]),
            found["seen"],
            found["expected"],
            found["advice"],
            exchange=next(reversed(exchanges.values()), None),
            times=found["times"],
            known_as=_id(found["id"], world["label"]),
            source=_source(world),
            timeline=_timeline(found, exchanges),
        )


def _operation(found: Json, *, has_several: bool) -> str:
    """Return the operation that a finding is about: that of its last request, else a word for what it is about.

    Where the client used several vendors, the vendor's name goes before it: they share names such as `getCall`.
    """
    for request in reversed(found["requests"]):
        if request["operation"]:
            return f"{request['vendor']} {request['operation']}" if has_several else str(request["operation"])
        return str(request["request"].partition("?")[0])
    return WITHOUT_REQUESTS.get(found["rule"].partition("_")[0], "calls")


def _where(found: Json, label: str) -> str:
    requests = [f"request {one['number']}" for one in found["requests"]]
    return ", ".join([*requests, *found["records"], *([f"in {label}"] if label else [])]) or "the world"


def _id(id_: str, label: str) -> str:
    """Return the id of a finding: in a world with a label another one than the same in another world."""
    return blake2b(f"{id_}/{label}".encode(), digest_size=6).hexdigest() if label else id_


def _source(world: Json) -> SourceLine | None:
    """Return the place of the test; None where it is unknown or lies outside of the repository."""
    file = in_repository(Path(world["file"])) if world["file"] else None
    return SourceLine(file.as_posix(), world["line"] or 1) if file else None


def _exchange(request: Json) -> Exchange:
    """Return a request of the log with its answer, as far as they were kept, without secrets."""
    method, _, url = request["request"].partition(" ")
    asked, answered = request["body"].encode(), request["reply"].encode()
    return masked(Exchange(method, url, (), asked, request["status"], (), answered, started=request["at"]))


def _timeline(found: Json, exchanges: Mapping[int, Exchange]) -> list[TimelineEntry]:
    """Return the requests and what happened to the records, in order; of the same moment, requests come first."""
    entries = [TimelineEntry(one["at"], _asked(one), exchanges[one["number"]]) for one in found["requests"]]
    entries += [TimelineEntry(one["at"], _happened(one)) for one in found["timeline"]]
    return sorted(entries, key=lambda entry: datetime.fromisoformat(entry.at))


def _asked(request: Json) -> str:
    return f"request {request['number']}: {request['request']}, answered {request['status'] or 'by nothing'}"


def _happened(one: Json) -> str:
    status = f": {one['status']}" if one["status"] else ""
    return f"{one['record'].replace('_', ' ')} {one['id']} {one['event'].replace('_', ' ')}{status}"


def coverage(report: Json) -> Iterator[Covered]:
    """Yield what the client touched of each contract: operations, their errors, statuses, moves and webhooks."""
    vendors = report["coverage"]["vendors"]
    for name, vendor in vendors.items():
        before = f"{name} " if len(vendors) > 1 else ""
        yield from _covered("operation", name, vendor["operations"])
        for what, times in _each(vendor["errors"]):
            operation, _, status = what.rpartition(" ")
            yield Covered("error", f"{before}{operation}", status, times)
        for record, machine in vendor["machines"].items():
            yield from _covered("status", f"{before}{record}", machine["statuses"])
            yield from _covered("move", f"{before}{record}", machine["moves"])
        yield from _covered("webhook", name, vendor["webhooks"])


def untouched(report: Json, operations: Mapping[str, Iterable[str]]) -> Iterator[Covered]:
    """Yield the operations of each vendor that the client never used."""
    for name in report["coverage"]["unused_vendors"]:
        yield from (Covered("operation", name, operation, 0) for operation in operations[name])


def _covered(kind: str, subject: str, met: Json) -> Iterator[Covered]:
    return (Covered(kind, subject, what, times) for what, times in _each(met))


def _each(met: Json) -> Iterator[tuple[str, int]]:
    """Yield each promise, and the times that it was met."""
    yield from ((what, _times(count)) for what, count in met["met"].items())
    yield from ((what, 0) for what in met["never"])


def _times(count: Json) -> int:
    return sum(count.values()) if isinstance(count, Mapping) else int(count)


def faults(struck: Iterable[Mapping[str, Json]]) -> Iterator[Covered]:
    """Yield the faults that were set, and the times that each struck."""
    for fault in struck:
        yield Covered("fault", fault["name"], "struck", fault["struck"])


def short(covered: Sequence[Covered], least: float) -> Iterator[Finding]:
    """Yield a finding where less was covered than required."""
    share = 100 * sum(thing.times > 0 for thing in covered) / len(covered) if covered else 0.0
    if share < least:
        missing = [f"{thing.kind} {thing.subject} {thing.name}" for thing in covered if not thing.times]
        advice = f"never touched: {', '.join(missing[:8])}{' …' if len(missing) > 8 else ''}"
        seen, expected = f"{share:.1f} %", f"{least:g} % at least"
        yield Finding("coverage_low", Severity.ERROR, "coverage", "all", seen, expected, advice)
