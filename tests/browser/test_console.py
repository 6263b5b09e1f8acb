"""The console in a real browser, on a world that moves: what it shows, and that it follows."""

import pytest

from tests.browser.watching import Onlooker, at_both_widths, watching


def test_a_link_opens_a_world_once_and_leaves_nothing_in_the_address(watcher):
    page = watcher.ask("POST", "/_mock/console/tickets")["page"]
    watcher.tab.open(page)
    watcher.tab.until("document.body.classList.contains('inside')")
    assert watcher.tab.run("location.href") == f"{watcher.address}/console"
    watcher.tab.open("about:blank")
    watcher.tab.open(page)
    watcher.says("#gate", "A link opens the console once")


def test_a_key_opens_its_world_and_stays_nowhere(watcher):
    watcher.dial(2)
    watcher.tab.open(f"{watcher.address}/console?by-key")
    watcher.tab.until("document.querySelector('#key')")
    watcher.type("#key", watcher.key)
    watcher.press(".gate form button")
    watcher.says(".told", "2 calls")
    kept = watcher.tab.run("JSON.stringify([location.href, {...localStorage}, {...sessionStorage}, document.cookie])")
    assert watcher.key not in kept
    assert watcher.key not in watcher.tab.run("document.documentElement.outerHTML")


def test_a_key_with_a_password_opens_its_world_too(watcher):
    watcher.tab.open(f"{watcher.address}/console?with-password")
    watcher.tab.until("document.querySelector('#key')")
    watcher.type("#key", f"AC{'c' * 32}:token")
    watcher.press(".gate form button")
    watcher.says("#world-name", "ACc…")
    watcher.says(".told", "0 calls")


def test_a_key_that_is_not_let_in_is_told_so(watcher):
    watcher.tab.open(f"{watcher.address}/console?invalid")
    watcher.tab.until("document.querySelector('#key')")
    watcher.type("#key", "invalid")
    watcher.press(".gate form button")
    watcher.tab.until("document.querySelector('.gate .error').textContent")


@pytest.mark.parametrize("key", ["ключ", "ключ:пароль"])
def test_a_key_that_no_header_can_carry_is_told_so(watcher, key):
    watcher.tab.open(f"{watcher.address}/console?unicode")
    watcher.tab.until("document.querySelector('#key')")
    watcher.type("#key", key)
    watcher.press(".gate form button")
    watcher.says(".gate .error", "Seen a key that no header can carry")


def test_a_mock_that_stops_under_an_open_page_is_missed():
    with watching() as left:
        left.open()
        left.server.stop()
        left.says("#toast", "The mock does not answer")


@at_both_widths
def test_the_worlds_are_listed_and_another_one_is_opened_by_a_press(watcher, width):
    watcher.ask("PUT", "/_mock/world/label", {"label": "the other one"})
    watcher.dial(4, at_once=4)
    first = Onlooker(watcher.server, watcher.tab)
    first.dial(1)
    first.open(width)
    first.says("#worlds", "the other one")
    assert watcher.key not in first.text("#worlds")
    first.tab.run(
        "[...document.querySelectorAll('#worlds button')].find(one => one.innerText.includes('other')).click()"
    )
    first.says(".told", "4 calls")
    first.says("#world-name", "the other one")


def test_many_worlds_leave_the_campaigns_in_sight_and_the_focus_where_it_is(watcher):
    for n in range(30):
        other = Onlooker(watcher.server, watcher.tab)
        other.ask("PUT", "/_mock/world/label", {"label": f"one of many, {n}"})
    watcher.dial(2)
    watcher.open()
    watcher.says("#worlds", "one of many, 29")
    watcher.says("#campaigns", "Reminders")
    assert watcher.tab.run("document.querySelector('#campaigns button').getBoundingClientRect().bottom < innerHeight")
    watcher.tab.run("document.querySelectorAll('#worlds button')[2].focus()")
    watcher.tab.run("window.before = document.activeElement")
    watcher.advance(30)
    watcher.tab.until("!window.before.isConnected")  # the list was read anew
    assert watcher.tab.run("document.activeElement.dataset.key === window.before.dataset.key")


