"""Recordings: when they are made, who hears of them, how they are listed, deleted and heard."""

import sys
import wave
from base64 import b64encode
from io import BytesIO
from urllib.parse import parse_qsl

import pytest

from tests.driving import fresh, send
from tests.listening import listening
from tests.twilio.calling import CALLS, LONG, OWN, SOMEBODY, call, hooks, script
from tests.web.asking import person

ACCOUNT = CALLS.removesuffix("/Calls")
RECORDINGS = f"{ACCOUNT}/Recordings"
TOLD = "http://127.0.0.1:5250/recorded?a=1"
TALK = {"answered": {"ring": 5, "seconds": 12}}


def recorded(client, **fields):
    """Make a call that is recorded and play it to its end; return its SID and that of the recording."""
    script(client, TALK)
    sid = call(client, Record="true", **fields)
    client.play()
    (recording,) = client.get(f"{RECORDINGS}.json")["recordings"]
    return sid, recording["sid"]


def test_a_call_is_recorded_from_the_answer_to_the_end():
    client = fresh()
    sid, recording = recorded(client)
    shown = client.get(f"{RECORDINGS}/{recording}.json")
    assert (shown["call_sid"], shown["status"], shown["duration"]) == (sid, "completed", "12")
    assert (shown["source"], shown["channels"], shown["start_time"]) == (
        "OutboundAPI",
        1,
        "Mon, 02 Mar 2026 15:00:05 +0000",
    )
    assert shown["media_url"].endswith(shown["uri"].removesuffix(".json"))
    below = client.get(f"{CALLS}/{sid}/Recordings/{recording}.json")
    assert (below["track"], below["sid"], "media_url" in below) == ("both", recording, False)


def test_a_recording_runs_then_is_made_and_is_there_later():
    client = fresh()
    script(client, TALK)
    call(client, Record=True)
    seen = []
    for seconds in (6, 12, 5):
        client.advance(seconds)
        shown = client.get(f"{RECORDINGS}.json")["recordings"][0]
        seen.append((shown["status"], shown["duration"]))
    assert seen == [("in-progress", None), ("processing", "12"), ("completed", "12")]


@pytest.mark.parametrize("fields", [{}, {"Record": "false"}])
def test_nobody_is_recorded_unasked(fields):
    client = fresh()
    call(client, **fields)
    client.play()
    assert client.get(f"{RECORDINGS}.json")["recordings"] == []


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (None, ["completed"]),
        (["in-progress", "completed"], ["in-progress", "completed"]),
        ("in-progress completed absent", ["in-progress", "completed"]),
        ("absent", []),
    ],
)
def test_a_receiver_hears_what_it_wants_to_hear(wanted, told):
    client = fresh()
    fields = {} if wanted is None else {"RecordingStatusCallbackEvent": wanted}
    recorded(client, RecordingStatusCallback=TOLD, **fields)
    assert [one["RecordingStatus"] for one in hooks(client, "recording")] == told


def test_a_receiver_is_told_by_the_method_that_it_wants_and_signed():
    with listening() as client:
        sid, recording = recorded(client, RecordingStatusCallback=TOLD, RecordingStatusCallbackMethod="GET")
        (sent,) = client.sender.received
        fields = dict(parse_qsl(sent.url.partition("?")[2]))
        assert (sent.method, sent.url.startswith(TOLD), fields["CallSid"]) == ("GET", True, sid)
        assert (fields["RecordingSid"], fields["RecordingDuration"]) == (recording, "12")
        assert fields["RecordingUrl"].endswith(f"/Recordings/{recording}")
        assert dict(sent.headers)["X-Twilio-Signature"]


def test_the_end_of_a_call_tells_of_its_recording():
    client = fresh()
    _, recording = recorded(client, StatusCallback=TOLD)
    (last,) = hooks(client, "completed")
    assert (last["RecordingSid"], last["RecordingDuration"]) == (recording, "12")


