"""What the console draws, pixel by pixel: bars, windows, ceiling, retries, marks."""

import json

import pytest

from mock_server.resources import fixtures_path
from tests.browser.receiver import refusing
from tests.browser.watching import Onlooker

COUNT = """(() => {
  const canvas = document.querySelector(%(canvas)s), pen = canvas.getContext("2d");
  const style = getComputedStyle(document.documentElement);
  const one = Object.assign(document.createElement("canvas"), {width: 1, height: 1}).getContext("2d");
  one.fillStyle = style.getPropertyValue("--" + %(colour)s).trim();
  one.fillRect(0, 0, 1, 1);
  const [r, g, b] = one.getImageData(0, 0, 1, 1).data;
  const wide = %(width)d || canvas.width, high = %(height)d || canvas.height;
  const {data} = pen.getImageData(%(left)d, %(top)d, wide, high);
  let found = 0;
  const far = n => Math.abs(data[n] - r) + Math.abs(data[n + 1] - g) + Math.abs(data[n + 2] - b);
  for (let n = 0; n < data.length; n += 4) if (data[n + 3] > 100 && far(n) <= %(near)d) found += 1;
  return found;
})()"""


Place = tuple[int, int, int, int]
WHOLE = (0, 0, 0, 0)


def pixels(watcher: Onlooker, canvas: str, colour: str, place: Place = WHOLE, near: int = 0) -> int:
    """Return how many pixels of a part of a canvas have this colour of the style sheet, or nearly so."""
    left, top, width, height = place
    named = {"canvas": json.dumps(canvas), "colour": json.dumps(colour)}
    return int(
        watcher.tab.run(COUNT % {**named, "left": left, "top": top, "width": width, "height": height, "near": near})
    )


def row(n: int) -> tuple[int, int, int, int]:
    """Return the place of the n-th lane."""
    return 0, 22 * n, 0, 22


@pytest.fixture
def drawn(watcher: Onlooker) -> Onlooker:
    """A world with a person who talked, a busy line and a machine, seen from the side of the time line."""
    for number, outcome in (
        ("0", {"answered": {"ring": 9, "seconds": 60}}),
        ("1", {"busy": {"ring": 9}}),
        ("2", "voicemail"),
    ):
        watcher.ask("PUT", f"/_mock/numbers/+1202555000{number}", {"attempts": [outcome]})
    watcher.dial(3, at_once=2)
    watcher.ask("POST", "/_mock/clock", {"until": "idle"})
    watcher.open()
    watcher.says(".told", "3 calls")
    watcher.tab.until("document.querySelectorAll('.labels li:not([hidden])').length === 3")
    watcher.tab.run("new Promise(done => setTimeout(done, 200))")
    return watcher


def test_a_call_rings_in_one_colour_and_talks_in_another_and_a_machine_has_its_own(drawn):
    seen = [
        [colour for colour in ("ringing", "talking", "machine") if pixels(drawn, ".plot", colour, row(n)) > 30]
        for n in range(3)
    ]
    assert seen == [["ringing", "talking"], ["ringing"], ["ringing", "machine"]]


def test_how_it_ended_has_a_mark_of_its_own(drawn):
    assert pixels(drawn, ".plot", "reached", row(0)) > 10
    assert pixels(drawn, ".plot", "not_reached", row(1)) > 3


def test_the_ceiling_of_the_campaign_and_the_calls_under_way_stand_above(drawn):
    assert pixels(drawn, "canvas.head", "error") > 100
    assert pixels(drawn, "canvas.head", "talking", near=60) > 100
    assert "vogent, of 2" in drawn.text(".names")
    drawn.tab.run("document.querySelector('.buttons button:last-child').click()")
    drawn.tab.run("new Promise(done => setTimeout(done, 400))")
    assert "vogent, of 2" in drawn.text(".names")  # also in a part of time


def test_requests_are_marked_below(drawn):
    assert pixels(drawn, "canvas.foot", "link") > 10


def test_a_window_is_open_in_one_shade_and_closed_in_another_and_a_retry_names_its_attempt(watcher):
    example = json.loads(
        (fixtures_path("freya") / "examples" / "createCampaign.request.json").read_text(encoding="utf-8")
    )
    people = [{"phoneNumber": "+12025550131", "properties": {"name": "John Doe", "company": "Example Ltd"}}]
    hours = {"startDate": "2026-03-02", "startTime": "09:00", "endTime": "11:00", "retryDelaySeconds": 600}
    body = {**example, **hours, "customers": people}
    for name in ("webhookUrl", "daySchedules"):
        del body[name]
    watcher.ask("PUT", "/_mock/numbers/+12025550131", {"attempts": ["busy", "answered"]})
    watcher.ask("POST", "/freya/api/v2/campaign", body)
    watcher.advance(5400)
    watcher.open()
    watcher.says(".told", "2 calls")
    watcher.tab.until("document.querySelectorAll('.labels button')[1]?.ariaLabel.includes('attempt 2')")
    watcher.tab.run("new Promise(done => setTimeout(done, 400))")
    width = watcher.tab.run("document.querySelector('.plot').width")
    left, right = (int(width * 0.5), 0, 20, 40), (int(width * 0.8), 0, 20, 40)
    assert pixels(watcher, ".plot", "open", left) > 500
    assert pixels(watcher, ".plot", "closed", right) > 500
    assert pixels(watcher, ".plot", "open", right) == pixels(watcher, ".plot", "closed", left) == 0
    assert pixels(watcher, ".plot", "waiting", near=60) > 100  # the tie between the two


def test_a_clock_that_leaps_over_centuries_leaves_the_axis_readable(watcher):
    watcher.dial(1)
    watcher.ask("POST", "/_mock/clock", {"to": "2300-01-01T00:00:00Z"})
    watcher.open()
    watcher.says(".told", "1 call")
    watcher.tab.run("new Promise(done => setTimeout(done, 400))")
    assert 20 < pixels(watcher, ".plot", "line", row(0)) < 400  # a line has 22 in this row
    watcher.press("[aria-label='Zoom in']")
    asked = "performance.getEntriesByType('resource').findLast(one => /timeline.*from=/.test(one.name)).name"
    watcher.tab.until(f"{asked}.includes('from=20')")  # not at once the whole way to a year


def test_a_webhook_that_was_refused_is_red(watcher):
    with refusing(b"dial") as receiver:
        watcher.ask("PATCH", "/_mock/settings/vogent", {"webhook_url": receiver.url})
        watcher.dial(1)
        watcher.ask("POST", "/_mock/clock", {"until": "idle"})
    watcher.open()
    watcher.says(".told", "1 call")
    watcher.tab.run("new Promise(done => setTimeout(done, 300))")
    assert pixels(watcher, ".plot", "error", (0, 0, 0, 8)) > 10
    assert pixels(watcher, ".plot", "hook", (0, 0, 0, 8)) == 0


def test_the_dark_has_colours_of_its_own(drawn):
    light = drawn.tab.run("getComputedStyle(document.documentElement).getPropertyValue('--talking')")
    drawn.tab.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    drawn.tab.run("new Promise(done => setTimeout(done, 300))")
    dark = drawn.tab.run("getComputedStyle(document.documentElement).getPropertyValue('--talking')")
    try:
        assert light != dark
        assert pixels(drawn, ".plot", "talking", row(0)) > 30
    finally:
        drawn.tab.ask("Emulation.setEmulatedMedia", features=[])
