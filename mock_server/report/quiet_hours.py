"""The rule `quiet_hours`: phones that rang outside the calling hours of the people called."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from mock_server.engine.calendar import EPOCH
from mock_server.engine.facts import CallFacts
from mock_server.report.call_columns import e164
from mock_server.report.evidence import Evidence
from mock_server.report.finding import ClientFinding, Findings
from mock_server.report.rules import ERROR, WARNING, Settings
from mock_server.report.time_zones import CallingHours, zone_finder

MISSING = "quiet_hours does not know the time zones of numbers: install phonenumbers, or set zones."


class QuietHours:
    """Judges calls one by one. Each finding is of one request, which is added in the end."""

    def __init__(self, settings: Settings, findings: Findings) -> None:
        found = zone_finder(settings.zones)
        self.is_missing = found is None
        self._given = tuple(settings.zones)
        self._hours = CallingHours(settings.calling_hours, found or (lambda _: ()))
        self._allowed = "-".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in settings.calling_hours)
        self._findings = findings
        self._sources: dict[ClientFinding, tuple[int, str]] = {}

    def check(self, vendor: str, facts: CallFacts) -> None:
        """Judge one call. A zone given for its number goes before the person's own, and that before the number's."""
        if facts.rang_at is None:
            return
        number = e164(facts.to)
        zone = None if self._given and number[1:].startswith(self._given) else facts.zone
        closed, is_all = self._hours.outside(number, facts.rang_at, zone)
        if closed:
            self._add(vendor, facts, facts.rang_at, closed[0], WARNING if not is_all else ERROR)

    def _add(self, vendor: str, facts: CallFacts, at: int, zone: str, severity: str) -> None:
        key = f"{vendor}/{facts.source.id}/{severity}"
        perhaps = "" if severity == ERROR else ", where this number may be"
        when = f"{local(at, zone)} in {zone}{perhaps}"
        seen = f"{facts.to} rang when it was {when}, outside the calling hours {self._allowed}"
        finding = self._findings.add("quiet_hours", key, seen, (), [facts.id], severity=severity)
        if finding is not None:
            self._sources.setdefault(finding, (facts.asked_at, facts.source.id))

    def name_requests(self, evidence: Evidence) -> Iterator[None]:
        """Find the requests that asked for these calls."""
        yield from evidence.look_up(self._sources.values())
        for finding, (at, id_) in self._sources.items():
            finding.seen_again([evidence.creator(at, id_)], (), 0)


def local(at: int, zone: str) -> str:
    """Return a moment as the wall clock of a zone shows it."""
    return f"{(EPOCH + timedelta(milliseconds=at)).astimezone(ZoneInfo(zone)):%H:%M on %A}"
