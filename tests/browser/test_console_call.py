"""One call in the console, and what the client did wrong."""

import ast
import os
import subprocess
from base64 import b64decode
from shutil import which

import pytest

from tests.browser.receiver import refusing
from tests.browser.watching import Onlooker, at_both_widths
from tests.driving import AGENT, NUMBERS, app
from tests.project.parts import need
from tests.sending import ACCOUNT, prepared

SINGLE = {"callAgentId": AGENT, "fromNumberId": NUMBERS[0], "toNumber": "+12025550151"}
TO, FROM = "+12025550151", "+14155550100"
BY_AGENT = {
    "agent_id": "agent_1601kjx1v2m3n4p5q6r7s8t9v0a1",
    "agent_phone_number_id": "phnum_8301kjx1v2m3n4p5q6r7s8t9v0n1",
    "to_number": TO,
}
BY_CREDENTIAL = {
    "bearer": ("/vogent/api/dials", SINGLE),
    "a header": ("/elevenlabs/v1/convai/twilio/outbound-call", BY_AGENT),
    "basic": (f"/twilio/2010-04-01/Accounts/{ACCOUNT}/Calls.json", {"To": TO, "From": FROM, "Twiml": "<Response/>"}),
}
"""A call of a vendor that wants the key in this way."""


def chosen(watcher: Onlooker, n: int = 0) -> None:
    """Press the n-th call of the time line, and wait until it is there."""
    watcher.tab.until(f"document.querySelectorAll('.labels li:not([hidden])').length > {n}")
    watcher.tab.run(f"document.querySelectorAll('.labels button')[{n}].click()")
    watcher.tab.until("document.querySelector('.moves')")


def copied(watcher: Onlooker, selector: str) -> str:
    """Press a button that copies, and return what it has copied."""
    watcher.tab.run("navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve() }")
    watcher.press(selector)
    watcher.tab.until("window.copied")
    return str(watcher.tab.run("window.copied"))


@at_both_widths
def test_a_call_tells_its_moves_its_talk_its_webhooks_and_its_requests(watcher, width):
    with refusing() as receiver:
        watcher.ask("PATCH", "/_mock/settings/vogent", {"webhook_url": receiver.url})
        watcher.ask("POST", "/vogent/api/dials", SINGLE)
        watcher.ask("POST", "/_mock/clock", {"until": "idle"})
    watcher.open(width)
    chosen(watcher)
    said = watcher.text("#panel-call")
    for word in (
        "ringing",
        "in-progress",
        "completed",
        "Transcript",
        "Hello",
        "dial.updated",
        "delivered, 200",
    ):
        assert word in said
    assert "1. POST" in said
    watcher.press(".exchange summary")
    assert watcher.tab.run("document.querySelector('.exchange[open] .json').innerText")
    assert not watcher.tab.is_wider_than_its_window()
    assert watcher.tab.messages == []


def test_one_of_a_kind_is_called_by_its_name(watcher):
    watcher.open()
    kinds = "['calls', 'batches', 'batch_dial_jobs', 'campaigns'].map(words.single).join()"
    told = watcher.tab.run(f"import('/assets/console/words.js').then(words => {kinds})")
    assert told == "call,batch,batch dial job,campaign"


@at_both_widths
def test_its_recording_plays_without_a_key(watcher, width):
    watcher.ask("POST", "/vogent/api/dials", SINGLE)
    watcher.ask("POST", "/_mock/clock", {"until": "idle"})
    watcher.open(width)
    chosen(watcher)
    watcher.tab.until("document.querySelector('audio')")
    watcher.tab.run("{ const one = document.querySelector('audio'); one.preload = 'metadata'; one.load() }")
    watcher.tab.until("document.querySelector('audio').duration > 5")
    assert watcher.key not in watcher.tab.run("document.querySelector('audio').src")


@at_both_widths
def test_it_goes_on_while_one_looks_at_it(watcher, width):
    watcher.ask("POST", "/vogent/api/dials", SINGLE)
    watcher.open(width)
    chosen(watcher)
    assert "completed" not in watcher.text(".moves")
    watcher.advance(120)
    watcher.says(".moves", "completed")


