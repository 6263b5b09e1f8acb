"""All that HappyRobot's pages ask, one after another."""

from typing import Any

from tests.documented.pages import Asking
from tests.happyrobot.driver import CHECK_CALLS, TALK

USER, NUMBER, AGENT = "f00000000000000000000001", "b00000000000000000000001", "a00000000000000000000001"


def play() -> dict[str, Any]:
    """Ask for every documented operation, the calls among them once they have ended with a talk."""
    ask = Asking("happyrobot")
    ask("createUseCase")
    hooks = {"hooks": ask.requests["createUseCase"]["hooks"]}
    ask("updateUseCase", id=CHECK_CALLS, body=hooks)  # as a client does that wants to be told; a new world tells nobody
    steps = [{"after": after, "event": event} for after, event in (*TALK, (60, "transfer"))]
    ask.client.put("/_mock/scenarios/happyrobot", {"steps": {"call": steps, "afterwards": {"recording": 1}}})
    call = ask("createOutboundCall")["id"]
    ask("createBatchedCalls")
    ask("createScheduledCalls")
    ask.client.play()
    ask("listCalls")
    ask("getCall", id=call)
    ask("getTranscript", id=call)
    note = ask("addNote", id=call)["notes"][0]["id"]
    ask("updateNote", id=call, noteId=note)
    ask("deleteNote", id=call, noteId=note)
    ask("setViewed", id=call)
    ask("setRating", id=call)
    ask("getUsage")
    talking = ask("createOutboundCall")["id"]
    ask.client.advance(30)
    ask("stopCall", id=talking)
    ask("updateMember")
    ask("removeMember")
    ask("updateUser", id=USER)
    ask("updateNumber", id=ask("buyNumber")["id"])
    ask("getNumber", id=NUMBER)
    ask("updateNumberTitle", id=NUMBER)
    ask("getUseCase", id=CHECK_CALLS)
    ask("updateUseCase", id=CHECK_CALLS)
    ask("listAgents")
    ask("updateAgent", id=ask("createAgent")["id"])
    return ask.replies | {hook["event"]: hook["body"] for hook in ask.client.webhooks()}
