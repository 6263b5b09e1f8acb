"""The call that a `Dial` makes: its leg waits for it, and says in the end what became of it."""

from typing import TYPE_CHECKING, Any

from mock_server.contract.xml_reader import Element
from mock_server.vendors.twilio import twiml
from mock_server.vendors.twilio.recording import Recording, of_verb

if TYPE_CHECKING:
    from mock_server.vendors.twilio.models import Call

RING_SECONDS, TALK_SECONDS = 30, 14_400
"""How long it rings, and how long the talk lasts at most, where the verb says nothing."""


class DialledLeg:
    """The call of one `Dial`, and the recording of the talk where one is wanted."""

    __slots__ = ("child", "parent", "recording", "verb")

    def __init__(self, parent: "Call", verb: Element, child: "Call") -> None:
        self.parent, self.verb, self.child = parent, verb, child
        self.recording: Recording | None = None

    def connect(self) -> None:
        """Begin the recording, if one is wanted: the call is answered."""
        how = self.verb.attributes.get("record", "do-not-record")
        if how not in ("do-not-record", "false"):
            wishes = of_verb(self.parent.interpreter, self.verb.attributes)
            channels = {"Channels": "dual"} if how.endswith("-dual") else {}
            self.recording = Recording(self.parent, "DialVerb", wishes | channels)

    def end(self) -> None:
        """Hang up the call that was dialled."""
        if self.recording is not None:
            self.recording.stop()
        self.child.hang_up()

    def outcome(self) -> dict[str, str]:
        """Return what became of the call, as the request that follows says it."""
        child, recording = self.child, self.recording
        is_bridged = child.answered_at is not None
        status = child.status if child.is_final else "answered"  # it talks to somebody else by now
        found = {"DialCallSid": child.id, "DialCallStatus": status, "DialBridged": str(is_bridged).lower()}
        if is_bridged:
            found["DialCallDuration"] = str(child.duration or 0)
        if recording is not None:
            recording.stop()
            found |= {"RecordingUrl": recording.address, "RecordingSid": recording.id}
        return found


def wishes(parent: "Call", verb: Element) -> dict[str, Any]:
    """Return what is asked for of the call that a `Dial` makes, in the words of a client's own request."""
    attributes = verb.attributes
    inner = next((one for one in verb.elements if one.name == "Number"), None)
    own = {} if inner is None else inner.attributes
    told: dict[str, Any] = {}
    if "statusCallback" in own:
        told["StatusCallback"] = parent.interpreter.absolute(own["statusCallback"])
    if "statusCallbackMethod" in own:
        told["StatusCallbackMethod"] = own["statusCallbackMethod"]
    if "statusCallbackEvent" in own:
        told["StatusCallbackEvent"] = own["statusCallbackEvent"].split()
    return {
        "To": (verb if inner is None else inner).text.strip(),
        "From": attributes.get("callerId", parent.caller),
        "Timeout": twiml.number(attributes, "timeout", RING_SECONDS),
        "TimeLimit": twiml.number(attributes, "timeLimit", TALK_SECONDS),
        **told,
    }
