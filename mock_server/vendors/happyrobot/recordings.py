"""Recordings: pre-signed URLs that expire on the world's clock, and the audio that they lead to."""

from hmac import compare_digest
from urllib.parse import urlencode

from mock_server.engine import moment
from mock_server.engine.moment import SECOND
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.credentials import signature
from mock_server.vendors.happyrobot.account import Account
from mock_server.vendors.happyrobot.models import Call
from mock_server.vendors.happyrobot.speech import audio

GOOD_FOR = 24 * 3600
"""Seconds that a URL is good for: the sibling product's links live for a day (dossier 3.2)."""


def get_recording(account: Account, asked: Asked) -> Reply:
    """Give out a URL that anybody may use, for a day."""
    call = _recorded(account, asked.path["id"])
    expires = account.world.now // SECOND + GOOD_FOR
    query = {
        "expires": expires,
        "signature": _signature(account, call.id, expires),
        "credential": account.world.ticket,
    }
    return Reply(200, {"url": f"{account.vendor.address}/recordings/{call.id}?{urlencode(query)}"})


def get_recording_audio(account: Account, asked: Asked) -> Reply:
    id_, expires = asked.path["id"], asked.query["expires"]
    if not compare_digest(_signature(account, id_, expires).encode(), asked.query["signature"].encode()):
        raise Refusal(403, "The signature does not fit this URL: use it whole, as it was given out")
    if account.world.now >= expires * SECOND:
        raise Refusal(403, f"This URL expired at {moment.text(expires * SECOND)}: ask for the recording again")
    return Reply(200, audio(_recorded(account, id_)), ((b"content-type", b"audio/wav"),))


def _recorded(account: Account, id_: str) -> Call:
    call = account.call(id_)
    if call.recorded_at is None:
        raise Refusal(404, f"Call {call.id} has no recording: it is {call.status}")
    return call


def _signature(account: Account, id_: str, expires: int) -> str:
    return signature(account.world, f"{id_} {expires}")
