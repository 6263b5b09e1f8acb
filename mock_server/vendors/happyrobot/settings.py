"""The settings of a call, and the entries that it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.speech.script import render
from mock_server.exchange import CheckedPart
from mock_server.vendors.resource import Resource

DEFAULT_MINUTES = 10
"""How long a talk may last where neither call nor use case says so (documented)."""


class Written(NamedTuple):
    """A use case as calls of one model show it, and the version of its fields that it was written from."""

    fields: Mapping[str, Any]
    model: str
    part: CheckedPart


class Entry(Resource):
    """A record without a status: a number, a use case, an agent, a user, the organization."""

    __slots__ = ("written",)

    def __init__(self, fields: Mapping[str, Any]) -> None:
        super().__init__(fields["id"], fields)
        self.written: Written | None = None


@dataclass(frozen=True, slots=True)
class CallSettings:
    """The settings of a call: both numbers, use case, agent, time. All but the time holds for its repeats."""

    number: Entry
    to: str
    use_case: Entry
    agent: Entry
    language: str
    model: str
    prompt_id: str
    params: Any = None
    metadata: Mapping[str, Any] | None = None
    campaign_id: str | None = None
    minutes: int | None = None
    when: int | None = None
    written: str | None = None
    """The time as it was sent, if milliseconds do not hold it."""
    zone: str = "UTC"
    requested: RequestedOutcomes | None = None

    @property
    def most_minutes(self) -> int:
        """The longest talk in minutes: the call's own value, else the use case's, else ten."""
        return int(self.minutes or self.use_case.fields.get("max_duration_mins") or DEFAULT_MINUTES)

    @property
    def values(self) -> Mapping[str, Any]:
        """The values for placeholders."""
        return self.params if isinstance(self.params, Mapping) else {}

    def message(self, use_case: Mapping[str, Any]) -> str | None:
        """Return what to say to an answering machine, in the call's language, else in en-US (dossier 4.6).

        None if the use case has no such text, or has the agent do something else.
        """
        if not use_case.get("amd") or use_case.get("amd_behavior") != "Message":
            return None
        texts: Mapping[str, str] = use_case.get("amd_messages") or {}
        text = texts.get(self.language, texts.get("en-US"))
        return None if text is None else render(text, self.values)

    def behavior(self, use_case: Mapping[str, Any]) -> str:
        """Return what the agent does about a machine: `Hangup`, `Message` or `Continue`. Undetected, it talks on."""
        if not use_case.get("amd"):
            return "Continue"
        if use_case.get("amd_behavior") == "Message":
            return "Hangup" if self.message(use_case) is None else "Message"
        return str(use_case.get("amd_behavior", "Hangup"))
