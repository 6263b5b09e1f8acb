"""Fetches recordings, and measures them with Python's own reader of WAV files."""

import wave
from io import BytesIO
from urllib.parse import urlsplit

from tests.driving import app, send


def fetch(url: str, key: str = "somebody-else", method: str = "GET") -> tuple[int, bytes]:
    """Return the status and the body. The host selects the vendor, as it does for a client with a fixed host."""
    parts = urlsplit(url)
    vendor = next(name for name, one in app().vendors.items() if url.startswith(one.address))
    return send(app(), method, f"/{vendor}{parts.path}{'?' if parts.query else ''}{parts.query}", b"", key)


def seconds(audio: bytes) -> float:
    """Return the length of a recording."""
    with wave.open(BytesIO(audio)) as file:
        return file.getnframes() / file.getframerate()


def heard(audio: bytes) -> list[bool]:
    """Return for each tenth of a second whether it holds sound."""
    with wave.open(BytesIO(audio)) as file:
        samples, step = file.readframes(file.getnframes()), file.getframerate() // 10
    return [max(samples[at : at + step]) > 135 for at in range(0, len(samples) - step + 1, step)]
