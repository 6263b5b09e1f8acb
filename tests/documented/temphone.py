"""All that TemPhone's page asks, and what the notes propose beside it."""

from typing import Any

from tests.documented.pages import Asking


def play() -> dict[str, Any]:
    """Ask for every operation, with a call that ends well, one that fails and one that is withdrawn."""
    ask = Asking("temphone")
    call = ask("scheduleCall")["data"]["call_id"]
    ask("cancelScheduledCall", call_id=ask("scheduleCall")["data"]["call_id"])
    ask.client.play()
    ask("getScheduledCall", call_id=call)
    ask("listScheduledCalls")
    ask("getContact", contact_id=ask("createContact")["data"]["contact_id"])
    failing = {**ask.requests["scheduleCall"], "scheduled_at": "2027-03-15T15:00:00Z"}
    steps = [{"after": 1, "event": "ring"}, {"after": 1, "event": "busy"}]
    ask.client.put("/_mock/scenarios/temphone", {"steps": {"call": steps}})
    replies = dict(ask.replies)
    ask("scheduleCall", body=failing)
    ask.client.play()
    return replies | {hook["event"]: hook["body"] for hook in ask.client.webhooks()}
