"""Does with Vapi's SDK, on the vendor's own host, all that it has a method for, and prints what it saw as JSON.

Webhook credentials, which it has no method for, are asked for by plain HTTP.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Callable
from functools import partial
from typing import Any

import requests
from vapi import Vapi  # type: ignore[import-not-found]
from vapi.core.api_error import ApiError  # type: ignore[import-not-found]
from vapi.phone_numbers import (  # type: ignore[import-not-found]
    CreatePhoneNumbersRequest_Twilio,
    UpdatePhoneNumbersRequestBody_Twilio,
)

from tests.sdk.judging import judged
from tests.sdk.receiving import Arrived, SdkReceiver, control, doubled, never_called, under_faults
from tests.sdk.vapi_types import EVENTS, METHODS

REMINDER, FRONT_DESK = "5b0a4a08-0000-4146-9315-000000000001", "42b4b25d-0000-486e-857f-000000000001"
NOBODY = "00000000-0000-4000-8000-000000000000"
FROM = {"assistant_id": REMINDER, "phone_number_id": FRONT_DESK}
ONCE: Any = {"max_retries": 0}
LATER = {"earliestAt": "2030-01-01T00:00:00Z"}
PLAN = {"type": "hmac", "secretKey": "a-secret", "algorithm": "sha256"}
TOLD_OF = 55
TOLD = ["campaign.started", "campaign.ended", "contact.completed"]


def error(ask: Callable[[], Any]) -> list[Any]:
    """Return the class of the error that a request ends in, and its status."""
    try:
        ask()
    except ApiError as found:
        return [type(found).__name__, found.status_code]
    return ["none"]


def people(count: int) -> list[dict[str, str]]:
    return [{"number": f"+120255503{n:02}"} for n in range(count)]


def walked(ask: Callable[..., Any], limit: int = 2) -> list[int]:
    """Return how many each page of a list with pages has, walked to its end."""
    found, number, is_more = [], 1, True
    while is_more:
        page = ask(limit=limit, page=number)
        found.append(len(page.results))
        number, is_more = number + 1, page.metadata.has_next_page
    return found


def calls(client: Vapi, key: str) -> dict[str, Any]:
    """Place calls, one and some; read, list, name and delete them."""
    made = client.calls.create(**FROM, customer={"number": "+12025550123"})
    control(key, "POST", "/clock", {"advance_seconds": 5})
    some = client.calls.create(**FROM, customers=people(3))
    control(key, "POST", "/clock", {"advance_seconds": 3600})
    ended = client.calls.get(made.id)
    pages, before = [], None
    while before is not None or not pages:
        page = client.calls.list(limit=3, **({} if before is None else {"created_at_lt": before}))
        pages.append(len(page))
        before = page[-1].created_at if page else None
    later = client.calls.create(**FROM, customer={"number": "+12025550123"}, schedule_plan=LATER)
    return {
        "placed": [made.status, made.type, [one.status for one in some.results], some.errors],
        "ended": [ended.status, ended.ended_reason, ended.artifact.messages[0].role, ended.cost > 0],
        "listed": [len(client.calls.list()), pages],
        "named": client.calls.update(made.id, name="Reminder").name,
        "later": [later.status, client.calls.delete(later.id).status],
        "deleted": [client.calls.delete(made.id).id == made.id, error(lambda: client.calls.get(made.id))],
    }


def campaigns(client: Vapi, key: str, server: dict[str, Any]) -> dict[str, Any]:
    """Begin, read, list, copy, cancel and archive campaigns, and read their contacts."""
    ai = client.campaigns
    made = ai.campaign_controller_create_v_2(
        **FROM, name="Recall", customers=people(5), max_concurrency=2, server=server, server_messages=TOLD
    )
    contacts = walked(partial(ai.campaign_controller_get_campaign_v_2_contacts, made.id))
    control(key, "POST", "/clock", {"advance_seconds": 7200})
    read = ai.campaign_controller_find_one_v_2(made.id, include_counters=True)
    again = ai.campaign_controller_create_v_2(name="Again", duplicate_from_campaign_id=made.id, schedule_plan=LATER)
    cancelled = ai.campaign_controller_update_v_2(again.id, status="cancelled")
    return {
        "campaign": [made.status, read.status, read.ended_reason, read.contact_counters.completed],
        "contacts": contacts,
        "contact": ai.campaign_controller_get_campaign_v_2_contacts(made.id).results[0].status,
        "cancelled": [cancelled.status, cancelled.ended_reason],
        "campaigns": walked(ai.campaign_controller_find_all_v_2, 1),
        "archived": ai.campaign_controller_remove_v_2(again.id).status,
        "once": error(lambda: ai.campaign_controller_remove_v_2(again.id, request_options=ONCE)),
    }


def older(client: Vapi, key: str) -> dict[str, Any]:
    """Begin, read, list, change and delete campaigns of the older kind; delete a list of calls."""
    ai = client.campaigns
    made = ai.campaign_controller_create(**FROM, name="Older", customers=people(2), schedule_plan=LATER)
    renamed = ai.campaign_controller_update(made.id, name="Renamed")
    pages = walked(ai.campaign_controller_find_all, 1)
    ended = ai.campaign_controller_update(made.id, status="ended")
    calls = [client.calls.create(**FROM, customer={"number": "+12025550123"}, schedule_plan=LATER).id for _ in "ab"]
    client.calls.delete(calls[0], ids=calls)
    control(key, "POST", "/clock", {"advance_seconds": 3601})
    return {
        "older": [renamed.name, pages, ended.status, ai.campaign_controller_find_one(made.id).ended_reason],
        "deleted at once": [
            ai.campaign_controller_remove(made.id).id == made.id,
            error(lambda: ai.campaign_controller_find_one(made.id)),
        ],
        "deleted later": [error(lambda id_=one: client.calls.get(id_)) for one in calls],
    }


def resources(client: Vapi) -> dict[str, Any]:
    """Make, read, change, list and delete assistants and numbers."""
    assistant = client.assistants.create(name="New", first_message="Hello.")
    client.assistants.update(assistant.id, name="Renamed")
    asked = CreatePhoneNumbersRequest_Twilio(
        number="+12025550177", twilio_account_sid="AC" + "0" * 32, twilio_auth_token="t"
    )
    number = client.phone_numbers.create(request=asked)
    client.phone_numbers.update(number.id, request=UpdatePhoneNumbersRequestBody_Twilio(name="Ours"))
    return {
        "assistant": client.assistants.get(assistant.id).name,
        "assistants": len(client.assistants.list()),
        "number": [client.phone_numbers.get(number.id).name, number.provider],
        "numbers": len(client.phone_numbers.list()),
        "pages of numbers": walked(client.phone_numbers.phone_number_controller_find_all_paginated, 1),
        "removed": [client.phone_numbers.delete(number.id).name, client.assistants.delete(assistant.id).name],
        "no assistant": error(lambda: client.assistants.get(assistant.id)),
    }


def credential(key: str) -> str:
    """Create, read, list and delete credentials, and return the id of one that stays."""

    def ask(method: str, path: str = "", body: Any = None) -> Any:
        url, headers = f"https://api.vapi.ai/credential{path}", {"Authorization": f"Bearer {key}"}
        answer = requests.request(method, url, json=body, headers=headers, timeout=60)
        answer.raise_for_status()
        return answer.json()

    body = {"provider": "custom-credential", "authenticationPlan": PLAN}
    first, second = (ask("POST", body=body)["id"] for _ in range(2))
    assert [ask("GET", f"/{second}")["id"], len(ask("GET"))] == [second, 2]
    ask("DELETE", f"/{first}")
    return str(second)


def is_signed(one: Arrived, secret: str) -> bool:
    """Return whether a webhook is signed as its credential says; the SDK has no check of its own."""
    payload = f"{one.headers['x-timestamp']}.{one.body}"
    return one.headers["x-signature"] == hmac.new(secret.encode(), payload.encode(), hashlib.sha256).hexdigest()


def refused(client: Vapi, key: str) -> dict[str, Any]:
    """Return how requests are refused: by what is wrong with them, and by each fault."""

    def place(who: Vapi = client, **fields: Any) -> list[Any]:
        ask = {**FROM, "customer": {"number": "+12025550123"}, "request_options": ONCE, **fields}
        return error(lambda: who.calls.create(**ask))

    return {
        "wrong": place(customer={"number": "12"}),
        "no assistant of that name": place(assistant_id=NOBODY),
        "unknown": error(lambda: client.calls.get(NOBODY)),
        "no key": place(Vapi(token="invalid")),
    } | under_faults(key, "CallController_create", place, refusal=401)


def main() -> dict[str, Any]:
    key, receiver = os.environ["VAPI_API_KEY"], SdkReceiver()
    client = Vapi(token=key)
    control(key, "POST", "/world/reset", {"scenario": "happy"})
    server = {"url": f"{receiver.url}/hook", "credentialId": credential(key)}
    client.assistants.update(REMINDER, server=server)
    found = calls(client, key) | campaigns(client, key, server)
    arrived = receiver.wait(TOLD_OF)
    found["messages"] = len(arrived)
    found["told"] = sorted({json.loads(one.body)["message"]["type"] for one in arrived})
    found["signed"] = [
        {is_signed(one, secret) for one in arrived} == {is_right}
        for secret, is_right in (("a-secret", True), ("another", False))
    ]
    found |= older(client, key) | resources(client) | refused(client, key)
    found["never"] = never_called(key, "vapi")
    codes = json.loads(os.environ["PAGE_CODE"]).items()
    twice = {name: doubled(key, "CallController_create", code, ApiError) for name, code in codes}
    return {"saw": found, "doubled": twice, "odd": judged(client, METHODS, EVENTS)}


if __name__ == "__main__":
    print(json.dumps(main()))
