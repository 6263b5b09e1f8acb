"""Back in time and what if, in the console: the world then, a second one from there, and switches."""

from time import monotonic

from tests.browser.receiver import refusing
from tests.browser.watching import Onlooker, at_both_widths


def dragged(watcher: Onlooker, share: int) -> None:
    """Drag the time to so many thousandths of all that has happened, and let go."""
    watcher.tab.until("document.querySelector('#scrub') && !document.querySelector('#scrub').disabled")
    watcher.type("#scrub", str(share))


@at_both_widths
def test_one_drags_back_and_sees_the_world_as_it_was_while_it_stays_as_it_is(watcher, width):
    watcher.dial(5, at_once=2)
    watcher.advance(300)
    before = watcher.ask("GET", "/_mock/world")
    watcher.open(width)
    watcher.says(".told", "5 calls")
    dragged(watcher, 20)
    watcher.says("#banner", "You look at 15:00:06. The world stands at 15:05:00.")
    watcher.says(".told", "2 calls")
    watcher.says(".face", "15:00:06")
    assert watcher.tab.run("[...document.querySelectorAll('#clock button')].every(one => one.disabled)")
    watcher.tab.run("document.querySelector('.labels button').click()")
    watcher.tab.until(
        "document.querySelectorAll('.moves li').length === 2 || document.querySelector('.moves').innerText"
    )
    assert "completed" not in watcher.text(".moves")
    assert not watcher.tab.is_wider_than_its_window()
    watcher.press("#to-now")
    watcher.says(".told", "5 calls")
    watcher.says(".moves", "completed")
    after = watcher.ask("GET", "/_mock/world")
    assert (after["now"], after["counts"]) == (before["now"], before["counts"])
    assert watcher.tab.messages == []


def test_what_is_looked_at_is_seen_also_where_one_had_zoomed_elsewhere(watcher):
    watcher.dial(4, at_once=1)
    watcher.advance(600)
    watcher.open()
    watcher.says(".told", "4 calls")
    watcher.tab.run("for (let n = 0; n < 9; n += 1) document.querySelector('[aria-label=\"Zoom in\"]').click()")
    watcher.tab.until("document.querySelector('.buttons [aria-pressed=true]') === null")
    dragged(watcher, 10)
    watcher.says("#banner", "You look at 15:00:06")
    watcher.tab.until("document.querySelector('.buttons [aria-pressed=true]').innerText === 'All'")


@at_both_widths
def test_a_press_on_the_time_of_a_move_looks_back_to_it(watcher, width):
    watcher.dial(1)
    watcher.advance(200)
    watcher.open(width)
    watcher.tab.until("document.querySelector('.labels button')")
    watcher.tab.run("document.querySelector('.labels button').click()")
    watcher.tab.until("document.querySelectorAll('.moves li').length > 2")
    watcher.tab.run("document.querySelectorAll('.moves button')[1].click()")
    watcher.says("#banner", "You look at 15:00:00")
    watcher.tab.until("document.querySelectorAll('.moves li').length === 2")


def test_a_double_click_forks_one_world(watcher):
    watcher.dial(1)
    watcher.advance(100)
    watcher.open()
    dragged(watcher, 500)
    watcher.tab.until("document.querySelector('#fork')")
    watcher.tab.run("{ const one = document.querySelector('#fork'); one.click(); one.click() }")
    watcher.says("#toast", f"{watcher.key}-fork-")
    watcher.tab.run("new Promise(done => setTimeout(done, 300))")
    assert watcher.ask("POST", "/_mock/world/fork", {})["key"] == f"{watcher.key}-fork-2"


def test_the_moment_keeps_its_place_while_the_world_goes_on(watcher):
    watcher.dial(3)
    watcher.advance(100)
    watcher.open()
    dragged(watcher, 500)
    watcher.says("#banner", "You look at 15:00:50. The world stands at 15:01:40.")
    watcher.advance(400)
    watcher.says("#banner", "You look at 15:00:50. The world stands at 15:08:20.")
    assert watcher.tab.run("document.querySelector('#scrub').value") == "100"


