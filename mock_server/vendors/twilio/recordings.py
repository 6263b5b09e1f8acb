"""Twilio's operations on recordings: list, read and delete them, of a call or of the account, and fetch their sound."""

from collections.abc import Mapping
from typing import Any

from mock_server.engine.moment import SECOND
from mock_server.exchange import Asked, Reply
from mock_server.vendors.mp3 import NoEncoder, mp3
from mock_server.vendors.twilio import speech
from mock_server.vendors.twilio.account import Account
from mock_server.vendors.twilio.errors import CodedRefusal, missing
from mock_server.vendors.twilio.pages import TimeFilter, page_of
from mock_server.vendors.twilio.recording import Recording
from mock_server.vendors.twilio.views import call_recording_view, recording_view

WAV, MP3 = ((b"content-type", b"audio/x-wav"),), ((b"content-type", b"audio/mpeg"),)


def list_recording(account: Account, asked: Asked) -> Reply:
    made = TimeFilter.of(asked.query, "DateCreated")

    def passes(one: Recording) -> bool:
        return _passes(one, asked.query, made) and "ConferenceSid" not in asked.query

    return Reply(200, page_of(asked, "Recordings", account.recordings, passes, recording_view))


def _passes(one: Recording, query: Mapping[str, Any], made: TimeFilter | None) -> bool:
    return (
        (one.deleted_at is None or query.get("IncludeSoftDeleted", False))
        and query.get("CallSid", one.call_sid) == one.call_sid
        and (made is None or made.holds(one.created_at))
    )


def fetch_recording(account: Account, asked: Asked) -> Reply:
    return Reply(200, recording_view(found(account, asked, asked.query.get("IncludeSoftDeleted", False))))


def delete_recording(account: Account, asked: Asked) -> Reply:
    return delete(found(account, asked))


def list_call_recording(account: Account, asked: Asked) -> Reply:
    """Return the recordings of a call, which may have been deleted itself."""
    sid, made = asked.path["CallSid"], TimeFilter.of(asked.query, "DateCreated")

    def passes(one: Recording) -> bool:
        return one.call_sid == sid and _passes(one, asked.query, made)

    page = page_of(asked, f"Calls/{sid}/Recordings", account.recordings, passes, call_recording_view)
    if account.calls.get(sid) is None and not page["recordings"]:
        raise missing(asked, f"Calls/{sid}/Recordings.json")
    return Reply(200, page)


def fetch_call_recording(account: Account, asked: Asked) -> Reply:
    return Reply(200, call_recording_view(found(account, asked)))


def delete_call_recording(account: Account, asked: Asked) -> Reply:
    return delete(found(account, asked))


def delete(recording: Recording) -> Reply:
    """Delete a recording that is over: nobody hears it any more."""
    if recording.ended_at is None:
        raise CodedRefusal(20009, "Cannot delete this resource before it is complete", 409)
    recording.delete()
    return Reply(204, None)


def fetch_recording_media(account: Account, asked: Asked) -> Reply:
    """Return the sound of a recording as a WAV file."""
    return Reply(200, sound(account, asked)[0], WAV)


def fetch_recording_mp3(account: Account, asked: Asked) -> Reply:
    """Return the sound of a recording as MP3. Raise 404 where no library is there that can write it."""
    wav, channels = sound(account, asked)
    try:
        return Reply(200, mp3(wav, channels), MP3)
    except NoEncoder:
        absent = missing(asked, f"Recordings/{asked.path['Sid']}.mp3")
        why = "MP3 needs mockdial's extra mp3; .wav is there"
        raise CodedRefusal(absent.code, f"{absent.message} ({why})", 404) from None


def sound(account: Account, asked: Asked) -> tuple[bytes, int]:
    """Return the sound of a recording as a WAV file, and on how many channels it is."""
    recording = heard(account, asked)
    channels = min(recording.channels, asked.query.get("RequestedChannels", recording.channels))
    return speech.audio(recording, channels), channels


def heard(account: Account, asked: Asked) -> Recording:
    """Return the recording whose sound is asked for. Raise 404 if it is not there, for a while or for ever."""
    recording = found(account, asked)
    if recording.status == "completed":
        return recording
    if recording.status == "absent":
        raise missing(asked, f"Recordings/{recording.id}")
    wait = -(-max(SECOND, (recording.ready_at or 0) - account.world.now) // SECOND)
    raise CodedRefusal(21501, "Resource not available", 404, ((b"retry-after", str(wait).encode()),))


def found(account: Account, asked: Asked, is_deleted_too: bool = False) -> Recording:
    """Return the recording that a request names. Raise 404 if there is none, or none of this call."""
    recording, call_sid = account.recordings.get(asked.path["Sid"]), asked.path.get("CallSid")
    if (
        recording is None
        or (recording.deleted_at is not None and not is_deleted_too)
        or call_sid not in (None, recording.call_sid)
    ):
        below = f"Calls/{call_sid}/" if call_sid else ""
        raise missing(asked, f"{below}Recordings/{asked.path['Sid']}.json")
    return recording
