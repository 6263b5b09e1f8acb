"""Drives a TemPhone account in process."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from mock_server.resources import fixtures_path
from tests.driving import MockAnswer, MockClient, fresh, moves

BASE = "/temphone/v1"
CALLS = f"{BASE}/calls/scheduled"
CONTACTS = f"{BASE}/contacts"
ALEX = "ctc_12kd88"
START = datetime(2026, 3, 2, 15, tzinfo=UTC)

Json = Any


def at(seconds: float) -> str:
    """Return an instant, so many seconds after a world begins, as the vendor writes it."""
    return f"{START + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


def example(name: str) -> Json:
    """Return an example body of the fixtures."""
    return json.loads((fixtures_path("temphone") / "examples" / f"{name}.json").read_text())


class TemPhoneDriver:
    """A client with a new world, in scenario `happy` unless `setup` says otherwise."""

    def __init__(self, **setup: Json) -> None:
        self.client: MockClient = fresh(**setup)

    def ask(self, method: str, path: str, body: Json = None) -> MockAnswer:
        return self.client.ask(method, path, body)

    def schedule(self, **fields: Json) -> MockAnswer:
        """Send the request for a call and return its response. A field that is None is left out."""
        body = {"contact_id": ALEX, "scheduled_at": at(60), "initial_message": "Hi {{first_name}}.", **fields}
        return self.ask("POST", CALLS, {name: value for name, value in body.items() if value is not None})

    def call(self, **fields: Json) -> Json:
        """Schedule a call and return it as the vendor shows it."""
        answer = self.schedule(**fields)
        assert answer.status == 201, answer
        return answer.body["data"]

    def id(self, **fields: Json) -> str:
        return str(self.call(**fields)["call_id"])

    def look(self, id_: str) -> Json:
        return self.client.get(f"{CALLS}/{id_}")["data"]

    def cancel(self, id_: str) -> MockAnswer:
        return self.ask("POST", f"{CALLS}/{id_}/cancel")

    def page(self, **query: Json) -> Json:
        return self.client.get(f"{CALLS}?{urlencode(query)}")["data"]

    def contact(self, **fields: Json) -> Json:
        answer = self.ask("POST", CONTACTS, {"phone_number": "+13125550147", "timezone": "America/Chicago", **fields})
        assert answer.status == 201, answer
        return answer.body["data"]

    def happen(self, id_: str, event: str) -> MockAnswer:
        """Have an event happen, as a tester would."""
        return self.ask("POST", f"/_mock/records/temphone/calls/{id_}/events", {"event": event})

    def plan(self, *steps: Json) -> None:
        """Have all calls go like this from now on."""
        self.client.put("/_mock/scenarios/temphone", {"steps": {"call": list(steps)}})

    def advance(self, seconds: float) -> None:
        self.client.advance(seconds)

    def play(self) -> None:
        self.client.play()

    def story(self, id_: str) -> list[tuple[str, str]]:
        """Return the events of a call: (instant, event)."""
        return moves(self.client, "call")[id_]

    def told(self) -> list[Json]:
        return self.client.webhooks()


def message(answer: MockAnswer) -> tuple[int, str]:
    """Return the message of a refusal, whose body must hold nothing else."""
    assert answer.body == {"status": "error", "message": answer.body["message"], "data": None}
    return answer.status, answer.body["message"]
