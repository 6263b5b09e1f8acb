"""Dial tokens: bearer tokens in the form of a JWT, each good for one dial and for an hour."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hmac import compare_digest

from mock_server.engine import moment
from mock_server.engine.moment import SECOND
from mock_server.engine.world import World
from mock_server.exchange import Refusal
from mock_server.vendors.credentials import stamp

LIFETIME = 3600
"""Seconds that a token is good for (proposed)."""


def dial_token(world: World, session_id: str, dial_id: str) -> str:
    """Return a new token for one dial. Only the mock can check its signature, which names the world too."""
    now = world.now // SECOND
    claims = {"sub": session_id, "dial": dial_id, "iat": now, "exp": now + LIFETIME}
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    return f"{signed}.{stamp(world, signed)}"


def check_token(world: World, token: str, path: Mapping[str, str]) -> None:
    """Raise `Refusal` 401 unless a token is the world's own, has not expired, and is for the dial in the path."""
    signed, _, given = token.rpartition(".")
    if not compare_digest(stamp(world, signed), given):
        raise Refusal(401, "seen a dial token that was changed, expected it as POST /dials gave it out")
    text = signed.partition(".")[2]
    claims = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    expires = claims["exp"] * SECOND
    if world.now >= expires:
        raise Refusal(401, f"seen a dial token that expired at {moment.text(expires)}, expected a new one")
    if path.get("id") != claims["dial"]:
        raise Refusal(401, f"seen a dial token for the dial {claims['dial']} alone, expected that dial or the API key")


def _part(claims: Mapping[str, object]) -> str:
    return urlsafe_b64encode(json.dumps(claims, separators=(",", ":")).encode()).rstrip(b"=").decode()
