"""Does with ElevenLabs' SDK, on the vendor's own host, all that it has a method for, and prints what it saw as JSON."""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from elevenlabs import ElevenLabs, WebhookHmacSettings  # type: ignore[import-not-found]
from elevenlabs.core.api_error import ApiError  # type: ignore[import-not-found]
from elevenlabs.errors import BadRequestError  # type: ignore[import-not-found]

from tests.sdk.elevenlabs_types import EVENTS, METHODS
from tests.sdk.judging import judged
from tests.sdk.receiving import SdkReceiver, control, doubled, never_called, under_faults

AGENT, RETRYABLE, OTHER = (
    "agent_1601kjx1v2m3n4p5q6r7s8t9v0a1",
    "attn_4401kjx1v2m3n4p5q6r7s8t9v0w8",
    "attn_4401kjx1v2m3n4p5q6r7s8t9v0w9",
)
FRONT_DESK, TRUNK = "phnum_8301kjx1v2m3n4p5q6r7s8t9v0n1", "phnum_8301kjx1v2m3n4p5q6r7s8t9v0n2"
SOMEBODY, BUSY = "+12025550123", "+12025550160"
FROM = {"agent_id": AGENT, "agent_phone_number_id": FRONT_DESK}
ONCE: Any = {"max_retries": 0}
HEARD = ["transcript", "audio", "call_initiation_failure"]


def error(ask: Callable[[], Any]) -> list[Any]:
    """Return the class of the error that a request ends in, and its status."""
    try:
        ask()
    except ApiError as found:
        return [type(found).__name__, found.status_code]
    return ["none"]


def play(key: str) -> None:
    """Let all calls that were asked for come to their end; what is planned for 2030 stays ahead."""
    control(key, "POST", "/clock", {"advance_seconds": 7200})


def walked(ask: Callable[..., Any], items: str, after: str, **how: Any) -> list[int]:
    """Return how many each page of a list has, walked to its end."""
    pages, at = [], None
    while not pages or at is not None:
        page = ask(**how, **({} if at is None else {after: at}))
        pages.append(len(getattr(page, items)))
        at = getattr(page, "next_doc" if after == "last_doc" else "next_cursor") if page.has_more else None
    return pages


def hook(client: ElevenLabs, receiver: SdkReceiver) -> tuple[str, str]:
    """Have a webhook told of every conversation, and return its id and secret."""
    settings = client.conversational_ai.settings
    made = client.webhooks.create(settings=WebhookHmacSettings(name="CRM", webhook_url=f"{receiver.url}/hook"))
    settings.update(webhooks={"post_call_webhook_id": made.webhook_id, "events": HEARD})
    client.webhooks.update(made.webhook_id, is_disabled=False, name="Renamed", retry_enabled=True)
    assert settings.get().webhooks.post_call_webhook_id == made.webhook_id
    return made.webhook_id, made.webhook_secret


def calls(client: ElevenLabs, key: str) -> dict[str, Any]:
    """Place single calls; read, list, hear and delete their conversations."""
    ai = client.conversational_ai
    made = ai.twilio.outbound_call(**FROM, to_number=SOMEBODY)
    trunk = ai.sip_trunk.outbound_call(agent_id=AGENT, agent_phone_number_id=TRUNK, to_number=SOMEBODY)
    busy = ai.twilio.outbound_call(**FROM, to_number=BUSY)
    play(key)
    ended = ai.conversations.get(made.conversation_id)
    sound = b"".join(ai.conversations.audio.get(made.conversation_id))
    found = {
        "placed": [made.success, made.call_sid[:2], trunk.success, len(trunk.sip_call_id)],
        "ended": [
            ended.status,
            ended.metadata.phone_call.call_sid == made.call_sid,
            sorted({line.role for line in ended.transcript}),
        ],
        "busy": [(at := ai.conversations.get(busy.conversation_id)).status, at.metadata.error.code],
        "sound": [sound[:3].decode("latin-1"), len(sound) > 1000],
        "silent": error(lambda: b"".join(ai.conversations.audio.get(busy.conversation_id))),
        "conversations": walked(ai.conversations.list, "conversations", "cursor", page_size=2),
    }
    ai.conversations.delete(busy.conversation_id)
    return found | {"deleted": error(lambda: ai.conversations.get(busy.conversation_id))}


def batches(client: ElevenLabs, key: str) -> dict[str, Any]:
    """Submit, read, list, cancel, retry and delete batches."""
    ai = client.conversational_ai.batch_calls
    people = [{"phone_number": SOMEBODY}, {"phone_number": BUSY}]
    made = ai.create(**FROM, call_name="Reminders", recipients=people)
    other = ai.create(**FROM, call_name="Later", recipients=people, scheduled_time_unix=1893456000)
    cancelled = ai.cancel(other.id)
    play(key)
    read = ai.get(made.id)
    found = {
        "batch": [made.status, read.status, [one.status for one in read.recipients]],
        "cancelled": [cancelled.status, error(lambda: ai.retry(other.id, request_options=ONCE))],
        "retried": ai.retry(made.id).retry_count,
        "batches": walked(ai.list, "batch_calls", "last_doc", limit=1),
    }
    ai.delete(other.id)
    return found | {"no batch": error(lambda: ai.get(other.id))}


