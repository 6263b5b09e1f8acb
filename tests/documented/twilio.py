"""All that the notes on Twilio show of its calls."""

from typing import Any

from tests.documented.pages import Asking, pages
from tests.twilio.calling import CALLS


def play() -> dict[str, Any]:
    """Ask for every operation, with a call that ends well and is recorded, and one that is given up."""
    ask = Asking("twilio")
    call = ask("CreateCall")["sid"]
    ask("UpdateCall", Sid=ask("CreateCall")["sid"])
    aside = {"MachineDetection": "Enable", "AsyncAmd": True, "AsyncAmdStatusCallback": "https://app.example.com/amd"}
    ask.client.ask("POST", f"{CALLS}.json", pages("twilio")["requests"]["CreateCall"] | aside)
    ask.client.play()
    ask.client.advance(15 * 60)
    ask("FetchCall", Sid=call)
    ask("ListCall")
    ask("ListCallEvent", CallSid=call)
    recording = ask("ListCallRecording", CallSid=call)["recordings"][0]["sid"]
    ask("FetchCallRecording", CallSid=call, Sid=recording)
    ask("ListRecording")
    ask("FetchRecording", Sid=recording)
    number = ask("CreateIncomingPhoneNumber")["sid"]
    ask("FetchIncomingPhoneNumber", Sid=number)
    ask("UpdateIncomingPhoneNumber", Sid=number)
    ask("ListIncomingPhoneNumber")
    ask("FetchOutgoingCallerId", Sid=ask("ListOutgoingCallerId")["outgoing_caller_ids"][0]["sid"])
    ask("FetchAccount")
    return dict(ask.replies) | {hook["event"]: hook["body"] for hook in ask.client.webhooks()}
