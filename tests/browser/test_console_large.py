"""A job of 10⁵ calls in the console: first picture, scrolling, elements; all reckoned in processor time."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.figures import REFERENCE
from benchmarks.yardsticks import heap_loop
from tests.browser.watching import Onlooker, watching

CALLS = 100_000
FIRST_PICTURE, FRAME = 2.0, 0.05
"""Seconds on the machine of the budgets: until 10⁵ calls are seen, and of one frame while somebody scrolls."""

ELEMENTS = 3_000
LABELS = "[...document.querySelectorAll('.labels li:not([hidden]) span')]"


@pytest.fixture(scope="module")
def large() -> Iterator[Onlooker]:
    with watching() as found:
        found.dial(CALLS, at_once=1000)
        found.ask("POST", "/_mock/clock", {"until": "idle"})
        yield found


@pytest.fixture(scope="module")
def slowness() -> float:
    """The slowness of this machine beside that of the budgets: 1 at least."""
    return max(heap_loop()[1] / REFERENCE.processor, 1.0)


def of_page(watcher: Onlooker) -> float:
    """Return the processor time that the page's main thread has used."""
    found = watcher.tab.ask("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in found if one["name"] == "TaskDuration"))


def of_server(watcher: Onlooker) -> float:
    stat = Path(f"/proc/{watcher.server.process.pid}/stat").read_text(encoding="ascii")
    user, system = stat.rpartition(") ")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def elements(watcher: Onlooker) -> int:
    return int(watcher.tab.run("document.querySelectorAll('*').length"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the processor time of another process")
def test_the_first_picture_is_there_soon_and_has_few_elements(large, slowness):
    large.tab.ask("Performance.enable", timeDomain="threadTicks")
    large.open()
    before = of_server(large) + of_page(large)
    large.open()  # a new page: what the one before has used is not in its figures
    large.tab.until("document.querySelectorAll('.labels li:not([hidden])').length > 10", 60)
    spent = of_server(large) + of_page(large) - before
    assert spent / slowness < FIRST_PICTURE
    large.says(".told", "100,000 calls")
    assert elements(large) < ELEMENTS


def test_no_frame_takes_long_while_somebody_scrolls(large, slowness):
    large.tab.ask("Performance.enable", timeDomain="threadTicks")
    large.open()
    large.tab.until("document.querySelectorAll('.labels li:not([hidden])').length > 10", 60)
    frames, most = [], 0
    for step in range(60):
        before = of_page(large)
        by = 150 if step % 10 else 200_000  # a wheel, and now and then a leap
        large.tab.run(f"document.querySelector('.scroller').scrollTop += {by}")
        large.tab.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        frames.append(of_page(large) - before)
        most = max(most, elements(large))
    assert max(frames) / slowness < FRAME, [f"{one:.3f}" for one in sorted(frames)[-5:]]
    assert most < ELEMENTS
    large.tab.until(f"{LABELS}.every(one => one.innerText.startsWith('+1'))", 60)


def test_a_large_world_has_a_map_that_leads_to_its_end(large):
    large.open()
    large.tab.until("!document.querySelector('canvas.map').hidden", 60)
    place = "const {x, y, width, height} = document.querySelector('canvas.map').getBoundingClientRect()"
    x, y = large.tab.run(f"{{ {place}; [x + width / 2, y + height - 2] }}")
    large.tab.ask("Input.dispatchMouseEvent", type="mousePressed", x=x, y=y, button="left", clickCount=1)
    large.tab.until(f"/99\\d\\d\\d$/.test({LABELS}.at(-1).innerText)", 60)
