"""For each vendor: sets an address for webhooks, and has people called."""

from collections.abc import Callable
from functools import cache
from typing import Any

from mock_server.contract.contract import Contract
from mock_server.resources import contract_path
from tests.elevenlabs import phoning as asking_elevenlabs
from tests.freya import asking
from tests.happyrobot import driver
from tests.listening import HOOK, WebhookClient
from tests.retell import phoning as calling
from tests.temphone import phoning
from tests.twilio.calling import ALL, CALLS, LONG, OWN
from tests.vapi import ordering

TOKEN = "open-sesame-1234"


def vogent(client: WebhookClient, url: str = HOOK) -> None:
    client.listen(url)
    client.started(3)


def freya(client: WebhookClient, url: str = HOOK) -> None:
    client.listen(url, "freya")
    asking.create(client, 3, webhookUrl=url)


def happyrobot(client: WebhookClient, url: str = HOOK) -> None:
    one = driver.HappyRobotDriver(client)
    hooks = [{"url": url, "headers": [{"key": "X-Token", "value": TOKEN}]}]
    use_case = one.use_case(hooks=hooks)
    for _ in range(3):
        one.call(use_case_id=use_case, params={"first_name": "Mara"})


def elevenlabs(client: WebhookClient, url: str = HOOK) -> None:
    client.listen(url, "elevenlabs")
    for number in ("+12025550121", "+12025550122", "+12025550123"):
        asking_elevenlabs.call(client, number)


def retell(client: WebhookClient, url: str = HOOK) -> None:
    client.listen(url, "retell")
    for number in ("+12025550121", "+12025550122", "+12025550123"):
        calling.call(client, number)


def temphone(client: WebhookClient, url: str = HOOK) -> None:
    for seconds in (60, 61, 62):
        body = {
            "contact_id": phoning.ALEX,
            "scheduled_at": phoning.at(seconds),
            "initial_message": "Hi",
            "webhook_url": url,
        }
        assert client.ask("POST", phoning.CALLS, body).status == 201


def twilio(client: WebhookClient, url: str = HOOK) -> None:
    for number in (1, 2, 3):
        body = {
            "To": f"+1202555010{number}",
            "From": OWN,
            "Twiml": LONG,
            "StatusCallback": url,
            "StatusCallbackEvent": ALL,
        }
        assert client.ask("POST", f"{CALLS}.json", body).status == 201


def vapi(client: WebhookClient, url: str = HOOK) -> None:
    client.listen(url, "vapi")
    for number in ("+12025550121", "+12025550122", "+12025550123"):
        ordering.call(client, number)


ANNOUNCE: dict[str, Callable[..., None]] = {
    "vogent": vogent,
    "freya": freya,
    "happyrobot": happyrobot,
    "elevenlabs": elevenlabs,
    "retell": retell,
    "temphone": temphone,
    "twilio": twilio,
    "vapi": vapi,
}


@cache
def rules(vendor: str, event: str) -> Any:
    """Return the delivery of an event, as the text of the contract has it."""
    return Contract.load(contract_path(vendor)).document.root["webhooks"][event]["post"]["x-delivery"]
