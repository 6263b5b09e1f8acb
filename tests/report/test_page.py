"""The report as a page: it says what the JSON says, runs nothing, and leaves what came from outside plain text."""

import re
from html.parser import HTMLParser

import pytest

from tests.driving import AGENT, DIALS, JOBS, NUMBERS, fresh, job_body
from tests.driving import app as ordinary
from tests.report.bad import BAD, report
from tests.web.asking import RawAnswer, asked

CALL = {"callAgentId": AGENT, "toNumber": "+12025550199", "fromNumberId": NUMBERS[0]}


def page(path: str) -> RawAnswer:
    """A page, asked for without a key."""
    answer = asked(ordinary(), "GET", path, [b""], {"host": "127.0.0.1:4010"})
    assert answer is not None
    return answer


def shown(act, query: str = "") -> str:
    client = fresh()
    act(client)
    answer = page(f"{report(client)['page']}?{query}")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    return answer.content.decode()


@pytest.mark.parametrize(("rule", "act"), BAD.values(), ids=BAD)
def test_it_tells_of_each_finding(rule, act):
    text = shown(act)
    assert f"<code>{rule}</code>" in text
    assert "<h3>Never</h3>" in text


def test_it_says_so_when_there_is_nothing():
    assert '<h1 class="fine">Nothing found</h1>' in shown(lambda client: client.job())


def test_a_note_is_told_in_the_title_too():
    assert '<h1 class="fine">1 note</h1>' in shown(BAD["a job made twice and started once"][1])


def test_it_tells_which_phases_were_met_by_which_statuses():
    def act(client):
        client.started(1)
        client.play()

    text = shown(act)
    assert "<span>Phases of a dial</span>" in text
    assert "<li>talking <small>in-progress × 1</small></li>" in text
    assert "<li>not_reached" in text.split("<span>Phases of a dial</span>")[1].split("<h3>Met</h3>")[0]


def test_it_heads_a_finding_with_its_rule_and_shows_bodies_without_secrets_and_what_happened():
    def act(client):
        for _ in range(2):
            client.ask("POST", DIALS, {**CALL, "inputs": {"doorToken": "sk-very-secret"}})
        client.play()

    text = shown(act)
    assert "<h2>dialled_twice <small>error</small></h2>" in text
    assert "<h3>Request</h3><pre>{&#34;callAgentId" in text
    assert "sk-very-secret" not in text
    story = text.partition('<ol class="timeline">')[2].partition("</ol>")[0]
    assert story.index("POST /vogent/api/dials") < story.index("create: queued") < story.index("ring: ringing")


def test_it_leads_from_a_finding_to_its_operation_and_back():
    text = shown(BAD["a Vogent dial sent twice"][1])
    assert '<a href="#vogent-createDial">createDial</a>' in text
    row = text.partition('<li id="vogent-createDial">')[2].partition("</li>")[0]
    assert re.search('<a href="#[0-9a-f]{12}">dialled_twice</a>', row)


def test_it_takes_the_same_settings():
    text = shown(BAD["a poller"][1], "polls_per_second=1000")
    assert "Nothing found" in text
    client = fresh()
    assert page(f"{report(client)['page']}?polls_per_second=0").status == 422


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, attrs))


NASTY = "<script>alert(1)</script>\"'&<b onclick=x>"


def test_what_clients_sent_stays_text():
    def act(client):
        client.ask("POST", JOBS, {**job_body(), NASTY: 1, "name": 5})
        client.ask("POST", f"/vogent/api/{NASTY.replace(' ', '%20')}", {})
        client.ask("POST", JOBS, job_body([{"toNumber": NASTY}]))

    tags = Tags(shown(act)).found
    allowed = {"html", "meta", "title", "style", "main", "header", "p", "h1", "h2", "h3", "article", "section", "small"}
    allowed |= {"span", "div", "table", "tr", "th", "td", "code", "dl", "dt", "dd", "details", "summary", "meter", "b"}
    allowed |= {"ul", "li", "time", "ol", "pre", "a", "head", "body", "link"}
    assert {tag for tag, _ in tags} <= allowed
    assert not [name for _, attrs in tags for name, _ in attrs if name.startswith("on") or name == "src"]
    links = {value for _, attrs in tags for name, value in attrs if name == "href"}
    assert {link for link in links if not link.startswith("#")} == {"/assets/style.css", "/assets/pages.css"}


def test_its_policy_forbids_scripts_and_nobody_keeps_a_copy():
    client = fresh()
    headers = page(report(client)["page"]).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("ticket", ["", "0" * 20, "../world", "x"])
def test_without_its_ticket_there_is_no_page(ticket):
    answer = page(f"/report/{ticket}")
    assert answer.status in (401, 404)
    assert b"<h1" not in answer.content


def test_no_page_names_a_key():
    client = fresh()
    assert client.key not in page(report(client)["page"]).content.decode()