@at_both_widths
def test_only_what_its_machine_allows_can_be_made_to_happen_now(watcher, width):
    watcher.ask("POST", "/vogent/api/dials", SINGLE)
    watcher.advance(3)
    watcher.open(width)
    chosen(watcher)
    watcher.says("h3.number", "ringing")
    watcher.press("[data-event=busy]")
    watcher.says("h3.number", "busy")
    watcher.tab.until("!document.querySelector('[data-event=busy]')")


@at_both_widths
def test_it_is_copied_as_requests_for_the_shell(watcher, width):
    watcher.ask("POST", "/vogent/api/dials", {**SINGLE, "toNumber": "+12025550150"})
    watcher.open(width)
    chosen(watcher)
    command = copied(watcher, "[data-key=as-curl]")
    assert command.startswith(f"curl -s -X POST '{watcher.address}/vogent/api/dials'")
    assert "+12025550150" in command
    assert watcher.key not in command


@pytest.mark.parametrize("way", BY_CREDENTIAL)
def test_what_is_copied_for_the_shell_calls_again_when_it_is_pasted(watcher, way):
    need(bool(which("bash") and which("curl")), "what is copied for the shell needs bash and curl")
    watcher.key = f"AC{int(watcher.key.removeprefix('watched')):032}"
    sent = prepared(app(), watcher.key, *BY_CREDENTIAL[way])
    connection = watcher.server.connection()
    connection.request("POST", sent.path, sent.content, sent.headers)
    assert connection.getresponse().status < 300
    connection.close()
    watcher.open()
    chosen(watcher)
    command = copied(watcher, "[data-key=as-curl]")
    unset = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "set it to the key of the world" in unset.stderr
    given = sent.headers.get("authorization", "")
    key = b64decode(given.removeprefix("Basic ")).decode() if given.startswith("Basic ") else watcher.key
    pasted = ["bash", "-c", f"{command} --fail --output {os.devnull}"]
    assert subprocess.run(pasted, env={**os.environ, "KEY": key}, check=False).returncode == 0
    watcher.says(".told", "2 calls")


def test_a_request_whose_body_the_log_has_cut_is_copied_with_a_warning(watcher):
    watcher.dial(300)
    watcher.open()
    chosen(watcher)
    assert copied(watcher, "[data-key=as-curl]").startswith("# The mock keeps the first 4,096 bytes of a body")


@at_both_widths
def test_it_is_copied_as_a_test(watcher, width):
    watcher.ask("POST", "/vogent/api/dials", SINGLE)
    watcher.advance(90)
    watcher.open(width)
    chosen(watcher)
    functions = [one.name for one in ast.parse(copied(watcher, "#as-test")).body if isinstance(one, ast.FunctionDef)]
    assert [name for name in functions if name.startswith("test_")]


@at_both_widths
def test_a_request_is_opened_from_its_mark(watcher, width):
    watcher.ask("POST", "/vogent/api/dials", SINGLE)
    watcher.advance(60)
    watcher.open(width)
    watcher.says(".told", "1 call")
    watcher.tab.until("document.querySelector('canvas.foot').height")
    box = watcher.tab.run(
        "(({x, y, height}) => [x, y, height])(document.querySelector('canvas.foot').getBoundingClientRect())"
    )
    for x in range(0, 30, 3):
        for kind in ("mousePressed", "mouseReleased"):
            place = {"x": box[0] + x, "y": box[1] + box[2] / 2, "button": "left", "clickCount": 1}
            watcher.tab.ask("Input.dispatchMouseEvent", type=kind, **place)
    watcher.says("#panel-call", "createDial")


@at_both_widths
def test_a_finding_leads_to_its_calls_and_its_requests(watcher, width):
    watcher.ask("POST", "/_mock/faults", {"name": "commit_then_fail", "operation": "createDial"})
    for expected in (500, 200):
        watcher.ask("POST", "/vogent/api/dials", SINGLE, expected)
    watcher.ask("POST", "/_mock/clock", {"until": "idle"})
    watcher.open(width)
    watcher.says("#tab-findings", "1")
    watcher.press("#tab-findings")
    watcher.says("#panel-findings", "dialled twice")
    watcher.press(".finding .links .mono")
    watcher.says("#panel-call", "+1 202 555 0151")
    watcher.press("#tab-findings")
    watcher.press(".finding .links button:not(.mono)")
    watcher.says(".alone", "createDial")
    assert not watcher.tab.is_wider_than_its_window()