@at_both_widths
def test_every_call_has_a_lane_that_says_how_it_went(watcher, width):
    watcher.ask("PUT", "/_mock/numbers/+12025550001", {"attempts": ["busy"]})
    watcher.dial(6)
    watcher.advance(600)
    watcher.open(width)
    watcher.says(".told", "6 calls")
    watcher.tab.until("document.querySelectorAll('.labels li:not([hidden])').length == 6")
    told = watcher.tab.run("[...document.querySelectorAll('.labels button')].map(one => one.ariaLabel)")
    assert "+1 202 555 0001, busy, asked for at 15:00:" in told[1]
    assert "rang at" in told[1]
    assert not watcher.tab.is_wider_than_its_window()
    assert watcher.tab.messages == []


@at_both_widths
def test_the_page_follows_when_somebody_else_moves_the_clock(watcher, width):
    watcher.open(width)
    watcher.says(".face", "15:00:00")
    watcher.dial(3)
    watcher.says(".told", "3 calls")
    watcher.advance(90)
    watcher.says(".face", "15:01:30")
    watcher.tab.until("document.querySelector('.labels button').ariaLabel.includes('rang')")


@at_both_widths
def test_the_clock_is_moved_by_hand(watcher, width):
    watcher.dial(3)
    watcher.open(width)
    watcher.press("#next-event")
    watcher.says("#toast", "happened")
    watcher.type(".jump input", "1h")
    watcher.press(".jump button")
    watcher.says(".face", "16:00:")
    watcher.type(".jump input", "soon")
    watcher.press(".jump button")
    watcher.says("#toast", "expected 90s, 10m, 2h, 1d or an instant")
    watcher.press("#until-idle")
    assert watcher.ask("GET", "/_mock/world")["pending"] == 0


@at_both_widths
def test_the_clock_plays_at_the_speed_that_is_chosen_and_pauses(watcher, width):
    watcher.dial(3)
    watcher.open(width)
    watcher.type("#speed", "600")
    watcher.press("#play")
    watcher.says("#play", "Pause")
    assert watcher.ask("GET", "/_mock/world")["rate"] == 600
    watcher.says(".face", "15:01:")
    watcher.press("#play")
    watcher.says("#play", "Play")
    assert watcher.ask("GET", "/_mock/world")["rate"] == 0


def test_a_rate_that_is_not_among_the_speeds_is_shown_while_it_holds(watcher):
    speeds = "[...document.querySelectorAll('#speed option')].map(one => one.innerText).join()"
    watcher.open()
    before = watcher.tab.run(speeds)
    watcher.ask("POST", "/_mock/clock", {"rate": 37.5})
    watcher.tab.until("document.querySelector('#speed').value === '37.5'")
    watcher.ask("POST", "/_mock/clock", {"rate": 10})
    watcher.tab.until("document.querySelector('#speed').value === '10'")
    assert watcher.tab.run(speeds) == before


@at_both_widths
def test_calls_are_found_by_number_phase_and_campaign(watcher, width):
    watcher.ask("PUT", "/_mock/numbers/+12025550001", {"attempts": ["busy"]})
    watcher.dial(5, at_once=5)
    watcher.dial(2, name="Others")
    watcher.ask("POST", "/_mock/clock", {"until": "idle"})
    watcher.open(width)
    watcher.says(".told", "7 calls")
    watcher.type("#find", "555 0003")
    watcher.says(".told", "1 call")
    watcher.tab.until("document.querySelectorAll('.labels li:not([hidden])').length === 1")
    watcher.type("#find", "")
    watcher.press("[data-phase=waiting]")
    watcher.says(".nothing", "No call is like that")
    watcher.press("[data-phase=waiting]")
    watcher.says("#campaigns", "Others")
    watcher.tab.run(
        "[...document.querySelectorAll('#campaigns button')].find(one => one.innerText.includes('Others')).click()"
    )
    watcher.says("#timeline-title", "Others")
    watcher.says(".told", "2 calls")


@at_both_widths
def test_who_follows_sees_the_calls_that_are_under_way(watcher, width):
    watcher.dial(4, at_once=1)
    watcher.advance(3600)
    watcher.dial(1, name="Late", at_once=2)
    watcher.advance(20)
    watcher.open(width)
    watcher.says(".told", "5 calls")
    watcher.tab.run("document.querySelector('.buttons button:last-child').click()")
    watcher.says(".told", "1 call")
    assert watcher.text(".buttons [aria-pressed=true]") == "Follow"


