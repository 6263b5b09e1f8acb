"""Sound that is made: a WAV file that any player opens."""

import wave
from io import BytesIO

import pytest

from mock_server.engine.speech.audio import BUSY, RATE, RING_BACK, SILENCE, VOICES, Sound, wav

SOUNDS = (RING_BACK, BUSY, SILENCE, *VOICES)


def frames(*stretches: Sound) -> bytes:
    with wave.open(BytesIO(wav(stretches))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 1, RATE)
        return file.readframes(file.getnframes())


@pytest.mark.parametrize("sound", SOUNDS)
@pytest.mark.parametrize("length", [0, 1, 999, 12_345])
def test_a_sound_is_as_long_as_asked(sound: str, length: int) -> None:
    assert len(frames(Sound(sound, length))) == length * RATE // 1000


def test_sounds_differ_and_silence_is_silent() -> None:
    assert len({frames(Sound(sound, 2000)) for sound in SOUNDS}) == len(SOUNDS)
    assert set(frames(Sound(SILENCE, 2000))) == {128}


@pytest.mark.parametrize("sound", VOICES)
def test_a_voice_is_heard_and_never_cut_off(sound: str) -> None:
    samples = frames(Sound(sound, 2000))
    assert max(samples) > 150
    assert 0 < min(samples) < 106
    assert max(samples) < 255


def test_stretches_follow_each_other() -> None:
    both = frames(Sound(BUSY, 500), Sound(SILENCE, 500))
    assert both == frames(Sound(BUSY, 500)) + frames(Sound(SILENCE, 500))


def test_the_file_says_its_own_length_with_a_pad_where_it_is_odd() -> None:
    for length in (1000, 1001):
        made = wav([Sound(SILENCE, length // 8), Sound(SILENCE, 1)])
        assert int.from_bytes(made[4:8], "little") == len(made) - 8
        assert len(made) % 2 == 0
