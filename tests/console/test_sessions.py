"""Sessions of the console: a ticket works once, a session opens one world, and a read-only one changes nothing."""

import pytest

from mock_server.contract.contract import Contract
from mock_server.exchange import Rejection
from mock_server.resources import contract_path
from mock_server.web.app import App
from mock_server.web.console import sessions as kept
from mock_server.web.cors import CrossOrigin
from tests.console.visiting import AWAY, served, session, visit
from tests.driving import AGENT, DIALS, NUMBERS
from tests.web.asking import person


@pytest.fixture
def app() -> App:
    return served()


def ticket(app: App, key: str = "anna") -> str:
    return str(person(app, key).ask("POST", "/_mock/console/tickets").body["ticket"])


def exchange(app: App, given: str):
    return visit(app, "POST", "/console/sessions", f'{{"ticket": "{given}"}}'.encode(), client=AWAY)


def test_a_ticket_opens_a_session_for_the_world_of_its_key(app):
    answer = exchange(app, ticket(app))
    assert (answer.status, answer.body["may_change"]) == (201, True)
    person(app, "anna").ask("POST", "/_mock/clock", {"advance_seconds": 60})
    world = visit(app, "GET", "/world", x_mock_session=answer.body["session"], client=AWAY)
    assert world.body["now"] == "2026-03-02T15:01:00Z"


def test_a_ticket_works_once(app):
    once = ticket(app)
    assert [exchange(app, once).status for _ in range(2)] == [201, 401]


def test_the_link_has_the_ticket_behind_the_hash_at_the_address_that_was_asked(app):
    answer = person(app, "anna").ask("POST", "/_mock/console/tickets", host="mock.example:8080").body
    assert answer["page"] == f"http://mock.example:8080/console#{answer['ticket']}"


def test_a_key_opens_a_session_of_its_own_world(app):
    token = session(app, "anna")
    assert visit(app, "POST", "/clock", b'{"advance_seconds": 5}', x_mock_session=token).status == 200
    assert person(app, "anna").get("/_mock/world")["now"] == "2026-03-02T15:00:05Z"


def test_a_session_goes_before_a_key(app):
    person(app, "berta").ask("POST", "/_mock/clock", {"advance_seconds": 60})
    world = visit(app, "GET", "/world", x_mock_session=session(app, "anna"), authorization="Bearer berta")
    assert world.body["now"] == "2026-03-02T15:00:00Z"


def test_a_session_opens_no_vendor(app):
    token = session(app, "anna")
    assert person(app).ask("GET", "/vogent/api/agents", authorization="", x_mock_session=token).status == 401


@pytest.mark.parametrize("token", ["", "anna", "x" * 32])
def test_a_token_that_nobody_gave_out_opens_nothing(app, token):
    session(app, "anna")
    answer = visit(app, "GET", "/world", x_mock_session=token, authorization="Bearer anna")
    assert answer.status == 401
    assert "POST /_mock/console/sessions" in answer.message


def test_a_session_opens_the_worlds_of_its_family_and_no_other(app):
    for key in ("run", "run-1", "runner", "other"):
        person(app, key).get("/_mock/world")
    token = session(app, "run")
    seen = visit(app, "GET", "/worlds", client=AWAY, x_mock_session=token).body["worlds"]
    assert len(seen) == 2
    assert seen[0]["is_parent_of"] == [seen[1]["world"]]
    everything = visit(app, "GET", "/worlds").body["worlds"]
    answers = {
        one["world"]: visit(
            app,
            "POST",
            "/console/sessions",
            f'{{"world": "{one["world"]}"}}'.encode(),
            client=AWAY,
            x_mock_session=token,
        ).status
        for one in everything
    }
    own = {one["world"] for one in seen}
    assert answers == {name: 201 if name in own else 404 for name in answers}
    assert len(answers) == 4