def test_a_number_is_found_also_where_one_had_zoomed_elsewhere(watcher):
    watcher.dial(3, at_once=1)
    watcher.advance(3600)
    watcher.open()
    watcher.says(".told", "3 calls")
    watcher.tab.run("document.querySelector('.buttons button:last-child').click()")
    watcher.tab.run("for (let n = 0; n < 12; n += 1) document.querySelector('[aria-label=\"Zoom in\"]').click()")
    watcher.says(".nothing", "No call in this part of time")
    watcher.type("#find", "555 0001")
    watcher.says(".told", "1 call")


def test_a_world_that_begins_anew_forgets_the_campaign_that_was_chosen(watcher):
    watcher.dial(2)
    watcher.open()
    watcher.says("#campaigns", "Reminders")
    watcher.press("#campaigns button")
    watcher.says("#timeline-title", "Reminders")
    watcher.ask("POST", "/_mock/world/reset", {})
    watcher.says("#campaigns", "No job or campaign yet")
    watcher.says(".nothing", "No call yet")


@at_both_widths
def test_the_time_line_is_zoomed_and_moved_by_keys(watcher, width):
    watcher.dial(3)
    watcher.advance(300)
    watcher.open(width)
    asked = "performance.getEntriesByType('resource').filter(one => /timeline.*from=/.test(one.name)).length"
    watcher.says(".told", "3 calls")
    watcher.tab.run("document.querySelector('.scroller').focus()")
    for key in ("+", "ArrowRight"):
        before = watcher.tab.run(asked)
        watcher.tab.ask("Input.dispatchKeyEvent", type="keyDown", key=key, text=key if len(key) == 1 else "")
        watcher.tab.until(f"{asked} > {before}")
    watcher.tab.until("document.querySelector('.buttons [aria-pressed=true]') === null")
    watcher.tab.ask("Input.dispatchKeyEvent", type="keyDown", key="0", text="0")
    watcher.tab.until("document.querySelector('.buttons [aria-pressed=true]').innerText === 'All'")


@at_both_widths
def test_the_next_call_is_reached_by_arrow_and_opened_by_enter(watcher, width):
    watcher.dial(5)
    watcher.advance(5)
    watcher.open(width)
    watcher.tab.until("document.querySelectorAll('.labels li:not([hidden])').length == 3")
    watcher.tab.run("document.querySelector('.labels button').focus()")
    watcher.tab.ask("Input.dispatchKeyEvent", type="keyDown", key="ArrowDown")
    watcher.tab.until("document.activeElement.innerText.includes('0001')")
    watcher.tab.ask("Input.dispatchKeyEvent", type="keyDown", key="Enter", text="\r")
    watcher.tab.until("document.activeElement.getAttribute('aria-current') === 'true'")


def test_the_calls_are_one_stop_on_the_way_through_the_page_by_key(watcher):
    watcher.dial(5, at_once=5)
    watcher.advance(5)
    watcher.open()
    watcher.tab.until("document.querySelectorAll('.labels li:not([hidden])').length == 5")
    watcher.tab.run("document.querySelector('.scroller').focus()")

    def pressed(key: str, code: int = 0) -> str:
        watcher.tab.ask("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code)
        watcher.tab.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return str(watcher.tab.run("document.activeElement.id || document.activeElement.innerText"))

    assert "0000" in pressed("Tab", 9)
    assert "0001" in pressed("ArrowDown")
    assert pressed("Tab", 9) == "scrub"


@at_both_widths
def test_a_session_that_has_ended_leads_back_to_the_door(watcher, width):
    watcher.open(width)
    watcher.tab.run("import('/assets/console/api.js').then(api => { api.session.token = 'ended' })")
    watcher.press("#next-event")
    watcher.says("#gate", "the session has ended")


@at_both_widths
def test_a_console_that_only_reads_changes_nothing_and_says_so(width):
    with watching("--console", "read") as reader:
        reader.dial(2)
        reader.open(width)
        reader.says("#world-name", "read only")
        assert reader.tab.run("[...document.querySelectorAll('#clock button')].every(one => one.disabled)")
        reader.press("#tab-whatif")
        reader.says("#panel-whatif", "This session only looks")
        assert reader.tab.run("[...document.querySelectorAll('#panel-whatif fieldset')].every(one => one.disabled)")
