"""Single dials: create, look, hang up, token; and the recording of any dial."""

from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.vogent import speech, tokens
from mock_server.vendors.vogent.account import Account
from mock_server.vendors.vogent.progress import RECORDING
from mock_server.vendors.vogent.views import dial_view


def create_dial(account: Account, asked: Asked) -> Reply:
    """Make one call, by telephone or browser. It waits while the lines of the account are all in use."""
    body = asked.body
    agent = account.named("agents", body["callAgentId"], "body/callAgentId")
    for field, kind in (
        ("fromNumberId", "phone_numbers"),
        ("callAgentExtractorId", "extractors"),
        ("versionedModelId", "versioned_prompts"),
        ("aiVoiceId", "voices"),
    ):
        if body.get(field) is not None:
            account.named(kind, body[field], f"body/{field}")
    dial = account.add_dial(agent, body, asked.requested)
    session = dial.session_id
    token = tokens.dial_token(account.world, session, dial.id)
    return Reply(200, {"dialToken": token, "sessionId": session, "dialId": dial.id})


def get_dial(account: Account, asked: Asked) -> Reply:
    return Reply(200, dial_view(account.dial(asked.path["id"])))


def get_recording(account: Account, asked: Asked) -> Reply:
    """Return the audio of a call, once it has arrived."""
    id_ = asked.path["id"]
    dial = account.find_dial(account.recording_ids.of(id_))
    if dial is None or not dial.arrived & RECORDING.bit or not speech.recording_url(dial).endswith(f"/{id_}"):
        raise account.not_found("recording", id_)
    return Reply(200, speech.audio(dial), ((b"content-type", b"audio/wav"),))


def hangup_dial(account: Account, asked: Asked) -> Reply:
    """Complete a call that talks, cancel one that doesn't yet; refuse if it has ended (dossier 5.2 #23)."""
    dial = account.dial(asked.path["id"])
    if dial.is_final:
        raise Refusal(
            400,
            f"dial {dial.id} has ended: seen {dial.status!r}, expected a dial that is queued, ringing or in-progress",
        )
    account.world.fire(dial, "user_hang_up")
    return Reply(200, {"success": True})


def get_dial_token(account: Account, asked: Asked) -> Reply:
    dial = account.dial(asked.path["id"])
    return Reply(200, {"dialToken": tokens.dial_token(account.world, dial.session_id, dial.id)})