@at_both_widths
def test_a_second_world_begins_at_an_earlier_moment(watcher, width):
    watcher.dial(4, at_once=2)
    watcher.advance(300)
    watcher.open(width)
    watcher.says(".told", "4 calls")
    dragged(watcher, 100)
    watcher.says("#banner", "You look at 15:00:30")
    watcher.press("#fork")
    watcher.says("#toast", f"{watcher.key}-fork-1")
    watcher.tab.until("document.querySelector('#banner').innerText === ''")
    watcher.says(".face", "15:00:30")
    watcher.tab.run("new Promise(done => setTimeout(done, 300))")
    watcher.says(".face", "15:00:30")
    watcher.press("#tab-whatif")
    watcher.press("#let-go")
    watcher.tab.until("!document.querySelector('#let-go')")
    assert watcher.ask("GET", "/_mock/world")["now"] == "2026-03-02T15:05:00Z"


@at_both_widths
def test_faults_are_switched_on_and_off_with_their_documentation_beside_them(watcher, width):
    watcher.open(width)
    watcher.press("#tab-whatif")
    watcher.says("#panel-whatif", "The request is performed, and the client sees a server error.")
    watcher.tab.run("document.querySelector('[data-key=\"fault-more-latency\"]').open = true")
    watcher.type("[data-key='fault-more-latency'] input", "0.5")
    watcher.press("[data-key='fault-latency']")
    watcher.tab.until("document.querySelector('[data-key=\"fault-latency\"]').checked")
    watcher.tab.until("document.querySelector('.what.wide .switch small').innerText === 'struck 0 times'")
    [fault] = watcher.ask("GET", "/_mock/faults")["faults"]
    assert (fault["name"], fault["seconds"]) == ("latency", 0.5)
    watcher.press("[data-key='fault-latency']")
    watcher.tab.until("!document.querySelector('.what.wide .switch small')")
    assert watcher.ask("GET", "/_mock/faults")["faults"] == []
    assert not watcher.tab.is_wider_than_its_window()


@at_both_widths
def test_scenario_disorder_limits_and_scripts_are_set(watcher, width):
    watcher.open(width)
    watcher.press("#tab-whatif")
    watcher.says("#panel-whatif", "A bad day")
    watcher.press("[data-key=scenario-rough]")
    watcher.press("[data-key=disorder-twice]")
    watcher.tab.until("document.querySelector('[data-key=disorder-twice]').checked")
    watcher.type("[data-key=script-number]", "+12025550123")
    watcher.type("[data-key=script-how]", "busy, answered")
    watcher.tab.run("document.querySelector('[data-key=script-how]').form.requestSubmit()")
    watcher.says("#panel-whatif", "busy, then answered")
    watcher.type("[data-key='limit-calls at once']", "7")
    watcher.tab.until("document.querySelector('[data-key=scenario-rough]').checked")
    assert watcher.ask("GET", "/_mock/webhooks/disorder") == {"twice": 1}
    [script] = watcher.ask("GET", "/_mock/numbers")["data"]
    assert script["attempts"] == ["busy", "answered"]
    vendor = watcher.tab.run("document.querySelector('[data-key=vendor-limits]').value")
    end = monotonic() + 10
    while watcher.ask("GET", f"/_mock/settings/{vendor}")["concurrent_calls"] != 7:
        assert monotonic() < end
    assert watcher.tab.messages == []


def test_an_example_that_is_refused_tells_what_was_answered(watcher):
    watcher.open()
    watcher.press("#tab-whatif")
    watcher.tab.until("document.querySelector('[data-key=test-event] option')")
    with refusing(b"") as receiver:
        watcher.type("[data-key=test-url]", receiver.url)
        watcher.tab.run("document.querySelector('[data-key=test-url]').form.requestSubmit()")
        watcher.says("#toast", "Sent: failed, answered 500")


@at_both_widths
def test_an_example_of_a_webhook_is_sent_and_its_end_told(watcher, width):
    watcher.open(width)
    watcher.press("#tab-whatif")
    watcher.tab.until("document.querySelector('[data-key=test-event] option')")
    watcher.type("[data-key=test-url]", "http://127.0.0.1:9/nobody")
    watcher.tab.run("document.querySelector('[data-key=test-url]').form.requestSubmit()")
    watcher.says("#toast", "Sent: ")
    [sent] = watcher.ask("GET", "/_mock/webhooks")["data"]
    assert (sent["is_test"], sent["url"]) == (True, "http://127.0.0.1:9/nobody")
