"""What an agent was told when it made a call: later changes of its settings don't change what was said."""

import json
from collections.abc import Mapping
from functools import lru_cache
from sys import float_info
from typing import TYPE_CHECKING, Any, NamedTuple

from mock_server.contract.validation import fitting
from mock_server.engine.speech.script import NUDGE

if TYPE_CHECKING:
    from mock_server.engine.chance import Luck
    from mock_server.vendors.vogent.dial import Dial
    from mock_server.vendors.vogent.workspace import Workspace


class Brief(NamedTuple):
    """The settings that a call's transcript and extraction follow from."""

    opening: str
    prompt: str
    nudge: str
    schema: str | None
    """The extractor's, as text; None where no extractor reads the call."""


NO_BRIEF = Brief("", "", "", None)
"""That of a call that nobody answered."""


def brief_for(dial: "Dial") -> Brief:
    """The settings in force; for the calls of jobs, one for all of an agent's."""
    if dial.is_single:
        return _brief(dial)
    briefs = dial.workspace.briefs
    if dial.agent.id not in briefs:
        briefs[dial.agent.id] = _brief(dial)
    return briefs[dial.agent.id]


def _brief(dial: "Dial") -> Brief:
    workspace = dial.workspace
    idle = dial.agent.fields.get("idleMessageConfig") or {}
    nudges = [words for words in idle.get("messages", ()) if words.strip()] if idle.get("enabled") else None
    prompt = _field(workspace, "versioned_prompts", dial.prompt_id, "prompt") or ""
    schema = _field(workspace, "extractors", dial.extractor_id, "extractorFieldsJsonSchema")
    return Brief(dial.opening_line, prompt, nudges[0] if nudges else NUDGE, schema)


def _field(workspace: "Workspace", plural: str, id_: str | None, name: str) -> str | None:
    entry = workspace.entries[plural].get(id_) if id_ else None
    return entry.fields[name] if entry else None


@lru_cache(maxsize=256)
def reader(text: str) -> "Reader":
    """What reads calls by an extractor's schema, the same in all worlds; made when the first call is read."""
    return Reader(text)


class Reader:
    """Draws from calls what one schema wants."""

    __slots__ = ("_fits", "_sampler")

    def __init__(self, text: str) -> None:
        from mock_server.engine.samples.sampler import Sampler

        schema = json.loads(text, parse_int=_number)
        self._sampler, self._fits = Sampler(schema), fitting(schema)

    def read(self, luck: "Luck", known: Mapping[str, Any], *, is_blank: bool) -> dict[str, Any] | None:
        """The fields; None where none are found that the schema allows."""
        found = self._sampler.draw(luck, known, is_blank=is_blank, fits=self._allows)
        return found if isinstance(found, dict) else None

    def _allows(self, value: Any) -> bool:
        return isinstance(value, dict) and self._fits(value)


def _number(digits: str) -> float:
    """A whole number as a reply can hold it: what needs more than 64 bits becomes a float, the largest if need be."""
    if len(digits) <= 20 and -(2**63) <= int(digits) < 2**64:
        return int(digits)
    return max(-float_info.max, min(float(digits), float_info.max))
