"""Lists of what a world holds: records, journal, requests; its commands, and its report."""

from collections.abc import Awaitable, Sequence
from dataclasses import asdict
from typing import Any

from mock_server.exchange import Asked, Refusal, Rejection, Reply
from mock_server.store.entry import world_name
from mock_server.web.control.base import ControlPart, Handlers, part_of_list
from mock_server.web.diagnosis import requests_after
from mock_server.web.export import export
from mock_server.web.realtime import in_slices
from mock_server.web.sandbox import Sandbox


class HistoryControl(ControlPart):
    """Lists records, journal, requests; exports the commands."""

    def handlers(self) -> Handlers:
        return {
            "listRecords": self.list_records,
            "listJournal": self.list_journal,
            "listRequests": self.list_requests,
            "exportCommands": self.export_commands,
        }

    def list_records(self, sandbox: Sandbox, asked: Asked) -> Reply:
        vendor, kind = self.vendor(asked), asked.path["kind"]
        account = vendor.account(sandbox.world)
        if kind not in account.kinds():
            raise Refusal(404, f"path/kind: seen {kind!r}, expected one of {', '.join(account.kinds())}")
        after = asked.query["after"]
        return part_of_list(enumerate(account.views(kind, after), after + 1), lambda view: view, asked)

    def list_journal(self, sandbox: Sandbox, asked: Asked) -> Reply:
        happenings = ((h.number + 1, h) for h in sandbox.world.journal.since(asked.query["after"]))
        return part_of_list(happenings, lambda happening: happening.view(), asked)

    def list_requests(self, sandbox: Sandbox, asked: Asked) -> Reply:
        return part_of_list(requests_after(sandbox.log, asked.query["after"]), lambda view: view, asked)

    async def export_commands(self, sandbox: Sandbox, asked: Asked) -> Reply:
        told = None
        if asked.query["answers"]:
            from mock_server.web.answers import answers

            told = answers(sandbox.world, sandbox.commands, self.vendors)
        parts = [part async for part in in_slices(export(sandbox.world, sandbox.commands, self.vendors, told))]
        if asked.query["diagnosis"]:
            from mock_server.report.rules import Settings
            from mock_server.web import diagnosis, reporting

            report = await reporting.judged(sandbox, self.vendors, Settings())
            parts += [part async for part in in_slices(diagnosis.lines(requests_after(sandbox.log, 0), report))]
        return Reply(200, b"".join(parts), ((b"content-type", b"application/x-ndjson"),))


class ReportControl(ControlPart):
    """Makes reports. Their modules are loaded when the first is made."""

    def handlers(self) -> Handlers:
        return {"getReport": self.get_report}

    def get_report(self, sandbox: Sandbox, asked: Asked) -> Awaitable[Reply]:
        return self._report(sandbox, asked)

    async def _report(self, sandbox: Sandbox, asked: Asked) -> Reply:
        from mock_server.report.combined import combined
        from mock_server.web.reporting import report_of

        if not asked.query["family"]:
            return Reply(200, await report_of(sandbox, self.vendors, asked.query))
        family = self.sandboxes.family(sandbox)
        lost = await _lost(family)
        known = [one for one in family if one.restoring is None]
        reports = [
            _labelled(await report_of(one, self.vendors, asked.query, lost if one is sandbox else {}), one)
            for one in known
        ]
        report = combined(reports)
        return Reply(200, {**report, "looked_at": {**report["looked_at"], "unmatched": self._unmatched(family)}})

    def _unmatched(self, family: Sequence[Sandbox]) -> dict[str, int]:
        """Return the numbers of requests to this server that a report of a family does not judge."""
        others = sum(one.log.count for one in self.sandboxes if one not in family)
        return {"other_keys": others, **asdict(self.sandboxes.unmatched)}


async def _lost(family: Sequence[Sandbox]) -> dict[str, str]:
    """Wait until the worlds of a family are restored; return the names of those that can't be, and why."""
    lost = {}
    for one in family:
        try:
            await one.restored()
        except Rejection as refused:
            lost[world_name(one.account).hex()] = refused.message
    return lost


def _labelled(report: dict[str, Any], sandbox: Sandbox) -> dict[str, Any]:
    """Return a report in which each finding names the world in which it was found."""
    label = sandbox.label and sandbox.label.view()
    return {**report, "findings": [{**finding, "world": label} for finding in report["findings"]]}
