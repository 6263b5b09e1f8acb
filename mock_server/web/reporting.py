"""Makes the report of a sandbox: gathers the evidence, and works in slices, so that other worlds are served too."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from typing import Any

from mock_server.engine import moment
from mock_server.engine.calendar import is_zone
from mock_server.engine.webhooks.delivery import REFUSED, SET_ASIDE, Delivery
from mock_server.exchange import Refusal
from mock_server.report.evidence import AttemptEvidence, DeliveryEvidence, Evidence, StopEvidence
from mock_server.report.report import ClientReport
from mock_server.report.rules import RULES, Settings
from mock_server.vendors.vendor import Vendor
from mock_server.web import realtime
from mock_server.web.sandbox import Sandbox

KEPT = "This report was kept with the history of its world; what was asked since is not in it."


async def report_of(
    sandbox: Sandbox, vendors: Mapping[str, Vendor], query: Mapping[str, Any], lost: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the report of a world as it is now. Raise `Refusal` 409 if the world is reset meanwhile.

    `lost` are worlds that belong to it and can't be judged, by name, and why.
    """
    return await judged(sandbox, vendors, settings_of(query), lost)


async def judged(
    sandbox: Sandbox, vendors: Mapping[str, Vendor], settings: Settings, lost: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the report of a world as `report_of` does, with these settings."""
    world = sandbox.world
    if not lost and (kept := _kept(sandbox, settings)):
        return {**kept, "page": f"/report/{sandbox.ticket}"}
    requests = [request for request in sandbox.log if request.vendor in vendors]
    log = sandbox.log
    kept_back = Counter[tuple[str, str]]()
    deliveries = partial(deliveries_of, sandbox, kept_back)
    stops = [StopEvidence(one.reason, one.seen(world), one.receivers, one.happenings) for one in sandbox.stops]
    tally, count = log.tally(), log.count
    evidence = Evidence(
        world, vendors, requests, tally, count, settings, deliveries, kept_back, stops, log.since, lost or {}
    )
    report = ClientReport(evidence)
    await _work(report, sandbox)
    view = report.view()
    sandbox.findings = {"errors": view["errors"], "warnings": view["warnings"]}
    return {"page": f"/report/{sandbox.ticket}", **view}


def _kept(sandbox: Sandbox, settings: Settings) -> Mapping[str, Any] | None:
    """Return the report that was kept with the history of a world; None if there is none, or more has happened."""
    since, world = sandbox.log.since, sandbox.world
    if since is None or since.kept is None or since.kept.report is None:
        return None
    is_same = (world.now, len(world.journal), sandbox.log.count) == (since.at, since.happenings, since.requests)
    if not is_same or replace(settings, allowed=frozenset(), shows_evidence=False) != Settings():
        return None
    report, allowed = since.kept.report, settings.allowed
    found = [{**one, "allowed": not allowed.isdisjoint((one["id"], one["rule"]))} for one in report["findings"]]
    counts = Counter(one["severity"] for one in found if not one["allowed"])
    return {
        **report,
        "errors": counts["error"],
        "warnings": counts["warning"],
        "allowed": sum(one["allowed"] for one in found),
        "notes": [*report["notes"], KEPT],
        "findings": found,
    }


async def _work(report: ClientReport, sandbox: Sandbox) -> None:
    """Make the report in slices, so that other worlds are served between them."""
    async for _ in realtime.in_slices(report.steps()):
        if sandbox.world is not report.evidence.world:
            raise Refusal(409, "this world was reset while its report was made; ask again")


def _allowed(name: str) -> str:
    """Return the name of a rule, or the id of a finding. Raise `Refusal` 409 for any other: it would allow nothing."""
    if name in RULES or re.fullmatch("[0-9a-f]{12}", name):
        return name
    near = "".join(f"; the nearest is {rule}" for rule in get_close_matches(name, RULES, 1))
    raise Refusal(409, f"query/allow: seen {name!r}, expected a rule or a finding's id{near}")


def settings_of(query: Mapping[str, Any]) -> Settings:
    """Return the thresholds of a query. Raise `Refusal` 409 for values that no pattern can rule out."""
    first, last = (_minutes(wall) for wall in query["calling_hours"].split("-"))
    if first >= last:
        seen = f"query/calling_hours: seen {query['calling_hours']}"
        raise Refusal(409, f"{seen}, expected an end after the beginning, such as 08:00-21:00")
    return Settings(
        intent_hours=query["intent_hours"],
        calling_hours=(first, last),
        zones=dict(map(_zone, filter(None, query.get("zones", "").split(",")))),
        polls_per_second=query["polls_per_second"],
        webhook_seconds=query["webhook_seconds"],
        allowed=frozenset(map(_allowed, filter(None, query.get("allow", "").split(",")))),
        shows_evidence=query["evidence"],
    )


def _minutes(wall: str) -> int:
    return 60 * int(wall[:2]) + int(wall[3:])


def _zone(pair: str) -> tuple[str, str]:
    digits, _, zone = pair.partition(":")
    if not is_zone(zone):
        raise Refusal(409, f"query/zones: seen {zone!r}, expected an IANA time zone such as America/New_York")
    return digits, zone


SPOILED = frozenset({"lost", "cut_off", "wrong_signature", "stale_timestamp"})
"""Disorder that a receiver may rightly answer with an error, or never sees."""


def deliveries_of(sandbox: Sandbox, kept_back: Counter[tuple[str, str]]) -> Iterator[DeliveryEvidence]:
    """Yield the webhooks of a sandbox that its receivers got unspoiled, as they are now; count those kept back."""
    outbox = sandbox.world.outbox
    for delivery in list(outbox.deliveries):
        topic, attempts = outbox[delivery.number].topic, _attempts(delivery)
        if delivery.state == SET_ASIDE and (aside := outbox.deliveries.aside.find(delivery.url)):
            kept_back[aside.receiver, f"it was set aside at {moment.text(aside.at)}, {aside.reason}"] += 1
        if delivery.state == REFUSED:
            reason = delivery.attempts[-1].error if delivery.attempts else None
            kept_back[delivery.url, reason or "it may not leave this machine"] += 1
        elif attempts:
            yield DeliveryEvidence(str(delivery.number + 1), topic.vendor, topic.event, delivery.url, attempts)


def _attempts(delivery: Delivery) -> list[AttemptEvidence]:
    return [
        AttemptEvidence(attempt.at, attempt.took / moment.SECOND, attempt.status, attempt.error, attempt.asked)
        for attempt in delivery.attempts
        if SPOILED.isdisjoint(attempt.disorder)
    ]
