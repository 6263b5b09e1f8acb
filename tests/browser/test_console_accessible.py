"""Every state of the console, as axe judges it: names, roles, contrast, order; in the dark as in the light."""

import json

import pytest

from tests.browser.watching import Onlooker, at_both_widths
from tests.driving import AGENT, NUMBERS
from tests.sdk.running import require

SINGLE = {"callAgentId": AGENT, "fromNumberId": NUMBERS[0], "toNumber": "+12025550151"}


@pytest.fixture(scope="module")
def axe() -> str:
    return (require("node", "axe-core") / "axe-core/axe.min.js").read_text(encoding="utf-8")


def judged(watcher: Onlooker, axe: str) -> list[tuple[str, str]]:
    """Return what axe finds wrong with the page as it is now: rule and element."""
    watcher.tab.run(f"window.axe || (() => {{ {axe} }})(); undefined")
    found = watcher.tab.run(
        "axe.run(document, {resultTypes: ['violations']}).then(one => JSON.stringify(one.violations))"
    )
    return [(one["id"], node["html"][:200]) for one in json.loads(found) for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@at_both_widths
def test_axe_finds_nothing_wrong_with_any_part(watcher, axe, width, scheme):
    watcher.tab.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    watcher.ask("POST", "/_mock/faults", {"name": "commit_then_fail", "operation": "createDial"})
    for expected in (500, 200):
        watcher.ask("POST", "/vogent/api/dials", SINGLE, expected)
    watcher.dial(5, at_once=2)
    watcher.advance(60)
    watcher.tab.open(f"{watcher.address}/console?{width}{scheme}", width)
    watcher.tab.until("document.querySelector('#key')")
    found = {"gate": judged(watcher, axe)}
    watcher.open(width)
    watcher.tab.until("document.querySelectorAll('.labels li:not([hidden])').length > 4")
    watcher.tab.run("document.querySelectorAll('.labels button')[0].click()")
    watcher.tab.until("document.querySelector('.moves')")
    watcher.tab.run("document.querySelectorAll('details').forEach(one => (one.open = true))")
    found["call"] = judged(watcher, axe)
    watcher.press("#tab-findings")
    watcher.says("#panel-findings", "dialled twice")
    found["findings"] = judged(watcher, axe)
    watcher.press("#tab-whatif")
    watcher.tab.until(
        "document.querySelector('[data-key=disorder-lost]') && document.querySelector('[data-key=script-number]')"
    )
    watcher.tab.until(
        "document.querySelector('[data-key=fault-latency]') && document.querySelector('[data-key=test-event]')"
    )
    watcher.tab.run("document.querySelectorAll('details').forEach(one => (one.open = true))")
    found["what if"] = judged(watcher, axe)
    watcher.type("#scrub", "300")
    watcher.says("#banner", "You look at")
    watcher.tab.run("document.getElementById('toast').className = ''")
    found["back"] = judged(watcher, axe)
    watcher.tab.ask("Emulation.setEmulatedMedia", features=[])
    assert [(state, one) for state, all_ in found.items() for one in all_] == []
