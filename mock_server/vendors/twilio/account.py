"""A Twilio account: its calls and recordings, and the numbers that it may call from."""

from collections.abc import Mapping
from typing import Any

from mock_server.engine.dialing.call_rate import CallRate
from mock_server.engine.facts import CallCost
from mock_server.engine.ids import sid_ids
from mock_server.engine.journal import Happening
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.table import Table
from mock_server.engine.webhooks.delivery import WebhookAnswer
from mock_server.engine.webhooks.outbox import Topic
from mock_server.engine.world import World
from mock_server.exchange import Asked, Refusal
from mock_server.vendors import account
from mock_server.vendors.twilio import speech, views
from mock_server.vendors.twilio.errors import VERSION, CodedRefusal
from mock_server.vendors.twilio.models import HELD, Call
from mock_server.vendors.twilio.numbers import CallerId, OwnNumber, formatted
from mock_server.vendors.twilio.recording import Recording
from mock_server.vendors.vendor import Vendor

BEGAN = 1_577_836_800_000
"""When the account, its first numbers and its caller ids were made: 2020-01-01."""


class Account(account.Account):
    """The calls, recordings and numbers of one account."""

    def __init__(self, vendor: Vendor, world: World) -> None:
        settings, seed = vendor.seed["account"], world.setup.seed
        self.rate = CallRate(world.clock, settings["calls_per_second"])
        super().__init__(vendor, world, settings["concurrent_calls"], self.rate)
        self.calls: Table[Call] = self.add_table("calls", sid_ids(seed, "twilio.call", "CA"))
        self.recordings: Table[Recording] = self.add_table("recordings", sid_ids(seed, "twilio.recording", "RE"))
        own = [OwnNumber(**number, created_at=BEGAN, settings={}) for number in vendor.seed["numbers"]]
        self.numbers = self.add_table("incoming_phone_numbers", sid_ids(seed, "twilio.number", "PN"), own)
        verified = [
            CallerId(**one, created_at=BEGAN, friendly_name=formatted(one["phone_number"]))
            for one in vendor.seed["caller_ids"]
        ]
        self.caller_ids = self.add_table("outgoing_caller_ids", sid_ids(seed, "twilio.caller_id", "PN"), verified)
        self.by_number: dict[str, OwnNumber | CallerId] = {one.phone_number: one for one in verified}
        self.by_number |= {one.phone_number: one for one in own}
        self.began = BEGAN
        self.test_account: str | None = settings.get("test_account")
        self._try_ids = sid_ids(seed, "twilio.try", "CA"), sid_ids(seed, "twilio.try", "PN")
        self._tries = 0
        self.waiting = 0  # calls that wait for their turn

    def sid_of(self, number: str) -> str | None:
        """Return the SID of a number that the account may call from; None for any other."""
        own = self.by_number.get(number)
        return own.sid if own else None

    def add_call(self, account_sid: str, asked: Mapping[str, Any], requested: RequestedOutcomes | None) -> Call:
        """Create a call, write it to the journal, and have it dialled when its turn comes."""
        world, waits = self.world, self.rate.wait_for(self.waiting) - HELD
        call = Call(self, self.calls.next_id(), account_sid, asked, requested, max(0, waits))
        self.waiting += 1
        self.calls.add(call)
        world.create(call)
        world.clock.at(world.now + HELD, Call.begin, call)
        return call

    def add_child(self, parent: Call, asked: Mapping[str, Any]) -> Call:
        """Create a call that the instructions of another have dialled: it waits for no turn."""
        call = Call(self, self.calls.next_id(), parent.account_sid, asked, None, 0, parent)
        self.calls.add(call)
        self.world.create(call)
        return call

    def is_test(self, asked: Asked) -> bool:
        """Return whether a request comes with test credentials."""
        return self.test_account is not None and asked.path["AccountSid"] == self.test_account

    def try_call(self, account_sid: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return the call that a request with test credentials would make; there is none."""
        call = Call(self, self._try_ids[0].name(self._tries), account_sid, asked, None, 0)
        self._tries += 1
        shown = views.call_view(call, is_new=True)
        call.close()
        return shown

    def try_number(self, number: str, settings: Mapping[str, Any]) -> OwnNumber:
        """Return the number that a request with test credentials would buy; nobody has it."""
        self._tries += 1
        return OwnNumber(self._try_ids[1].name(self._tries - 1), number, self.world.now, settings)

    def buy(self, number: str, settings: Mapping[str, Any]) -> OwnNumber:
        """Add a number to those of the account."""
        own = OwnNumber(self.numbers.next_id(), number, self.world.now, settings)
        self.numbers.add(own)
        self.by_number[number] = own
        self.note("incoming_phone_number", "create", own)
        return own

    def release(self, own: OwnNumber) -> None:
        """Give a number back. Calls that wait for their turn are made from it all the same."""
        self.numbers.drop(own.sid)
        del self.by_number[own.phone_number]
        self.note("incoming_phone_number", "delete", own)

    # What the frame asks.

    def view(self, kind: str, record: Any) -> dict[str, Any]:
        match kind:
            case "calls":
                return views.call_view(record)
            case "recordings":
                return views.recording_view(record)
            case "incoming_phone_numbers":
                return views.number_view(record, None)  # only the path of a request tells the account's SID
        return views.caller_id_view(record, None)

    def webhook(self, topic: Topic, happening: Happening) -> dict[str, Any]:
        record = happening.record
        if isinstance(record, Recording):
            return views.recording_callback(record, happening)
        assert isinstance(record, Call)
        match topic.event:
            case "voice":
                return views.voice_request(record, happening)
            case "detected":
                return views.detected(record)
        return views.callback(record, happening)

    def webhook_answered(self, topic: Topic, happening: Happening, answer: WebhookAnswer) -> None:
        call = happening.record
        assert isinstance(call, Call)
        call.interpreter.answered(happening.number, answer)

    def not_found(self, noun: str, id_: str) -> Refusal:
        return CodedRefusal(20404, f"The requested resource /{VERSION}/…/{noun}/{id_}.json was not found", 404)

    def sound(self, call: Call) -> bytes | None:
        recording = call.recording
        if recording is None or recording.status != "completed":
            return None
        return speech.audio(recording, recording.channels)

    def cost(self, call: Call) -> CallCost | None:
        return CallCost(round(views.PRICE * call.minutes, 5), "USD", {}) if call.is_priced else None

    def known_by(self, number: str) -> list[str]:
        own = self.by_number.get(number)
        return [own.sid] if own else []

    def close(self) -> None:
        for _, recording in self.recordings.forward():
            recording.close()
        super().close()
        self.by_number.clear()