def test_a_finding_leads_from_one_job_to_the_other(watcher):
    watcher.dial(1, name="First")
    watcher.dial(1, name="Second")
    watcher.ask("POST", "/_mock/clock", {"until": "idle"})
    watcher.open()
    watcher.press("#tab-findings")
    watcher.says("#panel-findings", "dialled twice")
    for n, name in enumerate(("First", "Second")):
        watcher.tab.run(f"document.querySelectorAll('.finding .links .mono')[{n}].click()")
        watcher.says("#timeline-title", name)
        watcher.says(".told", "1 call")


def test_a_call_that_a_finding_leads_to_comes_into_sight(watcher):
    watcher.ask("POST", "/_mock/faults", {"name": "commit_then_fail", "operation": "createDial"})
    watcher.dial(60, at_once=60)
    for expected in (500, 200):
        watcher.ask("POST", "/vogent/api/dials", SINGLE, expected)
    watcher.advance(60)
    watcher.open()
    watcher.says(".told", "62 calls")
    watcher.press("#tab-findings")
    watcher.press(".finding .links .mono")
    watcher.tab.until("document.querySelector('.scroller').scrollTop > 500")
    watcher.tab.until("document.querySelector('.labels [aria-current=true]').innerText.includes('0151')")


def test_a_finding_about_a_webhook_leads_to_it(watcher):
    with refusing(b"dial") as receiver:
        watcher.ask("PATCH", "/_mock/settings/vogent", {"webhook_url": receiver.url})
        watcher.ask("POST", "/vogent/api/dials", SINGLE)
        watcher.ask("POST", "/_mock/clock", {"until": "idle"})
    watcher.open()
    watcher.press("#tab-findings")
    watcher.says("#panel-findings", "webhook failed")
    watcher.press(".finding .links .mono")
    watcher.says("#panel-call", "answered 500")
    watcher.says("#panel-call", "dial.created")
    watcher.press("[data-key=its-call]")
    watcher.says("h3.number", "+1 202 555 0151")


@at_both_widths
def test_findings_are_live_and_say_as_of_when(watcher, width):
    watcher.open(width)
    watcher.press("#tab-findings")
    watcher.says(".as-of", "As of 15:00:00: 0 errors")
    watcher.ask("POST", "/vogent/api/dials", {**SINGLE, "toNumber": "no number"}, 422)
    watcher.says("#panel-findings", "contract broken")


@at_both_widths
def test_a_world_is_exported_as_its_commands(watcher, width):
    watcher.dial(1)
    watcher.open(width)
    watcher.tab.run(
        "URL.createObjectURL = blob => { blob.text().then(text => (window.saved = text)); return 'blob:x' }"
    )
    watcher.tab.run("HTMLAnchorElement.prototype.click = function () { window.name_ = this.download }")
    watcher.press("#export")
    watcher.tab.until("window.saved")
    assert "createBatchDialJob" in watcher.tab.run("window.saved")
    assert watcher.tab.run("window.name_") == "commands.jsonl"


@at_both_widths
def test_a_webhook_that_was_refused_is_sent_again_by_a_press(watcher, width):
    with refusing(b"dial") as receiver:
        watcher.ask("PATCH", "/_mock/settings/vogent", {"webhook_url": receiver.url})
        watcher.ask("POST", "/vogent/api/dials", SINGLE)
        watcher.ask("POST", "/_mock/clock", {"until": "idle"})
        receiver.refused = ()
        watcher.open(width)
        chosen(watcher)
        first = watcher.ask("GET", "/_mock/webhooks?limit=1")["data"][0]
        assert first["delivery"]["state"] == "failed"
        watcher.press(f"[data-key=again-{first['number']}]")
        watcher.says("#toast", "Sent again: delivered, answered 200")
    again = watcher.ask("GET", "/_mock/webhooks?limit=1")["data"][0]
    assert again["delivery"]["state"] == "delivered"
