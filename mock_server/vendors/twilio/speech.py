"""The sound of a recording: voices of noise, as long as it lasted."""

from mock_server.engine.speech.audio import SILENCE, VOICES, Sound, telephone_wav, voices
from mock_server.engine.speech.conversation import converse
from mock_server.engine.speech.dialogue import PERSON, Ending
from mock_server.engine.speech.script import GREETING, script
from mock_server.vendors.twilio.recording import Recording


def audio(recording: Recording, channels: int) -> bytes:
    """Return a recording as a WAV file: both sides on one channel, or the person on the first, the caller on the other.

    What the instructions say is not spoken: the vendor has no transcript that could tell.
    """
    length = recording.milliseconds
    if recording.is_person_alone:
        alone = [Sound(VOICES[0], length)]
        return telephone_wav([alone, [Sound(SILENCE, length)]][:channels])
    lines = converse(recording.call.luck("transcript"), script(GREETING, {}, None), length, Ending.CUT)
    if channels == 1:
        return telephone_wav([voices(lines, length)])
    sides = ([line for line in lines if (line[0] == PERSON) is is_person] for is_person in (True, False))
    return telephone_wav([voices(side, length) for side in sides])
