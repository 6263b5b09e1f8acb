"""A recording: it runs while somebody talks, and can be fetched a little later."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mock_server.engine.moment import SECOND
from mock_server.engine.scenarios import delay
from mock_server.vendors.twilio.webhooks import topic

if TYPE_CHECKING:
    from mock_server.vendors.twilio.interpreter import Interpreter
    from mock_server.vendors.twilio.models import Call

ARRIVES = delay.read("recording", [1, 4])
"""How long after its end a recording can be fetched, where the scenario says nothing."""


class Recording:
    """The recording of one call, or of a part of it.

    `wishes` are the parameters of the request: `Channels`, `Track`, and the receiver (`Callback`, `CallbackMethod`,
    `CallbackEvent`). Without a sound it is `absent`.
    """

    __slots__ = (
        *("_call", "account_sid", "call_sid", "created_at", "deleted_at", "ended_at", "id", "is_person_alone"),
        *("ready_at", "source", "status", "updated_at", "wishes"),
    )

    def __init__(self, call: "Call", source: str, wishes: Mapping[str, Any], *, is_person_alone: bool = False) -> None:
        """Begin now. `is_person_alone` says that only the person called is to be heard."""
        account = call.account
        self._call: Call | None = call
        self.id, self.source, self.wishes = account.recordings.next_id(), source, wishes
        self.account_sid, self.call_sid, self.is_person_alone = call.account_sid, call.id, is_person_alone
        self.status = "in-progress"
        self.created_at = self.updated_at = account.world.now
        self.ended_at: int | None = None
        self.ready_at: int | None = None
        self.deleted_at: int | None = None
        account.recordings.add(self)
        self._tell("begin")

    @property
    def call(self) -> "Call":
        """The call that is recorded, which may have been deleted since."""
        assert self._call is not None
        return self._call

    @property
    def channels(self) -> int:
        return 2 if self.wishes.get("Channels") == "dual" else 1

    @property
    def milliseconds(self) -> int:
        """The length so far."""
        ended_at = self.call.account.world.now if self.ended_at is None else self.ended_at
        return ended_at - self.created_at

    @property
    def seconds(self) -> str | None:
        """The length in whole seconds; None while it runs."""
        return None if self.ended_at is None else str(self.milliseconds // SECOND)

    @property
    def address(self) -> str:
        """The address at which it can be fetched, without a suffix."""
        return f"{self.call.account.vendor.address}/Accounts/{self.account_sid}/Recordings/{self.id}"

    def stop(self) -> None:
        """End it. It can be fetched when it has been made, as the scenario says."""
        if self.ended_at is not None:
            return
        account, now = self.call.account, self.call.account.world.now
        self.ended_at = self.updated_at = now
        self.status = "processing" if self.milliseconds >= SECOND else "absent"
        self.ready_at = now
        if self.status == "absent":
            self._tell("miss")
            return
        scenario = account.world.scenarios[account.vendor.name]
        wait = scenario.afterwards.get("recording", ARRIVES)
        self.ready_at = now + wait.of(self.call.luck(f"recording {self.id}").unit())
        account.world.clock.at(self.ready_at, Recording._complete, self)

    def _complete(self) -> None:
        if self.deleted_at is None and self._call is not None:
            self.status, self.updated_at = "completed", self.call.account.world.now
            self._tell("complete")

    def delete(self) -> None:
        """Take the sound away; the facts of the recording stay for requests that include deleted ones."""
        self.deleted_at = self.updated_at = self.call.account.world.now
        self.status = "deleted"
        self.call.account.note("recording", "delete", self)

    def _tell(self, event: str) -> None:
        """Write to the journal what happened, and post it to the receiver that subscribed to it."""
        account, url = self.call.account, self.wishes.get("Callback")
        happening = account.note("recording", event, self)
        if url and STATUSES[event] in wanted_events(self.wishes.get("CallbackEvent")):
            method = self.wishes.get("CallbackMethod", "POST")
            self.call.send(topic("recording", method, url.partition("#")[2]), happening, url)

    def close(self) -> None:
        """Release the call."""
        self._call = None


STATUSES = {"begin": "in-progress", "complete": "completed", "miss": "absent"}
"""What a callback says of each event."""


def wanted_events(asked: Any) -> set[str]:
    """Return what a receiver wants to hear of: a list, or one text with blanks between; only the end by default."""
    if asked is None:
        return {"completed"}
    return set(" ".join([asked] if isinstance(asked, str) else asked).split())


def of_call(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a request for a call wishes of its recording."""
    names = {
        "RecordingChannels": "Channels",
        "RecordingTrack": "Track",
        "RecordingStatusCallback": "Callback",
        "RecordingStatusCallbackMethod": "CallbackMethod",
        "RecordingStatusCallbackEvent": "CallbackEvent",
    }
    return {ours: asked[name] for name, ours in names.items() if name in asked}


def of_verb(interpreter: "Interpreter", attributes: Mapping[str, str]) -> dict[str, Any]:
    """Return what a verb wishes of its recording. Its receiver's URL counts from that of the document."""
    names = {
        "recordingTrack": "Track",
        "recordingStatusCallback": "Callback",
        "recordingStatusCallbackMethod": "CallbackMethod",
        "recordingStatusCallbackEvent": "CallbackEvent",
    }
    wishes = {ours: attributes[name] for name, ours in names.items() if name in attributes}
    if "Callback" in wishes:
        wishes["Callback"] = interpreter.absolute(wishes["Callback"])
    return wishes
