"""Drives a HappyRobot account in process, with a short method for each step of these tests."""

from typing import Any

from tests.driving import MockAnswer, MockClient, app, fresh, send

BASE = "/happyrobot/api/v1"
NUMBER = "b00000000000000000000001"
CHECK_CALLS = "d00000000000000000000001"
SURVEY = "d00000000000000000000002"
KATE, DIEGO = "a00000000000000000000001", "a00000000000000000000002"
NOBODY = "0" * 24
START = "2026-03-02T15:00:00Z"

Json = Any


class HappyRobotDriver:
    """A client of one account."""

    def __init__(self, client: MockClient) -> None:
        self.client = client

    def ask(self, method: str, path: str, body: Json = None) -> MockAnswer:
        return self.client.ask(method, BASE + path, body)

    def get(self, path: str) -> Json:
        return self.ok("GET", path)

    def ok(self, method: str, path: str, body: Json = None) -> Json:
        answer = self.ask(method, path, body)
        assert answer.status == 200, f"{method} {path}: {answer.status} {answer.body}"
        return answer.body

    def call(self, **fields: Json) -> str:
        """Create a call and return its id."""
        return str(self.ok("POST", "/dial/outbound", request(**fields))["id"])

    def campaign(self, *people: Json, **fields: Json) -> list[str]:
        """Create a campaign and return the ids of its calls. A text stands for a person with this number."""
        calls = [{"phone_number": one} if isinstance(one, str) else one for one in people]
        body = {"number_id": NUMBER, "use_case_id": CHECK_CALLS, **({"calls": calls} if calls else {}), **fields}
        return [call["id"] for call in self.ok("POST", "/dial/scheduled", body)["createdCalls"]]

    def use_case(self, **fields: Json) -> str:
        """Create a use case and return its id."""
        return str(self.ok("POST", "/use-cases", {"name": "a use case", **fields})["id"])

    def read(self, id_: str) -> Json:
        return self.get(f"/calls/{id_}")

    def calls(self) -> list[Json]:
        """Return all calls, in the order in which they were made."""
        return list(self.client.get("/_mock/records/happyrobot/calls?limit=10000")["data"])

    def status(self, id_: str) -> str:
        return str(self.read(id_)["status"])

    def advance(self, seconds: float) -> "HappyRobotDriver":
        self.client.advance(seconds)
        return self

    def play(self) -> "HappyRobotDriver":
        self.client.play()
        return self

    def steps(self, *steps: Json) -> "HappyRobotDriver":
        """Have calls go like this: (seconds, event) one after another."""
        written = [{"after": after, "event": event} for after, event in steps]
        self.client.put("/_mock/scenarios/happyrobot", {"steps": {"call": written, "afterwards": {"recording": 1}}})
        return self

    def fire(self, id_: str, event: str) -> int:
        return self.client.ask("POST", f"/_mock/records/happyrobot/calls/{id_}/events", {"event": event}).status

    def events(self, id_: str) -> list[str]:
        """Return the events of a call."""
        return [h["event"] for h in self.client.journal() if h["id"] == id_ and h["status"]]

    def when(self, id_: str, event: str) -> str:
        """Return the instant of a call's first event of a kind."""
        return next(h["at"] for h in self.client.journal() if h["id"] == id_ and h["event"] == event)

    @property
    def account(self) -> Any:
        """The vendor's account in this world."""
        return app().vendors["happyrobot"].account(self.client.sandbox.world)


def driver(**setup: Json) -> HappyRobotDriver:
    """Return a driver with a new world, in scenario `happy` unless `setup` says otherwise."""
    return HappyRobotDriver(fresh(**setup))


def request(**fields: Json) -> dict[str, Json]:
    """Return the body of a request for one call."""
    return {"number_id": NUMBER, "phone_number": "+12025550110", "use_case_id": CHECK_CALLS, **fields}


def fetch(url: str) -> tuple[int, bytes]:
    """Return what a URL answers to a request without a key."""
    return send(app(), "GET", url.replace("https://app.happyrobot.ai", "/happyrobot"), b"", "somebody-else")


TALK = ((1, "initiate"), (1, "ring"), (3, "answer"))
"""The first five seconds of an ordinary call."""
