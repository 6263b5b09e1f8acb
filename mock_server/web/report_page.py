"""The report as a page for people: the same content as GET /_mock/report, without scripts."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

Json = Mapping[str, Any]

PARTS = (("operations", "Operations"), ("errors", "Error answers"), ("webhooks", "Webhook events"))


def page(report: Json) -> str:
    """Return the whole page."""
    return "".join(
        [
            '<!doctype html><html lang="en"><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(_verdict(report))} – mockdial report</title>",
            '<link rel="stylesheet" href="/assets/pages.css">',
            f"<main><header>{_head(report)}</header>",
            *map(_finding, report["findings"]),
            _rules(report["rules"]),
            *(_vendor(name, part) for name, part in report["coverage"]["vendors"].items()),
            "</main></html>\n",
        ]
    )


def _verdict(report: Json) -> str:
    errors, warnings = report["errors"], report["warnings"]
    if not errors and not warnings:
        return "Nothing found"
    return " and ".join(_count(n, word) for n, word in ((errors, "error"), (warnings, "warning")) if n)


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _head(report: Json) -> str:
    mood = "error" if report["errors"] else "warning" if report["warnings"] else "fine"
    seen = report["looked_at"]
    looked = ", ".join(
        (_count(seen["requests"], "request"), _count(seen["calls"], "call"), _count(seen["happenings"], "happening"))
    )
    allowed = f"; {_count(report['allowed'], 'finding')} allowed by name" if report["allowed"] else ""
    return (
        f'<p class="brand">mockdial report</p><h1 class="{mood}">{_verdict(report)}</h1>'
        f"<p>Looked at {looked}, at {_time(report['now'])} on the world's clock{allowed}.</p>"
        + "".join(f'<p class="note">{escape(note)}</p>' for note in report["notes"])
    )


def _finding(finding: Json) -> str:
    kind = "allowed" if finding["allowed"] else finding["severity"]
    times = f'<span class="times">{finding["times"]:,} times</span>' if finding["times"] > 1 else ""
    return (
        f'<article class="{kind}" id="{escape(finding["id"])}">'
        f'<h2>{_words(finding["rule"])} <small>{kind}</small>{times}</h2><p class="seen">{escape(finding["seen"])}</p>'
        f"{_requests(finding['requests'])}{_records(finding['records'])}"
        f"<dl><dt>Expected<dd>{escape(finding['expected'])}<dt>What to do<dd>{escape(finding['advice'])}"
        f"<dt>Name<dd><code>{escape(finding['id'])}</code> of <code>{escape(finding['rule'])}</code></dl></article>"
    )


def _requests(requests: Iterable[Json]) -> str:
    rows = "".join(
        f'<tr><td class="number">{shown["number"]}<td><code>{escape(shown["request"])}</code>'
        f'<td class="number">{shown["status"]}<td>{_time(shown["at"])}'
        for shown in requests
    )
    head = '<tr><th class="number">No.<th>Request<th class="number">Status<th>At'
    return f'<div class="wide"><table>{head}{rows}</table></div>' if rows else ""


def _records(records: Iterable[str]) -> str:
    shown = " ".join(f"<code>{escape(record)}</code>" for record in records)
    return f'<p class="records">{shown}</p>' if shown else ""


def _rules(rules: Iterable[Json]) -> str:
    rows = "".join(
        f'<tr{" class=broken" if rule["times"] else ""}><td>{_words(rule["rule"])}<td class="number">{rule["times"]:,}'
        f"<td>{escape(rule['expected'])}"
        for rule in rules
    )
    head = '<tr><th>Rule<th class="number">Broken<th>What is expected'
    return f'<section><h2>The rules</h2><div class="wide"><table class="rules">{head}{rows}</table></div></section>'


def _vendor(name: str, coverage: Json) -> str:
    parts = [_met(title, coverage[part]) for part, title in PARTS]
    for kind, machine in coverage["machines"].items():
        parts += [_met(f"{part.capitalize()} of a {kind}", met) for part, met in machine.items()]
    return f"<section><h2>{escape(name)}: what was touched</h2>{''.join(parts)}</section>"


def _met(title: str, met: Json) -> str:
    bar = f'<meter min="0" max="{max(1, met["of"])}" value="{met["count"]}"></meter>'
    never = "".join(f"<li>{escape(name)}" for name in met["never"])
    seen = "".join(f"<li>{escape(name)} <small>{_times(times)}</small>" for name, times in met["met"].items())
    lists = (f"<h3>Never</h3><ul>{never}</ul>" if never else "") + (f"<h3>Met</h3><ul>{seen}</ul>" if seen else "")
    summary = f"<span>{escape(title)}</span>{bar}<b>{met['count']} of {met['of']}</b>"
    return f"<details><summary>{summary}</summary>{lists}</details>"


def _times(times: Any) -> str:
    """Return how often: a number, or a number for each status."""
    if isinstance(times, Mapping):
        return ", ".join(f"{escape(status)} × {number:,}" for status, number in times.items())
    return f"× {times:,}"


def _words(rule: str) -> str:
    return escape(rule.replace("_", " ").capitalize())


def _time(at: str) -> str:
    return f"<time>{escape(at.replace('T', ' '))}</time>"
