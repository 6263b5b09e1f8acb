"""A world that other rules or fixtures would play is refused in a sentence, or played while it comes to the same."""

import pytest

from mock_server.engine import rules
from tests.driving import DIALS
from tests.store.servers import KeptClient, kept
from tests.store.test_full_disk import DIAL


@pytest.fixture
def client(tmp_path):
    with kept(tmp_path / "worlds") as client:
        client.reset(scenario="happy")
        client.call()
        yield client


def reseed(client: KeptClient, name: str) -> None:
    """Have the server's vendors begin with another agent."""
    vendor = client._app.vendors["vogent"]
    agents = [{**agent, "name": name} for agent in vendor.seed["agents"]]
    vendor.seed = {**vendor.seed, "agents": agents}


def test_another_seed_is_named_and_nothing_is_played(client):
    reseed(client, "another")
    for _ in range(2):
        refused = client.restart().ask("POST", DIALS, DIAL)
        assert refused.status == 503
        assert "made with other fixtures of vogent" in refused.body["message"]
        assert "--as-is" in refused.body["message"]


def test_another_vendor_changes_nothing_for_a_world_that_has_not_used_it(client):
    client._app.vendors["freya"].seed = {}
    assert len(client.restart().records("dials")) == 1


def test_other_rules_are_named(client, monkeypatch):
    monkeypatch.setattr("mock_server.vendors.pin.RULES_NUMBER", rules.RULES_NUMBER + 1)
    assert "other rules of the engine" in client.restart().ask("POST", DIALS, DIAL).body["message"]


def test_as_it_is_a_world_is_played_while_it_comes_to_what_its_client_was_told(client):
    reseed(client, "another")
    client._app.store._as_is = True
    assert len(client.restart().records("dials")) == 1
    client._app.vendors["vogent"].seed = {**client._app.vendors["vogent"].seed, "agents": []}
    refused = client.restart().ask("POST", DIALS, DIAL)
    assert refused.status == 503
    assert "can't be played behind its first" in refused.body["message"]


def test_a_reset_begins_anew_with_what_there_is(client):
    reseed(client, "another")
    client.restart().reset(scenario="happy")
    assert client.restart().get("/vogent/api/agents")["data"][0]["name"] == "another"
