"""Uses Retell's own SDK, unmodified and strict about what comes back; prints what it found as JSON."""

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import httpx
import retell

BASE, KEY, OTHER = sys.argv[1], "sdk-world", "another-key"
CONTROL = BASE.rpartition("/")[0] + "/_mock"
FRONT_DESK, SOMEBODY = "+14157774444", "+12025550123"
AGENT, ENGINE = "oBeDLoLOeuAbiuaMFXRtDOLriTJ5tSxD", "llm_234sdertfsdsfsdf"


def control(method: str, path: str, body: Any) -> None:
    httpx.request(method, CONTROL + path, json=body, headers={"authorization": f"Bearer {KEY}"}).raise_for_status()


def error(ask: Any) -> str:
    """Return the class of the error that a request ends in."""
    try:
        ask()
    except retell.APIStatusError as found:
        return type(found).__name__
    return "none"


class SdkReceiver(BaseHTTPRequestHandler):
    """Keeps what webhooks bring, with their signatures."""

    got: list[tuple[str, str]] = []  # noqa: RUF012

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.got.append((body, self.headers["x-retell-signature"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def main() -> None:
    client = retell.Retell(api_key=KEY, base_url=BASE, _strict_response_validation=True)
    receiver = HTTPServer(("127.0.0.1", 0), SdkReceiver)
    Thread(target=receiver.serve_forever, daemon=True).start()
    control("POST", "/world/reset", {"scenario": "happy"})
    control("PATCH", "/settings/retell", {"webhook_url": f"http://127.0.0.1:{receiver.server_port}/hook"})

    asked: dict[str, Any] = {"from_number": FRONT_DESK, "to_number": SOMEBODY, "idempotency_key": "order-1"}
    call = client.call.create_phone_call(**asked)
    again = client.call.create_phone_call(**asked)
    client.batch_call.create_batch_call(from_number=FRONT_DESK, tasks=[{"to_number": "+12025550124"}] * 3)
    control("POST", "/clock", {"advance_seconds": 10})
    stopped = client.call.create_phone_call(from_number=FRONT_DESK, to_number=SOMEBODY)
    ringing = error(lambda: client.call.stop(stopped.call_id))
    control("POST", "/clock", {"advance_seconds": 10})
    client.call.stop(stopped.call_id)
    control("POST", "/clock", {"advance_seconds": 600})
    ended = client.call.retrieve(call.call_id)
    pages, key = [], None
    while key is not None or not pages:
        page = client.call.list(limit=2, **({} if key is None else {"pagination_key": key}))
        pages.append(len(page.items or []))
        key = page.pagination_key if page.has_more else None
    client.call.update(call.call_id, metadata={"seen": True})
    registered = client.call.register_phone_call(agent_id=AGENT)
    client.call.delete(stopped.call_id)
    engine = client.llm.create(begin_message="Hello.", start_speaker="agent")
    agent = client.agent.create(response_engine={"type": "retell-llm", "llm_id": engine.llm_id}, voice_id="retell-Cimo")
    client.agent.update(agent.agent_id, agent_name="Renamed")
    client.phone_number.import_(phone_number="+12025550177", termination_uri="sip.example")
    client.phone_number.update("+12025550177", nickname="Ours")
    bought = client.phone_number.create(area_code=212)
    result = {
        "same_call": call.call_id == again.call_id,
        "ended": [ended.call_status, ended.disconnection_reason],
        "ringing": ringing,
        "stopped": error(lambda: client.call.retrieve(stopped.call_id)),
        "pages": pages,
        "registered": registered.call_status,
        "agent": client.agent.retrieve(agent.agent_id).agent_name,
        "engine": client.llm.retrieve(engine.llm_id).begin_message,
        "numbers": len(client.phone_number.list().items or []),
        "nickname": client.phone_number.retrieve("+12025550177").nickname,
        "bought": bought.phone_number_type,
        "concurrency": client.concurrency.retrieve().concurrency_limit,
        "agents": len(client.agent.list().items or []),
        "unknown": error(lambda: client.call.retrieve("call_nobody")),
        "wrong": error(lambda: client.call.create_phone_call(from_number=FRONT_DESK, to_number="12")),
    }
    client.phone_number.delete("+12025550177")
    client.agent.delete(agent.agent_id)
    until = time.monotonic() + 20
    while len(SdkReceiver.got) < 15 and time.monotonic() < until:
        time.sleep(0.05)
    result["webhooks"] = len(SdkReceiver.got)
    result["verified"] = {client.verify(body, KEY, signature) for body, signature in SdkReceiver.got} == {True}
    result["of_another"] = any(client.verify(body, OTHER, signature) for body, signature in SdkReceiver.got)
    print(json.dumps(result))


main()
