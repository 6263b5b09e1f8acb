"""Single dials: create, look, hang up, token."""

import json
from base64 import urlsafe_b64encode
from hashlib import blake2b

from mock_server.engine.moment import SECOND
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.vogent import speech
from mock_server.vendors.vogent.dial import Dial
from mock_server.vendors.vogent.single import SingleDial
from mock_server.vendors.vogent.workspace import Workspace, unknown

TOKEN_SECONDS = 3600


def create_dial(workspace: Workspace, asked: Asked) -> Reply:
    """One call, by telephone or browser. It waits while the workspace's lines are all in use."""
    body = asked.body
    agent = workspace.named("agents", body["callAgentId"], "body/callAgentId")
    for field, kind in (
        ("fromNumberId", "phone_numbers"),
        ("callAgentExtractorId", "extractors"),
        ("versionedModelId", "versioned_prompts"),
        ("aiVoiceId", "voices"),
    ):
        if body.get(field) is not None:
            workspace.named(kind, body[field], f"body/{field}")
    dial = SingleDial(workspace, agent, body, asked.requested)
    workspace.dials.add(dial)
    dial.announce()
    dial.queue.run(dial.queue.terms)
    return Reply(200, {"dialToken": _token(workspace, dial), "sessionId": dial.session_id, "dialId": dial.id})


def get_dial(workspace: Workspace, asked: Asked) -> Reply:
    return Reply(200, workspace.dial(asked.path["id"]).view())


def get_recording(workspace: Workspace, asked: Asked) -> Reply:
    """The audio of a call, once it has arrived."""
    id_ = asked.path["id"]
    dial = workspace.find_dial(workspace.recording_ids.of(id_))
    if dial is None or not dial.arrived & speech.RECORDING.bit or not speech.recording_url(dial).endswith(f"/{id_}"):
        raise unknown("recording", id_)
    return Reply(200, speech.audio(dial), ((b"content-type", b"audio/wav"),))


def hangup_dial(workspace: Workspace, asked: Asked) -> Reply:
    """A call that talks is completed, one that doesn't yet is canceled; an ended one refuses (dossier 5.2 #23)."""
    dial = workspace.dial(asked.path["id"])
    if dial.is_final:
        raise Refusal(
            400,
            f"dial {dial.id} has ended: seen {dial.status!r}, expected a dial that is queued, ringing or in-progress",
        )
    workspace.world.fire(dial, "user_hang_up")
    return Reply(200, {"success": True})


def get_dial_token(workspace: Workspace, asked: Asked) -> Reply:
    return Reply(200, {"dialToken": _token(workspace, workspace.dial(asked.path["id"]))})


def _token(workspace: Workspace, dial: Dial) -> str:
    """A token in the form of a JWT, good for this dial alone; nobody but the mock can check its signature."""
    now = workspace.world.now // SECOND
    parts = [
        _part({"alg": "HS256", "typ": "JWT"}),
        _part({"sub": dial.session_id, "dial": dial.id, "iat": now, "exp": now + TOKEN_SECONDS}),
    ]
    signature = blake2b(
        ".".join(parts).encode(), key=str(workspace.world.setup.seed).encode()[:64], digest_size=32
    ).digest()
    return ".".join([*parts, _text(signature)])


def _part(claims: dict[str, object]) -> str:
    return _text(json.dumps(claims, separators=(",", ":")).encode())


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
