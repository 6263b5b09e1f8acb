"""Places a call through any vendor and reads it back, with the same methods for all of them."""

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest

from mock_server import vendors
from mock_server.engine import moment
from mock_server.vendors.vendor import Vendor
from tests.driving import AGENT, NUMBERS, app
from tests.elevenlabs.phoning import CALL as ELEVENLABS_CALL
from tests.elevenlabs.phoning import CALLS as ELEVENLABS_CALLS
from tests.elevenlabs.phoning import CONVERSATIONS
from tests.freya.asking import CALLS as FREYA_CALLS
from tests.freya.asking import DESK, WORKSPACE
from tests.happyrobot.driver import CHECK_CALLS, NUMBER
from tests.retell.phoning import CALLS as RETELL_CALLS
from tests.retell.phoning import FRONT_DESK
from tests.temphone.phoning import CALLS as TEMPHONE_CALLS
from tests.temphone.phoning import CONTACTS, at
from tests.twilio.calling import CALLS as TWILIO_CALLS
from tests.twilio.calling import LONG, OWN
from tests.vapi.ordering import CALLS as VAPI_CALLS
from tests.vapi.ordering import WITH
from tests.web.asking import RawAnswer, RawClient, person

Json = Any

SOMEBODY = "+12025550123"
"""A number for which the scenario alone decides."""


class CallRecipe(NamedTuple):
    """The way to place a call at one vendor: the request, the place of the id in its response, the path of the call."""

    kind: str
    request: Callable[["VendorDriver", str], tuple[str, Json]]
    id: Callable[[Json], str]
    path: str
    call: Callable[[Json], Json]


def _temphone(phone: "VendorDriver", number: str) -> tuple[str, Json]:
    contact = phone.person.ask("POST", CONTACTS, {"phone_number": number, "timezone": "America/Chicago"}).body
    due = phone.seconds + 60
    words = {"initial_message": "Hello.", "max_duration_seconds": 600}
    return TEMPHONE_CALLS, {"contact_id": contact["data"]["contact_id"], "scheduled_at": at(due), **words}


def _flat(body: Json) -> Json:
    """Return a conversation with what its metadata say of its end beside its status."""
    metadata = body["metadata"]
    ended = {"termination_reason": metadata["termination_reason"], "call_result": metadata["phone_call"]["call_result"]}
    return {**body, **ended}


LINES = {
    "elevenlabs": CallRecipe(
        "conversations",
        lambda _, number: (ELEVENLABS_CALLS, {**ELEVENLABS_CALL, "to_number": number}),
        lambda body: body["conversation_id"],
        CONVERSATIONS + "/",
        _flat,
    ),
    "vogent": CallRecipe(
        "dials",
        lambda _, number: (
            "/vogent/api/dials",
            {"callAgentId": AGENT, "toNumber": number, "fromNumberId": NUMBERS[0]},
        ),
        lambda body: body["dialId"],
        "/vogent/api/dials/",
        lambda body: body,
    ),
    "happyrobot": CallRecipe(
        "calls",
        lambda _, number: (
            "/happyrobot/api/v1/dial/outbound",
            {"number_id": NUMBER, "phone_number": number, "use_case_id": CHECK_CALLS},
        ),
        lambda body: body["id"],
        "/happyrobot/api/v1/calls/",
        lambda body: body,
    ),
    "freya": CallRecipe(
        "call",
        lambda _, number: (FREYA_CALLS, {"phoneNumber": number, "workspaceId": WORKSPACE, "callerNumber": DESK}),
        lambda body: body["data"]["result"]["callId"],
        FREYA_CALLS + "/",
        lambda body: body["data"]["result"]["call"],
    ),
    "retell": CallRecipe(
        "calls",
        lambda _, number: (RETELL_CALLS, {"from_number": FRONT_DESK, "to_number": number}),
        lambda body: body["call_id"],
        "/retell/v2/get-call/",
        lambda body: body,
    ),
    "temphone": CallRecipe(
        "calls", _temphone, lambda body: body["data"]["call_id"], TEMPHONE_CALLS + "/", lambda body: body["data"]
    ),
    "twilio": CallRecipe(
        "calls",
        lambda _, number: (
            f"{TWILIO_CALLS}.json",
            {"To": number, "From": OWN, "Twiml": LONG, "TimeLimit": 600},
        ),
        lambda body: body["sid"],
        TWILIO_CALLS + "/{}.json",
        lambda body: body,
    ),
    "vapi": CallRecipe(
        "call",
        lambda _, number: (VAPI_CALLS, {**WITH, "customer": {"number": number}}),
        lambda body: body["id"],
        VAPI_CALLS + "/",
        lambda body: body,
    ),
}

