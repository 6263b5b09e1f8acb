"""What a vendor's account is like can be seen and changed, and the change is part of the world's history."""

import pytest

from mock_server.web import replay
from tests.driving import fresh, loaded
from tests.web.asking import RawClient, person

VOGENT = "/_mock/settings/vogent"


@pytest.fixture
def anna() -> RawClient:
    return person()


def test_a_new_account_is_as_its_seed_says(anna):
    assert anna.get(VOGENT) == {
        "concurrent_calls": 1000,
        "webhook_url": None,
        "webhook_secret": "...gent",
        "rate_limit": None,
        "idempotency": None,
    }


def test_what_is_not_sent_stays_as_it_is(anna):
    changed = anna.ask("PATCH", VOGENT, {"webhook_url": "http://127.0.0.1:9000/hook"}).body
    assert changed == anna.get(VOGENT)
    assert (changed["concurrent_calls"], changed["webhook_url"]) == (1000, "http://127.0.0.1:9000/hook")


def test_a_secret_is_never_shown_in_full(anna):
    answer = anna.ask("PATCH", VOGENT, {"webhook_secret": "a-very-long-secret"})
    assert answer.body["webhook_secret"] == "...cret"
    assert b"a-very-long-secret" not in answer.content


@pytest.mark.parametrize("vendor", ["happyrobot", "temphone", "twilio"])
def test_an_account_without_webhooks_of_its_own_refuses_an_address(anna, vendor):
    anna.get(f"/_mock/settings/{vendor}")  # opens the vendor's part of the world
    assert anna.refused("PATCH", f"/_mock/settings/{vendor}", {"webhook_url": "http://127.0.0.1/"}).status == 409


def test_an_unknown_vendor_is_404(anna):
    assert anna.refused("PATCH", "/_mock/settings/acme", {"concurrent_calls": 1}).status == 404


def test_more_lines_let_those_start_who_wait():
    client = fresh(scenario="happy")
    client.ask("PATCH", VOGENT, {"concurrent_calls": 1})
    client.started(3, maxConcurrentDials=3)
    client.advance(0)
    assert client.get("/_mock/world")["records"]["vogent"]["dials"] == 1
    client.ask("PATCH", VOGENT, {"concurrent_calls": 2})
    assert client.get("/_mock/world")["records"]["vogent"]["dials"] == 2


def test_a_change_is_played_again():
    client = fresh(scenario="happy")
    client.ask("PATCH", VOGENT, {"concurrent_calls": 1})
    client.started(3, maxConcurrentDials=3)
    client.play()
    world = replay.replay(client.commands(), loaded())
    assert [happening.view() for happening in world.journal.since(0)] == client.journal()
