"""Whose a key, a password or a URL is after a restart."""

import asyncio

import pytest

from mock_server.web.world_store import WorldStore
from tests.driving import Json
from tests.listening import ask
from tests.store.servers import KeptClient, kept

OWNER = "90000000-0000-4000-8000-000000000001"
KEYS = "/freya/api/v2/api-keys"


@pytest.fixture
def client(tmp_path):
    with kept(tmp_path / "worlds") as client:
        yield client.reset(scenario="happy")


def test_test_credentials_are_that_after_a_restart_whoever_is_asked_first(client):
    account = "AC" + "e" * 32
    tried = KeptClient(client._app, client._runner, client.sender, account)
    calls = f"/twilio/2010-04-01/Accounts/{account}/Calls.json"
    order = {"To": "+12025550123", "From": "+15005550006", "Twiml": "<Response/>"}
    for named in (account, None):
        assert client.ask("PATCH", "/_mock/settings/twilio", {"test_account": named}).status == 200
        for first in (tried, client):
            client.restart()
            first.get("/_mock/world")
            assert tried.ask("POST", calls, order).status == 201
            assert tried.ask("GET", calls).status == (200 if named is None else 403)
    assert client.get("/_mock/records/twilio/calls")["data"] == []


def test_test_credentials_are_kept_in_both_worlds_before_anybody_is_told(client, monkeypatch):
    """The other world is still restored when the setting is changed."""
    account, read = "AC" + "e" * 32, WorldStore._read_vendors
    KeptClient(client._app, client._runner, client.sender, account).reset(scenario="happy")

    async def slowly(store, entries):
        await asyncio.sleep(0.3)
        await read(store, entries)

    client.restart().get("/_mock/world")
    monkeypatch.setattr(WorldStore, "_read_vendors", slowly)
    assert client.ask("PATCH", "/_mock/settings/twilio", {"test_account": account}).status == 200
    own = client._app.sandboxes.own(account)
    assert own.restoring is None
    assert [one.operation for one in own.commands] == ["changeSettings"]
    assert own.unsaved() is None


def test_a_url_without_a_key_leads_to_its_world_after_a_restart(client):
    made = client.get("/_mock/report")["page"]
    client.call()
    page = client._runner.run(ask(client._app, "", "GET", made))
    assert page.status == 200
    assert client.restart()._runner.run(ask(client._app, "", "GET", made)).status == 200


def test_a_key_that_a_world_gave_out_opens_it_after_a_restart(client):
    made = client.post(KEYS, {"name": "k", "userId": OWNER})["data"]["result"]
    before = client._runner.run(ask(client._app, made["key"], "GET", KEYS))
    assert before.status == 200
    assert client.restart()._runner.run(ask(client._app, made["key"], "GET", KEYS)) == before


def test_another_password_than_the_first_is_refused_after_a_restart(client):
    async def status(password: str) -> int:
        from base64 import b64encode

        account = "AC" + "0" * 32
        key = b64encode(f"{account}:{password}".encode()).decode()
        sent = []
        scope = {
            "type": "http",
            "method": "GET",
            "path": f"/twilio/2010-04-01/Accounts/{account}/Calls.json",
            "raw_path": f"/twilio/2010-04-01/Accounts/{account}/Calls.json".encode(),
            "query_string": b"",
            "headers": [(b"authorization", f"Basic {key}".encode())],
        }

        async def receive() -> Json:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def collect(message: Json) -> None:
            sent.append(message)

        await client._app(scope, receive, collect)
        return sent[0]["status"]

    assert [client._runner.run(status(word)) for word in ("first", "second")] == [200, 401]
    client.restart()
    assert [client._runner.run(status(word)) for word in ("second", "first")] == [401, 200]
