"""The report as a page for people: the same content as GET /_mock/report, without scripts."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

STYLE = """
:root { color-scheme: light dark; --ground: #f6f7f9; --sheet: #fff; --ink: #1b2430; --quiet: #5d6a79; --line: #e1e6ec;
  --error: #b3261e; --warning: #9a6200; --fine: #17703f }
@media (prefers-color-scheme: dark) { :root { --ground: #12161c; --sheet: #1a2029; --ink: #e4e9f0; --quiet: #98a5b5;
  --line: #2c3541; --error: #ff8a80; --warning: #f0b95c; --fine: #6fd39b } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, sans-serif }
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1rem 4rem }
header { margin-bottom: 2rem } header p { margin: .25rem 0; color: var(--quiet) }
.brand { font-size: .85rem; letter-spacing: .04em }
h1 { font-size: 2rem; line-height: 1.2; margin: .25rem 0 .5rem }
h1.error { color: var(--error) } h1.warning { color: var(--warning) } h1.fine { color: var(--fine) }
h2 { font-size: 1.15rem; margin: 0 0 .5rem }
h3 { font-size: .85rem; color: var(--quiet); margin: .75rem 0 .25rem }
article, section { background: var(--sheet); border: 1px solid var(--line); border-radius: .6rem;
  padding: 1.1rem 1.25rem; margin: 0 0 1rem }
article { border-left: .3rem solid var(--quiet) } article.error { border-left-color: var(--error) }
article.warning { border-left-color: var(--warning) } article.allowed { opacity: .7 }
article small { font-size: .8rem; font-weight: 400; color: var(--quiet) }
.error small { color: var(--error) }
.warning small { color: var(--warning) }
.times { float: right; font-weight: 400; font-size: .85rem; color: var(--quiet) }
.seen { margin: 0 0 .75rem; overflow-wrap: anywhere } .note { font-style: italic }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .9rem }
th, td { text-align: left; vertical-align: top; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid var(--line) }
tr:last-child td { border-bottom: 0 }
th { color: var(--quiet); font-weight: 500 }
.number { text-align: right; font-variant-numeric: tabular-nums }
time { white-space: nowrap; font-variant-numeric: tabular-nums; color: var(--quiet) }
.rules td:first-child { white-space: nowrap }
.rules tr:not(.broken) td { color: var(--quiet) }
.broken td { font-weight: 500 }
code { font: .85em/1.5 ui-monospace, monospace; overflow-wrap: anywhere }
.records code { display: inline-block; background: var(--ground); border-radius: .3rem; padding: 0 .4rem;
  margin: 0 .25rem .25rem 0 }
dl { display: grid; grid-template-columns: 6.5rem 1fr; gap: .3rem .75rem; margin: .75rem 0 0; font-size: .9rem }
dt { color: var(--quiet) } dd { margin: 0 }
details { border-top: 1px solid var(--line); padding: .5rem 0 }
summary { display: flex; gap: 1rem; align-items: center; cursor: pointer }
summary span { flex: 1 }
summary b { width: 6.5rem; text-align: right; font-weight: 500; font-variant-numeric: tabular-nums }
meter { width: 9rem; height: .8rem }
ul { margin: 0; padding: 0; list-style: none; columns: 18rem; font-size: .9rem }
li { padding: .1rem 0; overflow-wrap: anywhere } li small { color: var(--quiet) }
@media (max-width: 36rem) { dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .5rem } meter { width: 4rem }
  summary b { width: auto }
.times { float: none; display: block }
.rules td:first-child { white-space: normal } }
"""


Json = Mapping[str, Any]

PARTS = (("operations", "Operations"), ("errors", "Error answers"), ("webhooks", "Webhook events"))


def page(report: Json) -> str:
    """Return the whole page."""
    return "".join(
        [
            '<!doctype html><html lang="en"><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(_verdict(report))} – mockdial report</title><style>{STYLE}</style>",
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
