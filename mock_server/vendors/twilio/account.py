"""A Twilio account: its calls, and the numbers that it may call from."""

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.engine.dialing.call_rate import CallRate
from mock_server.engine.facts import CallFacts
from mock_server.engine.ids import sid_ids
from mock_server.engine.journal import Happening
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.table import Table
from mock_server.engine.webhooks.deliveries import WebhookAnswer
from mock_server.engine.webhooks.outbox import Topic
from mock_server.engine.world import World
from mock_server.exchange import Refusal
from mock_server.vendors import account
from mock_server.vendors.twilio.errors import CodedRefusal
from mock_server.vendors.twilio.models import HELD, Call
from mock_server.vendors.twilio.numbers import OwnNumber
from mock_server.vendors.twilio.views import VERSION, call_view, callback, detected, number_view, voice_request
from mock_server.vendors.vendor import Vendor


class Account(account.Account):
    """The calls and numbers of one account."""

    def __init__(self, vendor: Vendor, world: World) -> None:
        settings, seed = vendor.seed["account"], world.setup.seed
        self.rate = CallRate(world.clock, settings["calls_per_second"])
        super().__init__(vendor, world, settings["concurrent_calls"], self.rate)
        self.calls: Table[Call] = self.add_table("calls", sid_ids(seed, "twilio.call", "CA"))
        own = [OwnNumber(**number) for number in vendor.seed["numbers"]]
        self.add_table("numbers", sid_ids(seed, "twilio.number", "PN"), own)
        self.by_number = {number.phone_number: number for number in own}
        self.waiting = 0  # calls that wait for their turn

    def add_call(self, account_sid: str, asked: Mapping[str, Any], requested: RequestedOutcomes | None) -> Call:
        """Create a call, write it to the journal, and have it dialled when its turn comes."""
        world, waits = self.world, self.rate.wait_for(self.waiting) - HELD
        call = Call(self, self.calls.next_id(), account_sid, asked, requested, max(0, waits))
        self.waiting += 1
        self.calls.add(call)
        world.create(call)
        world.clock.at(world.now + HELD, Call.begin, call)
        return call

    def call(self, path: Mapping[str, str]) -> Call:
        """Return the call that a path names. Raise 404 if there is none."""
        return self.look_up("Calls", self.calls, path["Sid"])

    # What the frame asks.

    def view(self, kind: str, record: Any) -> dict[str, Any]:
        return call_view(record) if kind == "calls" else number_view(record)

    def webhook(self, topic: Topic, happening: Happening) -> dict[str, Any]:
        call = happening.record
        assert isinstance(call, Call)
        match topic.event:
            case "voice":
                return voice_request(call, happening)
            case "detected":
                return detected(call)
        return callback(call, happening)

    def webhook_answered(self, topic: Topic, happening: Happening, answer: WebhookAnswer) -> None:
        call = happening.record
        assert isinstance(call, Call)
        call.performance.answered(happening.number, answer)

    def not_found(self, noun: str, id_: str) -> Refusal:
        return CodedRefusal(20404, f"The requested resource /{VERSION}/…/{noun}/{id_}.json was not found", 404)

    def call_facts(self) -> Iterator[CallFacts]:
        return (call.facts() for _, call in self.calls.forward())

    def known_by(self, number: str) -> list[str]:
        own = self.by_number.get(number)
        return [own.sid] if own else []

    def close(self) -> None:
        super().close()
        self.by_number.clear()
