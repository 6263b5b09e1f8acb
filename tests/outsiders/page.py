"""The counts of docs/outsiders.md."""

import re
from collections import Counter
from functools import cache

from tests.project.sources import ROOT

TITLES = {
    "elevenlabs": "ElevenLabs",
    "freya": "Freya Voice",
    "happyrobot": "HappyRobot",
    "retell": "Retell AI",
    "temphone": "TemPhone",
    "twilio": "Twilio",
    "vapi": "Vapi",
    "vogent": "Vogent",
    "control": "the control plane",
}
_CONTRACT = re.compile(r"^\| ([^|]+) \| (\d+) \| (\d+) \|$", re.MULTILINE)
_RULE = re.compile(r"^\| ([^|]+) \| (\d+): ([^|]+) \|$", re.MULTILINE)


@cache
def text() -> str:
    return (ROOT / "docs" / "outsiders.md").read_text(encoding="utf-8")


def findings() -> dict[str, int]:
    """Return how many findings the page counts for each contract, by its title."""
    return {title: int(count) for title, _, count in _CONTRACT.findall(text())}


def rules() -> dict[str, Counter[str]]:
    """Return for each kind of finding how many each contract has. Fail if they do not add up."""
    found = {}
    for name, total, parts in _RULE.findall(text()):
        each = [part.rpartition(" ") for part in parts.split(", ")]
        found[name] = Counter({title: int(count) for title, _, count in each})
        assert found[name].total() == int(total), name
    return found
