"""Recordings: pre-signed URLs that expire on the world's clock, and the audio that they lead to."""

from hashlib import blake2b
from hmac import compare_digest
from urllib.parse import urlencode

from mock_server.engine import moment
from mock_server.engine.moment import SECOND
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.happyrobot import speech
from mock_server.vendors.happyrobot.organization import Organization
from mock_server.vendors.happyrobot.records import Call

GOOD_FOR = 24 * 3600
"""Seconds that a URL is good for: the sibling product's links live for a day (dossier 3.2)."""


def get_recording(organization: Organization, asked: Asked) -> Reply:
    """A URL that anybody may use, for a day."""
    call = _recorded(organization, asked.path["id"])
    expires = organization.world.now // SECOND + GOOD_FOR
    query = {
        "expires": expires,
        "signature": _signature(organization, call.id, expires),
        "credential": organization.world.ticket,
    }
    return Reply(200, {"url": f"{organization.vendor.address}/recordings/{call.id}?{urlencode(query)}"})


def get_recording_audio(organization: Organization, asked: Asked) -> Reply:
    id_, expires = asked.path["id"], asked.query["expires"]
    if not compare_digest(_signature(organization, id_, expires).encode(), asked.query["signature"].encode()):
        raise Refusal(403, "The signature does not fit this URL: use it whole, as it was given out")
    if organization.world.now >= expires * SECOND:
        raise Refusal(403, f"This URL expired at {moment.text(expires * SECOND)}: ask for the recording again")
    return Reply(200, speech.audio(_recorded(organization, id_)), ((b"content-type", b"audio/wav"),))


def _recorded(organization: Organization, id_: str) -> Call:
    call = organization.call(id_)
    if call.recorded_at is None:
        raise Refusal(404, f"Call {call.id} has no recording: it is {call.status}")
    return call


def _signature(organization: Organization, id_: str, expires: int) -> str:
    secret = f"{organization.world.setup.seed}/{organization.world.ticket}".encode()[:64]
    return blake2b(f"{id_} {expires}".encode(), key=secret, digest_size=16).hexdigest()
