"""The pages in a real browser: they fit any screen, keep to their policy, and send the requests that are tried."""

import pytest

from mock_server.vendors import VENDORS
from tests.browser.tab import Tab, browser
from tests.web.process import serving

PAGES = ("", "docs/control", *(f"docs/{name}" for name in VENDORS))
ADVICE = "Password field is not contained in a form"


@pytest.fixture(scope="module")
def address():
    with serving() as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="module")
def tab():
    with browser() as found:
        yield found


@pytest.mark.parametrize("width", [400, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_as_wide_as_its_screen_and_breaks_no_rule(tab: Tab, address, path, width):
    tab.messages.clear()
    tab.open(f"{address}/{path}?{width}", width)
    tab.run("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert not tab.is_wider_than_its_window()
    assert [message for message in tab.messages if ADVICE not in message] == []


def pressed(tab: Tab, place: str, output: str) -> str:
    """Press a button, and return what an output says some time after."""
    seen = f"new MutationObserver(() => done({output}.innerText)).observe({output}, {{childList: true}})"
    wait = f"new Promise(done => {seen})"
    return tab.run(f"(() => {{ const said = {wait}; {place}.click(); return said }})()")


def tried(tab: Tab, operation: str) -> str:
    at = f"document.querySelector('#{operation} .form')"
    tab.run(f"document.querySelector('#{operation} .try').open = true")
    return pressed(tab, f"{at}.querySelector('button')", f"{at}.querySelector('output')")


def test_a_request_is_tried_in_the_world_of_the_key(tab: Tab, address):
    tab.open(f"{address}/docs/temphone?try")
    tab.run("document.getElementById('key').value = 'browser'")
    made = tried(tab, "scheduleCall")
    assert "201" in made.splitlines()[1]
    assert '"call_id"' in made
    assert "Alex" in tried(tab, "getContact")
    tab.run("document.getElementById('key').value = 'invalid'")
    assert "401" in tried(tab, "getContact").splitlines()[1]


def test_a_request_whose_path_has_a_gap_is_not_sent_but_asked_for(tab: Tab, address):
    tab.open(f"{address}/docs/happyrobot?gap")
    assert "404" in tried(tab, "getCall").splitlines()[1]
    tab.run("document.querySelector('#getCall [data-in=path]').value = ''")
    assert tried(tab, "getCall") == "fill in id first: it is a part of the path"


@pytest.mark.parametrize(("key", "account"), [("browser", "browser"), (f"AC{'b' * 32}:token", f"AC{'b' * 32}")])
def test_a_form_is_tried_with_a_basic_credential_made_of_the_key(tab: Tab, address, key, account):
    tab.open(f"{address}/docs/twilio?try")
    tab.run(f"document.getElementById('key').value = '{key}'")
    made = tried(tab, "CreateCall")
    assert "201" in made.splitlines()[1]
    assert f'"account_sid": "{account}"' in made
    assert '"to": "+14155550150"' in tried(tab, "ListCall")


def test_the_front_page_looks_into_the_world_and_leads_to_its_report(tab: Tab, address):
    tab.open(f"{address}/?look")
    said = pressed(tab, "document.getElementById('look')", "document.getElementById('seen')")
    assert "now 2026-03-02T15:00:00Z" in said
    tab.open(tab.run("document.querySelector('#seen a').href"))
    assert tab.run("document.title").endswith("mockdial report")
    assert tab.run("getComputedStyle(document.querySelector('main')).maxWidth") != "none"
    assert "demo" not in tab.run("location.href")
