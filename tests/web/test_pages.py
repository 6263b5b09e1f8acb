"""The page for people: it loads nothing from elsewhere, and shows nothing that came from outside unescaped."""

import re
from html.parser import HTMLParser

import pytest

from mock_server.exchange import Refusal
from mock_server.vendors import VENDORS
from mock_server.web.app import create_app
from mock_server.web.cors import CrossOrigin
from mock_server.web.options import Options
from tests.project.sources import ROOT
from tests.web.asking import asked, person

CONSOLE = ROOT / "mock_server/web/assets/console"
MARKUP = re.compile(r"\b(?:innerHTML|outerHTML|insertAdjacent\w+|document\.write|eval\(|new Function|url\()|@import")


class Parts(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found += [(tag, name, value) for name, value in attrs] or [(tag, "", None)]


@pytest.fixture
def page():
    return person().ask("GET", "/", host="127.0.0.1:4010")


def test_it_says_how_to_begin(page):
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    text = page.content.decode().replace("<wbr>", "")
    assert "curl -s http://127.0.0.1:4010/_mock/world -H" in text
    assert "http://127.0.0.1:4010/vogent/api" in text


def test_it_says_which_form_the_keys_of_a_vendor_have(page):
    told = "accounts that begin with AC, each with a password of your choice: <code>ACdemo:demo<"
    assert told in page.content.decode()


def test_it_leads_on_to_docs_and_contracts(page):
    links = {value for _, name, value in Parts(page.content.decode()).found if name == "href"}
    assert {f"/docs/{name}" for name in (*VENDORS, "control")} <= links
    assert [link for link in links if person().ask("GET", link.partition("#")[0]).status != 200] == []


def test_it_tells_of_the_control_plane_too_and_gives_out_every_contract(page):
    text = page.content.decode().replace("<wbr>", "")
    assert "http://127.0.0.1:4010/_mock<" in text
    contracts = [value for _, name, value in Parts(text).found if name == "href" and value.startswith("/openapi/")]
    assert len(contracts) == 2 * len({*VENDORS, "control"})
    texts = {path: person().ask("GET", path).content for path in contracts}
    assert all(text.startswith(b"openapi: 3.1") for path, text in texts.items() if path.endswith(".yaml"))
    assert all(b'"openapi": "3.1' in text for path, text in texts.items() if path.endswith(".json"))


def test_what_nobody_serves_is_told_where_to_look():
    answer = person().ask("GET", "/api/agents")
    assert answer.status == 404
    assert b"Vogent REST API at /vogent/api" in answer.content
    assert b"mockdial control plane at /_mock" in answer.content


def test_its_policy_forbids_whatever_it_does_not_need(page):
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert {part.split()[-1] for part in policy.split("; ")} == {"'none'", "'self'"}
    assert (page.headers["x-content-type-options"], page.headers["referrer-policy"]) == ("nosniff", "no-referrer")


@pytest.mark.parametrize("path", ["/", "/docs/vogent", "/docs/control"])
def test_it_loads_nothing_but_our_own_files(path):
    content = person().ask("GET", path, host="127.0.0.1:4010").content
    elements = Parts(content.decode()).found
    assert {tag for tag, _, _ in elements} & {"img", "iframe", "object", "form", "style"} == set()
    assert [element for element in elements if element[1] == "style" or element[1].startswith("on")] == []
    loaded = {value for tag, name, value in elements if (tag, name) in {("link", "href"), ("script", "src")}}
    assert loaded == {"/assets/style.css", "/assets/pages.css", "/assets/pages.js"}
    assert [value for tag, name, value in elements if name == "href" and value[0] not in "/#"] == []
    assert b"<script></script>" in content.replace(b' src="/assets/pages.js" defer', b"")


def test_the_files_of_the_pages_load_nothing_either():
    for name in ("style.css", "pages.css", "pages.js"):
        answer = person().ask("GET", f"/assets/{name}")
        assert (answer.status, answer.headers["x-content-type-options"]) == (200, "nosniff")
        assert not [word for word in (b"@import", b"url(", b"http:", b"https:", b"eval(") if word in answer.content]
    assert person().ask("GET", "/assets/..%2fpages.py").status == 404


def test_the_console_loads_nothing_but_its_own_files_and_holds_no_script_or_style():
    page = person().ask("GET", "/console")
    assert page.status == 200
    elements = Parts(page.content.decode()).found
    assert [element for element in elements if element[1] == "style" or element[1].startswith("on")] == []
    loaded = {value for tag, name, value in elements if (tag, name) in {("link", "href"), ("script", "src")}}
    assert {value.rpartition("/")[0] for value in loaded} == {"/assets", "/assets/console"}
    assert {person().ask("GET", value).status for value in loaded} == {200}
    policy = page.headers["content-security-policy"]
    assert {part.split()[-1] for part in policy.split("; ")} == {"'none'", "'self'"}


def test_without_a_console_there_is_no_page_of_it():
    someone = person(create_app(Options(console="off")))
    answer = someone.ask("GET", "/console")
    assert (answer.status, b"--console on" in answer.content) == (404, True)
    assert b'"/console"' not in someone.ask("GET", "/").content
    assert b'"/console"' in person().ask("GET", "/").content


def test_the_modules_of_the_console_take_no_markup_from_anywhere():
    for path in CONSOLE.iterdir():
        answer = person().ask("GET", f"/assets/console/{path.name}")
        assert answer.status == (404 if path.suffix == ".html" else 200)
        found = MARKUP.findall(path.read_text(encoding="utf-8"))
        assert (path.name, found) == (path.name, [])


@pytest.mark.parametrize("host", ['a"><script>alert(1)</script>', "a<b>", "'\"&"])
def test_a_host_that_is_markup_stays_text(host):
    page = person().ask("GET", "/", host=host)
    assert b"<script>" not in page.content
    assert b"<b>" not in page.content


ORIGIN = {
    "origin": "https://app.test",
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization",
}


def test_without_the_option_no_origin_is_let_in():
    answer = asked(create_app(Options()), "OPTIONS", "/vogent/api/agents", [b""], ORIGIN)
    assert not [header for header in answer.headers if header.startswith("access-control")]


def test_with_the_option_every_origin_is_let_in():
    app = CrossOrigin(create_app(Options()))
    before = asked(app, "OPTIONS", "/vogent/api/agents", [b""], ORIGIN)
    assert (before.status, before.headers["access-control-allow-origin"]) == (200, "*")
    assert "authorization" in before.headers["access-control-allow-headers"]
    answer = asked(app, "GET", "/vogent/api/agents", [b""], {"origin": "https://app.test"})
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (401, "*")


def test_a_page_may_read_what_an_answer_says_beside_its_body():
    app = CrossOrigin(create_app(Options()))
    answer = asked(app, "TRACE", "/vogent/api/agents", [b""], {"origin": "https://app.test"})
    assert (answer.status, "allow" in answer.headers) == (405, True)
    readable = answer.headers["access-control-expose-headers"].lower().split(", ")
    assert {"*", "allow", "retry-after", "www-authenticate", "idempotent-replayed"} == set(readable)


def test_a_page_in_the_internet_may_call_this_machine():
    headers = {**ORIGIN, "access-control-request-private-network": "true"}
    answer = asked(CrossOrigin(create_app(Options())), "OPTIONS", "/vogent/api/agents", [b""], headers)
    assert (answer.status, answer.headers["access-control-allow-private-network"]) == (200, "true")


def test_a_page_may_read_why_its_request_was_refused_by_its_head():
    app = CrossOrigin(create_app(Options()))
    path = f"/vogent/api/agents?{'x' * 20_000}"
    answer = asked(app, "GET", path, [b""], {"origin": "https://app.test"})
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (414, "*")
    status, headers, _ = app.refused(b"/", {b"origin": b"https://app.test"}, Refusal(421, "another host"))
    assert (status, dict(headers)[b"access-control-allow-origin"]) == (421, b"*")


def test_a_path_without_a_vendor_is_told_where_the_vendors_are():
    answer = person().ask("POST", "/api/batch_dial_jobs", {})
    assert answer.status == 404
    assert b"/vogent/api" in answer.content
