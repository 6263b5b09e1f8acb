"""Does with Retell's SDK, strict about replies, all that it has a method for, and prints what it saw as JSON."""

import json
from typing import Any
from urllib.parse import urlsplit

import httpx
import retell

from tests.sdk.judging import judged
from tests.sdk.receiving import SdkReceiver, control, never_called, under_faults
from tests.sdk.retell_types import EVENTS, METHODS

OTHER, FRONT_DESK, SOMEBODY = "another-key", "+14157774444", "+12025550123"
AGENT, OWN = "oBeDLoLOeuAbiuaMFXRtDOLriTJ5tSxD", "+12025550177"


def error(ask: Any) -> str:
    """Return the class of the error that a request ends in."""
    try:
        ask()
    except retell.APIStatusError as found:
        return type(found).__name__
    return "none"


def calls(client: retell.Retell, key: str) -> dict[str, Any]:
    """Place, read, change, list, stop and delete calls."""
    asked: dict[str, Any] = {"from_number": FRONT_DESK, "to_number": SOMEBODY, "idempotency_key": "order-1"}
    call = client.call.create_phone_call(**asked)
    again = client.call.create_phone_call(**asked)
    client.batch_call.create_batch_call(from_number=FRONT_DESK, tasks=[{"to_number": "+12025550124"}] * 3)
    control(key, "POST", "/clock", {"advance_seconds": 10})
    stopped = client.call.create_phone_call(from_number=FRONT_DESK, to_number=SOMEBODY)
    ringing = error(lambda: client.call.stop(stopped.call_id))
    control(key, "POST", "/clock", {"advance_seconds": 10})
    client.call.stop(stopped.call_id)
    control(key, "POST", "/clock", {"advance_seconds": 600})
    ended = client.call.retrieve(call.call_id)
    pages, after = [], None
    while after is not None or not pages:
        page = client.call.list(limit=2, **({} if after is None else {"pagination_key": after}))
        pages.append(len(page.items or []))
        after = page.pagination_key if page.has_more else None
    updated = client.call.update(call.call_id, metadata={"seen": True})
    registered = client.call.register_phone_call(agent_id=AGENT)
    client.call.delete(stopped.call_id)
    recording, log = (
        client.get(urlsplit(str(url)).path.partition("/retell")[2], cast_to=httpx.Response)
        for url in (ended.recording_url, ended.public_log_url)
    )
    return {
        "same call": call.call_id == again.call_id,
        "ended": [ended.call_status, ended.disconnection_reason],
        "ringing": ringing,
        "stopped": error(lambda: client.call.retrieve(stopped.call_id)),
        "pages": pages,
        "updated": updated.metadata,
        "registered": registered.call_status,
        "recording": [recording.headers["content-type"], log.headers["content-type"]],
        "concurrency": client.concurrency.retrieve().concurrency_limit,
        "unknown": error(lambda: client.call.retrieve("call_nobody")),
        "wrong": error(lambda: client.call.create_phone_call(from_number=FRONT_DESK, to_number="12")),
        "no key": error(client.with_options(api_key="invalid").call.list),
    }


def refused(client: retell.Retell, key: str) -> dict[str, str]:
    """Return the class of the error for each fault."""
    once = client.with_options(max_retries=0)
    ask = {"from_number": FRONT_DESK, "to_number": "+12025550125"}
    return under_faults(key, "createPhoneCall", lambda: error(lambda: once.call.create_phone_call(**ask)))


def resources(client: retell.Retell) -> dict[str, Any]:
    """Make, read, change, list and delete what calls need."""
    engine = client.llm.create(begin_message="Hello.", start_speaker="agent")
    agent = client.agent.create(response_engine={"type": "retell-llm", "llm_id": engine.llm_id}, voice_id="retell-Cimo")
    client.agent.update(agent.agent_id, agent_name="Renamed")
    client.phone_number.import_(phone_number=OWN, termination_uri="sip.example")
    client.phone_number.update(OWN, nickname="Ours")
    bought = client.phone_number.create(area_code=212)
    found = {
        "agent": client.agent.retrieve(agent.agent_id).agent_name,
        "agents": len(client.agent.list().items or []),
        "engine": client.llm.retrieve(engine.llm_id).begin_message,
        "numbers": len(client.phone_number.list().items or []),
        "nickname": client.phone_number.retrieve(OWN).nickname,
        "bought": bought.phone_number_type,
    }
    client.phone_number.delete(OWN)
    client.agent.delete(agent.agent_id)
    return found


def main() -> dict[str, Any]:
    client = retell.Retell(_strict_response_validation=True)
    key, receiver = client.api_key, SdkReceiver()
    control(key, "POST", "/world/reset", {"scenario": "happy"})
    control(key, "PATCH", "/settings/retell", {"webhook_url": f"{receiver.url}/hook"})
    found = calls(client, key) | resources(client) | refused(client, key)
    found["webhooks"] = len(receiver.wait(15))
    found["signed"] = [
        {client.verify(one.body, secret, one.headers["x-retell-signature"]) for one in receiver.got} == {is_right}
        for secret, is_right in ((key, True), (OTHER, False))
    ]
    found["never"] = never_called(key, "retell")
    return {"saw": found, "odd": judged(client, METHODS, EVENTS)}


if __name__ == "__main__":
    print(json.dumps(main()))
