"""Does with Twilio's SDK all that it has a method for, on the vendor's own host, and prints what it saw as JSON."""

import json
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from twilio.base.exceptions import TwilioRestException  # type: ignore[import-not-found]
from twilio.request_validator import RequestValidator  # type: ignore[import-not-found]
from twilio.rest import Client  # type: ignore[import-not-found]
from twilio.twiml.voice_response import VoiceResponse  # type: ignore[import-not-found]

from tests.sdk.receiving import SdkReceiver, control, never_called


def refused(ask: Any) -> list[Any]:
    try:
        return ["no error", str(ask())]
    except TwilioRestException as error:
        return [error.status, error.code]


def instructions() -> str:
    response = VoiceResponse()
    response.say("Hello.")
    response.hangup()
    return str(response)


def main() -> dict[str, Any]:
    client = Client()
    sid, token = client.username, client.password
    receiver = SdkReceiver(("text/xml", instructions()))
    control(sid, "POST", "/world/reset", {"scenario": "happy"})
    told = {"status_callback": f"{receiver.url}/status?a=1", "status_callback_event": ["initiated", "completed"]}
    ask = {"to": "+12025550123", "from_": "+14155550100", "url": f"{receiver.url}/voice", **told}
    calls = [client.calls.create(**ask) for _ in range(5)]
    first = client.calls(calls[0].sid)
    found: dict[str, Any] = {
        "pages": [len(client.calls.list(**how)) for how in ({}, {"page_size": 2}, {"limit": 3}, {"limit": 5000})],
        "queued": len(list(client.calls.stream(page_size=1, status="queued"))),
        "canceled": client.calls(calls[4].sid).update(status="canceled").status,
        "not over": refused(first.delete),
        "no number": refused(lambda: client.calls.create(**{**ask, "to": ""})),
        "unknown": refused(client.calls("CA" + "0" * 32).fetch),
        "wrong token": refused(Client(sid, "another").calls(calls[0].sid).fetch),
    }
    control(sid, "POST", "/clock", {"until": "idle"})
    ended = first.fetch()
    times = [when.strftime("%Y-%m-%dT%H:%M:%S.000Z") for when in (ended.start_time, ended.end_time)]
    found["ended"] = [ended.status, ended.duration, *times]
    found["since"] = len(client.calls.list(start_time_after=date(2026, 3, 2)))
    found["deleted"] = first.delete()
    found["told"] = sorted(f"{one.path} {dict(parse_qsl(one.body))['CallStatus']}" for one in receiver.got)
    found["signed"] = [
        {
            RequestValidator(secret).validate(
                receiver.url + one.path,
                dict(parse_qsl(one.body, keep_blank_values=True)),
                one.headers["x-twilio-signature"],
            )
            for one in receiver.got
        }
        == {is_right}
        for secret, is_right in ((token, True), ("another", False))
    ]
    found |= recorded(client) | numbers(client) | {"tried": tried(client)}
    for name in ("unavailable", "rate_limited"):
        control(sid, "PUT", "/faults", {"faults": [{"name": name, "operation": "CreateCall", "times": 1}]})
        found[name] = refused(lambda: client.calls.create(**ask))
    found["never"] = never_called(sid, "twilio")
    return found


def recorded(client: Client) -> dict[str, Any]:
    """Return what is seen of a recording, and of a call's events, which come a quarter of an hour after its end."""
    twiml = '<Response><Pause length="9"/></Response>'
    call = client.calls(client.calls.create(to="+12025550124", from_="+14155550100", twiml=twiml, record=True).sid)
    control(client.username, "POST", "/clock", {"until": "idle"})
    control(client.username, "POST", "/clock", {"advance_seconds": 900})
    (own,) = call.recordings.list()
    (one,) = client.recordings.list(call_sid=call.fetch().sid)
    below, above = call.recordings(own.sid).fetch(), client.recordings(one.sid).fetch()
    base = f"https://api.twilio.com/2010-04-01/Accounts/{client.username}/Recordings/{one.sid}"
    sounds = [client.request("GET", base + suffix).status_code for suffix in ("", ".wav", ".mp3")]
    events = [one.response["response_code"] for one in call.events.list()]
    gone = [call.recordings(own.sid).delete(), refused(client.recordings(one.sid).delete)]
    return {"recorded": [below.status, above.duration], "sounds": sounds, "events": events, "gone": gone}


def tried(client: Client) -> list[Any]:
    """Return what is seen with test credentials, and how many calls they have left behind."""
    before = len(client.calls.list())
    other = Client("AC" + "e" * 32, "test-token")
    control(client.username, "PATCH", "/settings/twilio", {"test_account": other.username})
    ask = {"to": "+12025550124", "twiml": "<Response/>"}
    return [
        other.calls.create(from_="+15005550006", **ask).status,
        other.incoming_phone_numbers.create(area_code="500").phone_number,
        refused(lambda: other.calls.create(from_="+14155550100", **ask)),
        refused(lambda: other.calls("CA" + "0" * 32).fetch()),
        len(client.calls.list()) - before,
    ]


def numbers(client: Client) -> dict[str, Any]:
    """Return what is seen of the account and its numbers."""
    bought = client.incoming_phone_numbers.create(area_code="415", voice_url="https://app.example.com/in")
    one = client.incoming_phone_numbers(bought.sid)
    named = one.update(friendly_name="Front desk").friendly_name
    listed = sorted(each.phone_number for each in client.incoming_phone_numbers.list(page_size=1))
    (verified,) = client.outgoing_caller_ids.list()
    return {
        "bought": [one.fetch().phone_number, named, listed, one.delete()],
        "not for sale": refused(lambda: client.incoming_phone_numbers.create(phone_number="+15005550000")),
        "verified": client.outgoing_caller_ids(verified.sid).fetch().phone_number,
        "account": client.api.accounts(client.username).fetch().status,
    }


if __name__ == "__main__":
    print(json.dumps({"saw": main()}))