def test_a_talk_without_a_second_leaves_no_sound():
    client = fresh()
    call(client, Twiml="<Response/>", Record=True, RecordingStatusCallback=TOLD, RecordingStatusCallbackEvent="absent")
    client.play()
    (shown,) = client.get(f"{RECORDINGS}.json")["recordings"]
    assert (shown["status"], shown["duration"]) == ("absent", "0")
    assert [one["RecordingStatus"] for one in hooks(client, "recording")] == ["absent"]
    assert client.ask("GET", f"{RECORDINGS}/{shown['sid']}.wav").body["code"] == 20404


def test_recordings_are_found_by_their_call_and_their_day():
    client = fresh()
    sid, _recording = recorded(client)
    found = [
        len(client.get(f"{path}.json?{query}")["recordings"])
        for path, query in (
            (RECORDINGS, f"CallSid={sid}"),
            (RECORDINGS, "CallSid=CA" + "0" * 32),
            (RECORDINGS, "ConferenceSid=CF" + "0" * 32),
            (RECORDINGS, "DateCreated=2026-03-02"),
            (RECORDINGS, "DateCreated%3E=2026-03-03"),
            (f"{CALLS}/{sid}/Recordings", "DateCreated%3C=2026-03-03"),
        )
    ]
    assert found == [1, 0, 0, 1, 0, 1]


def test_pages_of_recordings_lead_to_the_oldest():
    client = fresh()
    for _ in range(3):
        call(client, Record=True)
    client.play()
    first = client.get(f"{RECORDINGS}.json?PageSize=2")
    second = client.get("/twilio" + first["next_page_uri"])
    every = client.get(f"{RECORDINGS}.json")["recordings"]
    assert [one["sid"] for one in (*first["recordings"], *second["recordings"])] == [one["sid"] for one in every]
    assert (len(first["recordings"]), second["next_page_uri"]) == (2, None)


@pytest.mark.parametrize("below", ["", "/Calls/{call}"])
def test_a_deleted_recording_is_gone_but_for_those_who_ask_for_deleted_ones(below):
    client = fresh()
    sid, recording = recorded(client)
    path = f"{ACCOUNT}{below.format(call=sid)}/Recordings/{recording}"
    assert client.ask("DELETE", f"{path}.json").status == 204
    again = [client.ask(method, f"{path}.json").body["code"] for method in ("GET", "DELETE")]
    assert again == [20404, 20404]
    assert client.ask("GET", f"{RECORDINGS}/{recording}.wav").status == 404
    assert client.get(f"{RECORDINGS}.json")["recordings"] == []
    assert client.get(f"{RECORDINGS}/{recording}.json?IncludeSoftDeleted=true")["status"] == "deleted"
    assert len(client.get(f"{RECORDINGS}.json?IncludeSoftDeleted=true")["recordings"]) == 1


def test_one_that_runs_can_not_be_deleted_and_one_of_another_call_not_be_found():
    client = fresh()
    sid, other = call(client, Record=True), call(client, Record=True)
    client.advance(8)
    (newest, oldest) = client.get(f"{RECORDINGS}.json")["recordings"]
    answer = client.ask("DELETE", f"{RECORDINGS}/{newest['sid']}.json")
    assert (answer.status, answer.body["code"]) == (409, 20009)
    assert client.ask("GET", f"{CALLS}/{other}/Recordings/{oldest['sid']}.json").status == 404
    assert client.ask("GET", f"{CALLS}/CA{'0' * 32}/Recordings.json").status == 404
    assert oldest["call_sid"] == sid


def test_a_recording_outlives_its_call():
    client = fresh()
    sid, recording = recorded(client)
    assert client.ask("DELETE", f"{CALLS}/{sid}.json").status == 204
    assert [one["sid"] for one in client.get(f"{CALLS}/{sid}/Recordings.json")["recordings"]] == [recording]