AFTERWARDS = {"analyze"}
"""Events that move a call which is over."""

every_vendor = pytest.mark.parametrize("name", vendors.VENDORS)


class VendorDriver:
    """A client of one vendor, with a new world."""

    def __init__(
        self,
        name: str,
        scenario: str = "happy",
        key: str | None = None,
        client: RawClient | None = None,
        **setup: Json,
    ) -> None:
        self.vendor: Vendor = app().vendors[name]
        self.name, self.line, self.person, self.seconds = name, LINES[name], client or person(key=key), 0.0
        self.post("/_mock/world/reset", {"scenario": scenario, **setup})

    @property
    def key(self) -> str:
        return self.person.key

    def post(self, path: str, body: Json = None) -> Json:
        return self.person.post(path, body)

    def ask(self, number: str = SOMEBODY, **headers: str) -> RawAnswer:
        """Send the request for a call and return its response, whatever its status."""
        path, body = self.line.request(self, number)
        return self.person.ask("POST", path, body, **headers)

    def call(self, number: str = SOMEBODY, **headers: str) -> str:
        """Place a call and return its id."""
        answer = self.ask(number, **headers)
        assert answer.status < 300, answer
        return self.line.id(answer.body)

    def path_of(self, id_: str) -> str:
        """Return the path of a call."""
        return self.line.path.replace("{}", id_) if "{}" in self.line.path else self.line.path + id_

    def look(self, id_: str) -> Json:
        return self.line.call(self.person.get(self.path_of(id_)))

    def advance(self, seconds: float) -> None:
        self.seconds += seconds
        self.post("/_mock/clock", {"advance_seconds": seconds})

    def play(self) -> None:
        self.post("/_mock/clock", {"until": "idle"})

    def script(self, number: str, attempts: Json) -> RawAnswer:
        return self.person.ask("PUT", f"/_mock/numbers/{quote(number)}", {"attempts": attempts})

    def fire(self, id_: str, event: str) -> RawAnswer:
        path = f"/_mock/records/{self.name}/{self.line.kind}/{id_}/events"
        return self.person.ask("POST", path, {"event": event})

    def journal(self) -> list[Json]:
        return list(self.person.get("/_mock/journal?limit=10000")["data"])

    def commands(self) -> list[str]:
        return self.person.ask("GET", "/_mock/commands").content.decode().splitlines()

    def story(self, id_: str) -> list[tuple[float, str]]:
        """Return the events of a call: (seconds after the event before, event)."""
        happenings = (h for h in self.journal() if h["id"] == id_ and h["event"] not in AFTERWARDS)
        own = [h for h in happenings if h["status"] or h["event"] == "ring"]
        times = [moment.parse(h["at"]) for h in own]
        return [((times[n] - times[n - 1]) / 1000, own[n]["event"]) for n in range(1, len(own))]

    def talked(self, id_: str) -> float:
        """Return how long the last part of a call was; where a machine stays on the line, up to its greeting."""
        story = self.story(id_)
        return next((after for after, event in story if event == "greet"), story[-1][0])

    def outcome(self, id_: str) -> Json:
        """Return the outcome of an ended call, in the words of its vendor's table of outcomes."""
        fields = {field for way in self.vendor.outcomes.ways.values() for field in way.shows}
        return {field: value for field, value in self.look(id_).items() if field in fields}

    def come_to(self, number: str = SOMEBODY, **headers: str) -> Json:
        """Place a call, play it to its end, and return its outcome."""
        id_ = self.call(number, **headers)
        self.advance(7200)
        return self.outcome(id_)
