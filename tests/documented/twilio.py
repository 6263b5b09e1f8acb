"""All that the notes on Twilio show of its calls."""

from typing import Any

from tests.documented.pages import Asking, pages
from tests.twilio.calling import CALLS


def play() -> dict[str, Any]:
    """Ask for every operation, with a call that ends well and one that is given up."""
    ask = Asking("twilio")
    call = ask("CreateCall")["sid"]
    ask("UpdateCall", Sid=ask("CreateCall")["sid"])
    aside = {"MachineDetection": "Enable", "AsyncAmd": True, "AsyncAmdStatusCallback": "https://app.example.com/amd"}
    ask.client.ask("POST", f"{CALLS}.json", pages("twilio")["requests"]["CreateCall"] | aside)
    ask.client.play()
    ask("FetchCall", Sid=call)
    ask("ListCall")
    return dict(ask.replies) | {hook["event"]: hook["body"] for hook in ask.client.webhooks()}
