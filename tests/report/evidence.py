"""Evidence written by hand, for rules about events that no fixture causes."""

from collections import Counter
from typing import Any

from mock_server.engine.world import Setup, World
from mock_server.report.evidence import DeliveryEvidence, Evidence
from mock_server.report.finding import ClientFinding
from mock_server.report.report import ClientReport
from mock_server.report.rules import Settings
from mock_server.store.request_log import Request


def request(number: int, **fields: Any) -> Request:
    """Return a line of the request log: an ordinary POST to Vogent, with changes."""
    usual: dict[str, Any] = {
        "at": 0,
        "vendor": "vogent",
        "method": "POST",
        "path": b"/vogent/api/dials",
        "query": b"",
        "operation": "createDial",
        "status": 200,
        "notes": (),
        "body": b"{}",
        "reply": b"{}",
        "headers": (),
        "happened": number,
        "real": 0.0,
        "mark": 0,
    }
    return Request(number, **{**usual, **fields})


def found(*requests: Request, deliveries: tuple[DeliveryEvidence, ...] = (), **settings: Any) -> list[ClientFinding]:
    """Return the findings about these requests and webhooks."""
    count, chosen = len(requests), Settings(**settings)
    evidence = Evidence(World(Setup()), {}, list(requests), Counter(), count, chosen, lambda: deliveries)
    report = ClientReport(evidence)
    for _ in report.steps():
        pass
    return list(report.findings)


def rules(*requests: Request, **more: Any) -> list[str]:
    """Return the names of the broken rules."""
    return [finding.rule for finding in found(*requests, **more)]
