"""Records without a status: agents, numbers, prompts, extractors, models, voices."""

from collections.abc import Mapping
from typing import Any

WRITE_ONLY = frozenset(
    {"openingLine", "voiceVolumeLevel", "backgroundNoiseType", "inboundWebhookUrl", "inboundWebhookResponse"}
)
"""Accepted and kept, never shown (dossier 3.14)."""


class Entry:
    """One such record: the fields that the vendor shows, those that it keeps to itself, and the agent that owns it."""

    __slots__ = ("fields", "hidden", "id", "owner")

    def __init__(self, id_: str, fields: Mapping[str, Any], owner: str = "") -> None:
        self.id, self.owner = id_, owner
        self.fields: dict[str, Any] = {"id": id_}
        self.hidden: dict[str, Any] = {}
        self.change(fields)

    def view(self) -> dict[str, Any]:
        """As the vendor shows it."""
        return self.fields

    def change(self, changes: Mapping[str, Any]) -> None:
        """Take over the fields that were sent; those that were not stay. Nobody but the vendor gives out ids."""
        for name, value in changes.items():
            if name != "id":
                (self.hidden if name in WRITE_ONLY else self.fields)[name] = value
