"""Markup and scripts in every field that a client can fill: the console shows them as text, and none of them runs."""

import json

import pytest

from tests.browser.receiver import refusing
from tests.browser.watching import Onlooker, at_both_widths
from tests.driving import AGENT, NUMBERS

ATTACK = (
    "<img src=x onerror=window.attacked=1><script>window.attacked=2</script>\"'><svg onload=window.attacked=3>{{7*7}}"
)
URL = "javascript:window.attacked=4"


def everything(watcher: Onlooker) -> None:
    """Open each part of the console, and unfold all of it."""
    unfold = "document.querySelectorAll('details').forEach(one => (one.open = true))"
    watcher.tab.until("document.querySelectorAll('.labels li:not([hidden])').length > 0")
    for n in range(watcher.tab.run("document.querySelectorAll('.labels li:not([hidden])').length")):
        watcher.tab.run(f"document.querySelectorAll('.labels button')[{n}].click()")
        watcher.tab.until("document.querySelector('.moves')")
        watcher.tab.run(unfold)
    for part in ("findings", "whatif", "call"):
        watcher.press(f"#tab-{part}")
        watcher.tab.run("new Promise(done => setTimeout(done, 300))")
        watcher.tab.run(unfold)


@pytest.fixture
def attacked(watcher: Onlooker) -> Onlooker:
    """A world in which a client has put markup wherever it could."""
    with refusing(b"dial") as receiver:
        receiver.said = ATTACK.encode()
        watcher.ask("PUT", "/_mock/world/label", {"label": ATTACK, "file": ATTACK})
        watcher.ask("PATCH", "/_mock/settings/vogent", {"webhook_url": f"{receiver.url}?{'<script>'}"}, 422)
        watcher.ask("PATCH", "/_mock/settings/vogent", {"webhook_url": receiver.url})
        rows = [{"toNumber": "+12025550150", "inputs": {ATTACK[:50]: ATTACK, "first_name": ATTACK}}]
        body = {"name": ATTACK, "callAgentId": AGENT, "maxConcurrentDials": 1, "rows": rows}
        job = watcher.ask("POST", "/vogent/api/batch_dial_jobs", body)["id"]
        watcher.ask("POST", f"/vogent/api/batch_dial_jobs/{job}/paused", {"paused": False})
        single = {"callAgentId": AGENT, "fromNumberId": NUMBERS[0], "toNumber": "+12025550151"}
        watcher.ask(
            "POST", "/vogent/api/dials", {**single, "callAgentInput": {"first_name": ATTACK}, ATTACK[:20]: ATTACK}
        )
        watcher.ask("POST", "/vogent/api/dials", {**single, "toNumber": ATTACK}, 422)
        watcher.ask("POST", "/temphone/v1/nothing/%3Cimg%20src=x%20onerror=alert(1)%3E", {ATTACK: ATTACK}, 404)
        watcher.ask(
            "PUT", "/_mock/scenarios/vogent", {"steps": {"summary": ATTACK, "dial": [{"after": 1, "event": "ring"}]}}
        )
        watcher.ask("POST", "/_mock/clock", {"until": "idle"})
        watcher.ask("POST", "/_mock/faults", {"name": "new_field", "field": ATTACK[:60], "value": ATTACK})
    return watcher


@at_both_widths
def test_what_a_client_sends_is_shown_as_text_and_never_runs(attacked, width):
    attacked.open(width)
    everything(attacked)
    attacked.says("#panel-call .exchange dd:nth-of-type(3)", "<img src=x onerror")  # what the receiver said
    attacked.tab.run("document.querySelectorAll('#campaigns button')[0].click()")
    attacked.says("#timeline-title", "<img src=x onerror")
    attacked.says("#world-name", "<script>")
    assert attacked.tab.run("window.attacked") is None
    made = "document.querySelectorAll('img, svg, iframe, object, embed, main script, [onerror], [onload]').length"
    assert attacked.tab.run(made) == 0
    links = attacked.tab.run(
        "JSON.stringify([...document.querySelectorAll('a[href], [src]')].map(one => one.href || one.src))"
    )
    assert [link for link in json.loads(links) if not link.startswith((attacked.address, "blob:"))] == []
    assert [message for message in attacked.tab.messages if "Content Security" in message or "Error" in message] == []


def test_a_ticket_that_is_markup_is_text_too(watcher):
    watcher.tab.open(f"{watcher.address}/console?odd#<img src=x onerror=window.attacked=1>")
    watcher.says("#gate", "A link opens the console once")
    assert watcher.tab.run("window.attacked") is None
    assert watcher.tab.run("location.hash") == ""


def test_the_policy_would_stop_what_slipped_through(watcher):
    watcher.open()
    tried = (
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.attacked = 1'}))"
    )
    watcher.tab.run(tried)
    assert watcher.tab.run("window.attacked") is None
    assert any("Content Security Policy" in message for message in watcher.tab.messages)
