"""The report as a page for people: the same content as GET /_mock/report with its evidence, without scripts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.conformance.masking import masked
from mock_server.web.docs.page import render

Json = Mapping[str, Any]

PARTS = (("operations", "Operations"), ("errors", "Error answers"), ("webhooks", "Webhook events"))


def page(report: Json) -> str:
    """Return the whole page. Secrets in bodies are masked, as in all reports."""
    verdict = _verdict(report)
    return render(
        "report.html",
        title=f"{verdict} – mockdial report",
        assets="/assets/",
        is_served=False,
        report=report,
        verdict=verdict,
        mood="error" if report["errors"] else "warning" if report["warnings"] else "fine",
        looked=", ".join(_count(report["looked_at"][f"{what}s"], what) for what in ("request", "call", "happening")),
        allowed=f"; {_count(report['allowed'], 'finding')} allowed by name" if report["allowed"] else "",
        parts=PARTS,
        found_in=_by_operation(report),
        not_judged=frozenset(report["not_judged"]),
        timeline=_timeline,
    )


def _verdict(report: Json) -> str:
    notes = sum(finding["severity"] == "note" and not finding["allowed"] for finding in report["findings"])
    counts = ((report["errors"], "error"), (report["warnings"], "warning"), (notes, "note"))
    return " and ".join(_count(number, word) for number, word in counts if number) or "Nothing found"


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _by_operation(report: Json) -> dict[tuple[str, str], list[Json]]:
    """Return the findings about each operation, by vendor and operation."""
    found: dict[tuple[str, str], list[Json]] = {}
    for finding in report["findings"]:
        for key in dict.fromkeys((one["vendor"], one["operation"]) for one in finding["requests"]):
            found.setdefault(key, []).append(finding)
    return found


def _timeline(finding: Json) -> list[Json]:
    """Return the requests and what happened to the records, in order; of one moment, the requests first."""
    lines = [
        *map(_without_secrets, finding["requests"]),
        *({**one, "number": 0} for one in finding.get("timeline", ())),
    ]
    return sorted(lines, key=lambda line: datetime.fromisoformat(line["at"]))


def _without_secrets(request: Json) -> Json:
    bodies = (request.get(part, "").encode() for part in ("body", "reply"))
    exchange = masked(Exchange("", "", (), next(bodies), request["status"], (), next(bodies)))
    asked, answered = exchange.request_body or b"", exchange.response_body or b""
    return {**request, "body": asked.decode("utf-8", "replace"), "reply": answered.decode("utf-8", "replace")}