def campaigns(client: ElevenLabs, key: str) -> dict[str, Any]:
    """Begin, read, list, pause, resume and stop campaigns; look at leads, calls and what needs attention."""
    ai = client.conversational_ai.outbound_campaigns
    unset = error(ai.config.get)
    version = ai.config.update(config={"policy": {"timezone": "America/New_York"}}).version
    channel = {"channel": "phone", "agent_phone_number_id": FRONT_DESK}
    people = [{"id": f"crm-{n}", "phone_number": f"+120255503{n:02}"} for n in range(5)]
    ask = {"agent_id": AGENT, "call_name": "Recall", "channel_config": channel, "recipients": people}
    made = ai.create(**ask, idempotency_key="recall-1", target_concurrency_limit=1)
    again = ai.create(**ask, idempotency_key="recall-1", target_concurrency_limit=1)
    id_ = made.campaign.campaign_id
    paused, resumed = ai.pause(id_), ai.resume(id_)
    leads = ai.leads.list(id_).leads
    removed = ai.leads.delete(id_, leads[-1].lead_id)
    play(key)
    later = [
        ai.create(**ask, idempotency_key=f"later-{n}", scheduled_time_unix=1893456000).campaign.campaign_id
        for n in range(2)
    ]
    stopped = ai.stop(later[0])
    progress = ai.get_progress(id_).leads
    items = ai.attention.list()
    return {
        "config": [unset, version, ai.config.get().config.policy.timezone],
        "conflict": error(lambda: ai.config.update(config={}, expected_version=7, request_options=ONCE)),
        "campaign": [made.created, again.created, again.campaign.campaign_id == id_, ai.get(id_).status],
        "paused": [paused.status, resumed.status, stopped.status],
        "removed": [removed.has_calls_in_flight, ai.leads.get(id_, leads[-1].lead_id).terminal_disposition],
        "progress": [progress.total, progress.finished, progress.finished_by_disposition["completed"]],
        "campaigns": walked(ai.list, "campaigns", "cursor", page_size=1),
        "leads": walked(ai.leads.list, "leads", "cursor", campaign_id=id_, page_size=2),
        "calls": walked(ai.calls.list, "calls", "cursor", campaign_id=id_, page_size=3),
        "attention": [
            [one.reason for one in items.attention],
            ai.attention.retry(RETRYABLE).status,
            ai.attention.resolve(OTHER, resolution="Called by hand.").status,
        ],
        "all": [len(ai.pause_all().paused_campaign_ids), len(ai.stop_all().stopped_campaign_ids)],
        "no campaign": error(lambda: ai.get("camp_nobody")),
    }


def resources(client: ElevenLabs) -> dict[str, Any]:
    """Make, read, change, list and delete agents and numbers."""
    ai = client.conversational_ai
    agent = ai.agents.create(conversation_config={}, name="New").agent_id
    changed = ai.agents.update(agent, name="Renamed", tags=["a"])
    line = {"provider": "twilio", "phone_number": "+12025550102", "label": "Second", "sid": "AC1", "token": "t"}
    number = ai.phone_numbers.create(request=line).phone_number_id
    ai.phone_numbers.update(number, label="Third", agent_id=agent)
    found = {
        "agent": [changed.name, ai.agents.get(agent).tags],
        "agents": walked(ai.agents.list, "agents", "cursor", page_size=2),
        "number": [(one := ai.phone_numbers.get(number)).label, one.assigned_agent.agent_name],
        "numbers": sorted(one.provider for one in ai.phone_numbers.list()),
    }
    ai.phone_numbers.delete(number)
    ai.agents.delete(agent)
    return found | {"no agent": error(lambda: ai.agents.get(agent))}


def refused(client: ElevenLabs, key: str) -> dict[str, Any]:
    """Return how requests are refused: by what is wrong with them, and by each fault."""
    ai = client.conversational_ai

    def submit(**fields: Any) -> list[Any]:
        ask = {**FROM, "call_name": "No", "recipients": [{"phone_number": SOMEBODY}], "request_options": ONCE, **fields}
        return error(lambda: ai.batch_calls.create(**ask))

    other = ElevenLabs(api_key="invalid").conversational_ai
    return {
        "nobody": submit(recipients=[]),
        "wrong": submit(target_concurrency_limit=0),
        "no key": error(other.batch_calls.list),
    } | under_faults(key, "create_batch_call", submit)


def verified(client: ElevenLabs, receiver: SdkReceiver, secret: str) -> list[list[str]]:
    """Return the events that the SDK takes for the vendor's own by a secret, and by another one."""
    found: list[list[str]] = []
    for one in (secret, "another-secret"):
        events = []
        for told in receiver.got:
            with suppress(BadRequestError):
                events.append(client.webhooks.construct_event(told.body, told.headers["elevenlabs-signature"], one))
        found.append(sorted(event["type"] for event in events))
    return found


def main() -> dict[str, Any]:
    client = ElevenLabs()
    key, receiver = os.environ["ELEVENLABS_API_KEY"], SdkReceiver()
    control(key, "POST", "/world/reset", {"scenario": "happy"})
    control(key, "PUT", "/numbers/%2B12025550160", {"attempts": ["busy"]})
    hook_id, secret = hook(client, receiver)
    found = calls(client, key)
    receiver.wait(5)
    found["signed"] = verified(client, receiver, secret)
    client.conversational_ai.settings.update(webhooks={"post_call_webhook_id": None})
    found["hooks"] = [(one.name, one.is_disabled) for one in client.webhooks.list().webhooks]
    found["unhooked"] = client.webhooks.delete(hook_id).status
    found |= batches(client, key) | campaigns(client, key) | resources(client) | refused(client, key)
    found["has campaigns"] = hasattr(client.conversational_ai, "outbound_campaigns")
    found["never"] = never_called(key, "elevenlabs")
    codes = json.loads(os.environ["PAGE_CODE"]).items()
    twice = {name: doubled(key, "create_batch_call", code, ApiError) for name, code in codes}
    return {"saw": found, "doubled": twice, "odd": judged(client, METHODS, EVENTS)}


if __name__ == "__main__":
    print(json.dumps(main()))