def test_where_the_console_only_reads_a_session_changes_nothing_and_a_key_does():
    app = served(console="read")
    answer = exchange(app, ticket(app))
    assert (answer.status, answer.body["may_change"]) == (201, False)
    token = answer.body["session"]
    assert visit(app, "GET", "/world", x_mock_session=token).status == 200
    refused = visit(app, "POST", "/clock", b'{"advance_seconds": 5}', x_mock_session=token)
    assert (refused.status, "--console read" in refused.message) == (403, True)
    assert visit(app, "DELETE", "/world", x_mock_session=token).status == 403
    assert person(app, "anna").get("/_mock/world")["now"] == "2026-03-02T15:00:00Z"
    assert person(app, "anna").ask("POST", "/_mock/clock", {"advance_seconds": 5}).status == 200


def test_a_server_without_a_console_says_which_option_it_was_started_with():
    app = served(console="off")
    key = {"authorization": "Bearer anna"}
    answers = [
        visit(app, "POST", "/console/tickets", **key),
        visit(app, "POST", "/console/sessions", b"{}", **key),
        visit(app, "GET", "/worlds"),
        visit(app, "GET", "/world", x_mock_session="any"),
    ]
    assert [(one.status, "--console off" in one.message) for one in answers] == [(404, True)] * 4


class RealTime:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_tickets_and_sessions_end_by_themselves(app):
    clock = RealTime()
    found = kept.Sessions(app.sandboxes, clock=clock)
    old = found.ticket("anna")
    clock.now = kept.TICKET_LIVES
    with pytest.raises(Rejection):
        found.exchange(old)
    token, read = found.begin("anna"), Contract.load(contract_path("control")).operations["getWorld"]
    for _ in range(3):  # each request lets it live on
        clock.now += kept.SESSION_LIVES - 1
        assert found.open(token, read).account == "anna"
    clock.now += kept.SESSION_LIVES
    with pytest.raises(Rejection):
        found.open(token, read)


def test_their_number_is_bounded_and_the_oldest_leave_first(app, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 3)
    found = kept.Sessions(app.sandboxes)
    tickets = [found.ticket(f"key-{n}") for n in range(4)]
    with pytest.raises(Rejection):
        found.exchange(tickets[0])
    assert [found.exchange(one) for one in tickets[1:]] == ["key-1", "key-2", "key-3"]


def test_no_ticket_and_no_session_is_a_command(app):
    anna = person(app, "anna")
    session(app, "anna")
    ticket(app)
    assert anna.get("/_mock/world")["counts"]["commands"] == 0


FOREIGN = ["https://app.test", "null", "http://127.0.0.1:9999", "http://127.0.0.1:4010.evil.test"]


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize(("method", "path"), [("POST", "/clock"), ("DELETE", "/world"), ("PUT", "/faults")])
def test_a_page_of_another_origin_changes_nothing(app, origin, method, path):
    anna = person(app, "anna")
    body = b'{"advance_seconds": 5}' if method == "POST" else b""
    sent = {"host": "127.0.0.1:4010", "authorization": "Bearer anna", "origin": origin}
    answer = anna.unmoved(lambda: visit(app, method, path, body, **sent))
    assert (answer.status, answer.body["error"]) == (403, "forbidden")


def test_cors_lets_pages_of_other_origins_read_and_call_vendors_and_change_no_world(app):
    open_to_pages, sent = CrossOrigin(app), {"origin": "https://app.test", "authorization": "Bearer anna"}
    move = visit(open_to_pages, "POST", "/clock", b'{"advance_seconds": 5}', **sent)
    assert (move.status, move.headers["access-control-allow-origin"]) == (403, "*")
    assert visit(open_to_pages, "GET", "/world", **sent).body["now"] == "2026-03-02T15:00:00Z"
    call = {"callAgentId": AGENT, "toNumber": "+12025550123", "fromNumberId": NUMBERS[0]}
    assert person(open_to_pages, "anna").ask("POST", DIALS, call, origin="https://app.test").status == 200


def test_a_page_of_this_origin_may_change_and_one_of_another_may_read(app):
    sent = {"host": "127.0.0.1:4010", "authorization": "Bearer anna"}
    move = b'{"advance_seconds": 5}'
    assert visit(app, "POST", "/clock", move, origin="http://127.0.0.1:4010", **sent).status == 200
    assert visit(app, "GET", "/world", origin="https://app.test", **sent).status == 200
