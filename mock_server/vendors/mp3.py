"""Sound as MP3, where the library of the extra `mp3` is installed."""

from mock_server.engine.speech.audio import RATE

WAV_HEAD = 44
"""Bytes before the samples, in the files that the mock writes."""

KILOBITS = 32
"""The rate of a file, for each second."""


class NoEncoder(Exception):
    """Raised where no library is there that can write MP3."""


def mp3(wav: bytes, channels: int) -> bytes:
    """Return a telephone's WAV file as MP3. Raise `NoEncoder` without the extra `mp3`."""
    try:
        import lameenc  # type: ignore[import-not-found] # it is one compiled module, without types
    except ImportError:
        raise NoEncoder from None
    encoder = lameenc.Encoder()
    encoder.set_channels(channels)
    encoder.set_in_sample_rate(RATE)
    encoder.set_bit_rate(KILOBITS)
    encoder.silence()
    return bytes(encoder.encode(wav[WAV_HEAD:]) + encoder.flush())
