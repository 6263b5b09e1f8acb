"""The verbs of TwiML: what each does, and how long it takes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mock_server.contract.xml_reader import Element
from mock_server.engine.moment import SECOND
from mock_server.vendors.twilio import dial_leg, twiml
from mock_server.vendors.twilio.dial_leg import DialledLeg
from mock_server.vendors.twilio.numbers import is_callable
from mock_server.vendors.twilio.recording import Recording, of_verb

if TYPE_CHECKING:
    from mock_server.vendors.twilio.interpreter import Interpreter

SPEAKING = ("Say", "Play", "Pause")
KNOWN = (*SPEAKING, "Gather", "Record", "Redirect", "Hangup", "Reject", "Dial")
SKIPPED = frozenset("Connect Enqueue Leave Pay Prompt Refer Siprec Sms Start Stop Stream VirtualAgent".split())
"""Verbs of the vendor that the mock does not execute; any other is not the vendor's."""

SPEAKS = 10 * SECOND
"""How long a person speaks at a `Record` (proposed)."""
PRESSES, SAYS = 1 * SECOND, 2 * SECOND
"""How long after a `Gather` has said all that is in it a person has pressed the keys, or said the words (proposed)."""
CONFIDENCE = "0.9"
"""How sure the vendor is of what was said (proposed)."""


def takes_over(interpreter: "Interpreter", verb: Element) -> bool:
    """Execute one verb; return whether it decides when the call goes on."""
    call, attributes = interpreter.call, verb.attributes
    call.account.note("call", _noted(verb.name), call)
    match verb.name:
        case "Say" | "Play" | "Pause":
            interpreter.after(twiml.length(verb))
        case "Gather":
            _gather(interpreter, verb)
        case "Connect":
            interpreter.after(twiml.FOREVER)
        case "Record":
            _record(interpreter, verb)
        case "Dial":
            return _dials(interpreter, verb)
        case "Redirect":
            interpreter.follow(verb.text.strip(), attributes.get("method", "POST"))
        case "Hangup" | "Reject":
            interpreter.end()
        case _:
            return False
    return True


def _noted(name: str) -> str:
    """Return what the journal says of a verb: its name, or that it is skipped, or not the vendor's (warning 12200)."""
    if name in KNOWN:
        return name.lower()
    return "skip" if name in SKIPPED else "warn_12200"


# Input.


def _gather(interpreter: "Interpreter", verb: Element) -> None:
    """Say what is in it, and wait for keys or words."""
    attributes = verb.attributes
    lengths = [twiml.length(one) for one in verb.elements if one.name in SPEAKING]
    fields, waits = _input(interpreter, attributes)
    said = None if None in lengths and not fields else sum(filter(None, lengths))
    if fields or attributes.get("actionOnEmptyResult") == "true":
        interpreter.after(None if said is None else said + waits, lambda one: _act(one, attributes, fields))
    else:
        interpreter.after(None if said is None else said + waits)


def _input(interpreter: "Interpreter", attributes: Mapping[str, str]) -> tuple[dict[str, str], int]:
    """Return the fields of what the person presses or says, and how long that takes; none if it is nothing."""
    timeout = SECOND * twiml.number(attributes, "timeout", 5, least=0)
    ways = attributes.get("input", "dtmf").split()
    pressed, said = interpreter.call.input(interpreter.asked_for_input)
    interpreter.asked_for_input += 1
    if "dtmf" in ways and pressed:
        keys, is_complete = _keys(pressed, attributes)
        if keys:
            return {"Digits": keys}, PRESSES + (0 if is_complete else timeout)
    if "speech" in ways and said:
        return {"SpeechResult": said, "Confidence": CONFIDENCE}, SAYS
    return {}, timeout


def _keys(pressed: str, attributes: Mapping[str, str]) -> tuple[str, bool]:
    """Return the keys that count, and whether the vendor knows that no others follow."""
    finish, most = attributes.get("finishOnKey", "#"), twiml.number(attributes, "numDigits", 0)
    for place, key in enumerate(pressed):
        if key in finish:
            return pressed[:place], True
        if place + 1 == most:
            return pressed[:most], True
    return pressed, False


def _act(interpreter: "Interpreter", attributes: Mapping[str, str], fields: Mapping[str, str]) -> None:
    """Ask the `action` of a verb, by default the document's own URL, how to go on."""
    interpreter.follow(attributes.get("action", "").strip(), attributes.get("method", "POST"), fields)


# Recordings.


def _record(interpreter: "Interpreter", verb: Element) -> None:
    """Record the person, who speaks for a while; a machine, or a person who says nothing, leaves silence."""
    call, attributes = interpreter.call, verb.attributes
    if call.heard:
        interpreter.after(SECOND * twiml.number(attributes, "timeout", 5))
        return
    recording = Recording(call, "RecordVerb", of_verb(interpreter, attributes), is_person_alone=True)
    interpreter.take = recording, verb
    length = min(SPEAKS, SECOND * twiml.number(attributes, "maxLength", 3600))
    interpreter.after(length, lambda one: end_take(one, recording, verb))


def end_take(interpreter: "Interpreter", recording: Recording, verb: Element, pressed: str = "") -> None:
    """End what a `Record` records, and ask its `action`; `pressed` says that the person hung up."""
    interpreter.take = None
    recording.stop()
    fields = {
        "RecordingUrl": recording.address,
        "RecordingSid": recording.id,
        "RecordingDuration": recording.seconds or "0",
        **({"Digits": pressed} if pressed else {}),
    }
    if pressed:
        action, method = verb.attributes.get("action", "").strip(), verb.attributes.get("method", "POST")
        interpreter.tell_last(action, method, fields)
    else:
        _act(interpreter, verb.attributes, fields)


# Dial.


def _dials(interpreter: "Interpreter", verb: Element) -> bool:
    """Call another number and wait for the end of that call; return False for none that can be called (13223)."""
    call = interpreter.call
    wanted = dial_leg.wishes(call, verb)
    if not is_callable(wanted["To"]):
        call.account.note("call", "warn_13223", call)
        return False
    child = call.account.add_child(call, wanted)
    interpreter.leg = DialledLeg(call, verb, child)
    child.dial(0)
    return True


def end_dial(interpreter: "Interpreter", verb: Element, fields: Mapping[str, str]) -> None:
    """Ask the `action` of a `Dial`, if it has one; else the next verb follows."""
    if "action" in verb.attributes:
        _act(interpreter, verb.attributes, fields)
    else:
        interpreter.go_on()
