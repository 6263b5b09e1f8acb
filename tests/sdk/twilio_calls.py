"""Makes, lists, ends and deletes calls with Twilio's SDK, and prints what it saw: `twilio_calls.py BASE_URL`."""

import json
import sys
from datetime import date
from typing import Any

import requests
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-not-found]
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-not-found]
from twilio.request_validator import RequestValidator  # type: ignore[import-not-found]
from twilio.rest import Client  # type: ignore[import-not-found]

BASE = sys.argv[1]
MOCK, SID = BASE.removesuffix("/twilio"), "AC" + "a" * 32
EVENTS = ["initiated", "completed"]


class MockHttpClient(TwilioHttpClient):  # type: ignore[misc]
    """Sends to the mock what is for the vendor's host, which the SDK has no option for."""

    def request(self, method: str, url: str, *rest: Any, **more: Any) -> Any:
        return super().request(method, url.replace("https://api.twilio.com", BASE), *rest, **more)


def control(method: str, path: str, body: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {SID}"}
    return requests.request(method, f"{MOCK}/_mock{path}", json=body, headers=headers, timeout=60).json()


def refused(ask: Any) -> list[Any]:
    try:
        return ["no error", ask()]
    except TwilioRestException as error:
        return [error.status, error.code]


def signatures() -> list[bool]:
    """Return what the SDK's own verifier says of a callback, with the right token and with another."""
    hook = next(one for one in control("GET", "/webhooks?limit=100")["data"] if one["event"] == "completed")
    headers = hook["delivery"]["attempts"][0]["headers"]
    named = {name.lower(): value for name, value in (headers.items() if isinstance(headers, dict) else headers)}
    signature = named["x-twilio-signature"]
    return [RequestValidator(token).validate(hook["url"], hook["body"], signature) for token in ("token", "other")]


def main() -> dict[str, Any]:
    control("POST", "/world/reset", {"scenario": "happy"})
    client = Client(SID, "token", http_client=MockHttpClient())
    told = {"status_callback": "http://127.0.0.1:9/s?a=1", "status_callback_event": EVENTS}
    ask = {"to": "+12025550123", "from_": "+14155550100", "twiml": "<Response><Say>Hi</Say></Response>", **told}
    calls = [client.calls.create(**ask) for _ in range(5)]
    first = client.calls(calls[0].sid)
    found: dict[str, Any] = {
        "pages": [len(client.calls.list(**how)) for how in ({}, {"page_size": 2}, {"limit": 3}, {"limit": 5000})],
        "queued": len(list(client.calls.stream(page_size=1, status="queued"))),
        "canceled": client.calls(calls[4].sid).update(status="canceled").status,
        "not over": refused(first.delete),
        "no number": refused(lambda: client.calls.create(**{**ask, "to": ""})),
        "unknown": refused(client.calls("CA" + "0" * 32).fetch),
        "wrong token": refused(Client(SID, "other", http_client=MockHttpClient()).calls(calls[0].sid).fetch),
    }
    control("POST", "/clock", {"until": "idle"})
    ended = first.fetch()
    found["ended"] = [ended.status, ended.duration, str(ended.start_time), str(ended.end_time)]
    found["since"] = len(client.calls.list(start_time_after=date(2026, 3, 2)))
    found["signatures"] = signatures()
    found["deleted"] = first.delete()
    return found


if __name__ == "__main__":
    print(json.dumps(main()))
