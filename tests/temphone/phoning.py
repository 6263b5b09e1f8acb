"""One TemPhone account, driven in process."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from mock_server.resources import fixtures_path
from tests.driving import Answer, Client, fresh, moves

BASE = "/temphone/v1"
CALLS = f"{BASE}/calls/scheduled"
CONTACTS = f"{BASE}/contacts"
ALEX = "ctc_12kd88"
START = datetime(2026, 3, 2, 15, tzinfo=UTC)

Json = Any


def at(seconds: float) -> str:
    """An instant as the vendor writes it: so many seconds after a world begins."""
    return f"{START + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


def example(name: str) -> Json:
    """A body of the fixtures."""
    return json.loads((fixtures_path("temphone") / "examples" / f"{name}.json").read_text())


class Phone:
    """A client of the account, in a world that nobody used before: scenario `happy`, if nothing else is said."""

    def __init__(self, **setup: Json) -> None:
        self.client: Client = fresh(**setup)

    def ask(self, method: str, path: str, body: Json = None) -> Answer:
        return self.client.ask(method, path, body)

    def schedule(self, **fields: Json) -> Answer:
        """Whatever answer comes; a field that is None is left out."""
        body = {"contact_id": ALEX, "scheduled_at": at(60), "initial_message": "Hi {{first_name}}.", **fields}
        return self.ask("POST", CALLS, {name: value for name, value in body.items() if value is not None})

    def call(self, **fields: Json) -> Json:
        """A new call, as it is shown."""
        answer = self.schedule(**fields)
        assert answer.status == 201, answer
        return answer.body["data"]

    def id(self, **fields: Json) -> str:
        return str(self.call(**fields)["call_id"])

    def look(self, id_: str) -> Json:
        return self.client.get(f"{CALLS}/{id_}")["data"]

    def cancel(self, id_: str) -> Answer:
        return self.ask("POST", f"{CALLS}/{id_}/cancel")

    def page(self, **query: Json) -> Json:
        return self.client.get(f"{CALLS}?{urlencode(query)}")["data"]

    def contact(self, **fields: Json) -> Json:
        answer = self.ask("POST", CONTACTS, {"phone_number": "+13125550147", "timezone": "America/Chicago", **fields})
        assert answer.status == 201, answer
        return answer.body["data"]

    def happen(self, id_: str, event: str) -> Answer:
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
        """What a call went through: (instant, event)."""
        return moves(self.client, "call")[id_]

    def told(self) -> list[Json]:
        return self.client.webhooks()


def message(answer: Answer) -> tuple[int, str]:
    """What a refusal says; it says nothing else."""
    assert answer.body == {"status": "error", "message": answer.body["message"], "data": None}
    return answer.status, answer.body["message"]