def sound(client, path):
    """Return the parameters of a WAV file and its samples."""
    sent = send(client._app, "GET", path.replace("{AccountSid}", client.key), b"", client.key)
    assert sent[0] == 200, sent
    with wave.open(BytesIO(sent[1])) as file:
        return file.getparams()[:4], file.readframes(file.getnframes())


@pytest.mark.parametrize("suffix", ["", ".wav"])
def test_a_recording_is_a_wav_file_as_long_as_the_talk(suffix):
    client = fresh()
    _, recording = recorded(client)
    assert sound(client, f"{RECORDINGS}/{recording}{suffix}")[0] == (1, 2, 8000, 12 * 8000)


def test_of_two_channels_one_may_be_wanted():
    client = fresh()
    _, recording = recorded(client, RecordingChannels="dual")
    both, samples = sound(client, f"{RECORDINGS}/{recording}.wav")
    one, _ = sound(client, f"{RECORDINGS}/{recording}.wav?RequestedChannels=1")
    assert (both[0], one[0]) == (2, 1)
    left, right = samples[1::4], samples[3::4]
    assert left != right
    assert all(a == 0 or b == 0 for a, b in zip(left, right, strict=True))


def test_a_recording_is_there_as_mp3_of_as_many_channels_as_are_wanted():
    client, path = own_recording(60, RecordingChannels="dual")
    twelve_seconds = 12 * 32_000 / 8
    for query, is_mono in (("", False), ("?RequestedChannels=1", True)):
        answer = client.ask("GET", f"{path}.mp3{query}")
        assert (answer.status, answer.headers["content-type"], answer.content[:1]) == (200, "audio/mpeg", b"\xff")
        assert (answer.content[3] >> 6 == 3) is is_mono  # the mode, in the head of the first frame
        assert twelve_seconds <= len(answer.content) <= twelve_seconds * 1.05


def test_without_its_library_mp3_is_404_and_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "lameenc", None)
    client, path = own_recording(60)
    answer = client.ask("GET", f"{path}.mp3")
    assert (answer.status, answer.body["code"]) == (404, 20404)
    assert "extra mp3" in answer.body["message"]
    assert client.ask("GET", f"{path}.wav").status == 200


def own_recording(seconds, **fields):
    """Return a client that can leave headers out, and the path of its recording so long after the request."""
    client = person()
    client.post("/_mock/world/reset", {"scenario": "happy"})
    client.ask("PUT", f"/_mock/numbers/{SOMEBODY}", {"attempts": [TALK]})
    client.ask("POST", f"{CALLS}.json", {"To": SOMEBODY, "From": OWN, "Twiml": LONG, "Record": True, **fields})
    client.post("/_mock/clock", {"advance_seconds": seconds})
    (shown,) = client.get(f"{RECORDINGS}.json")["recordings"]
    return client, f"{RECORDINGS}/{shown['sid']}"


def test_a_sound_is_not_there_at_once_and_the_answer_says_when():
    client, path = own_recording(17.6)
    answer = client.ask("GET", path)
    assert (answer.status, answer.body["code"]) == (404, 21501)
    client.post("/_mock/clock", {"advance_seconds": int(answer.headers["retry-after"])})
    assert client.ask("GET", path).headers["content-type"] == "audio/x-wav"


def test_a_sound_needs_no_credentials_but_those_that_are_sent_must_be_right():
    client, path = own_recording(60)
    wrong = {"authorization": "Basic " + b64encode(f"AC{'0' * 32}:token".encode()).decode()}
    found = [client.ask("GET", path, **headers).status for headers in ({}, {"authorization": ""}, wrong)]
    assert found == [200, 200, 401]
    assert client.ask("GET", f"{path}.json", authorization="").status == 401


def test_without_credentials_an_account_that_nobody_has_opened_has_no_sound():
    client, path = own_recording(60)
    elsewhere = path.replace("{AccountSid}", "AC" + "7" * 32)
    assert client.ask("GET", elsewhere, authorization="").status == 401
    assert client.app.sandboxes.existing("AC" + "7" * 32) is None
