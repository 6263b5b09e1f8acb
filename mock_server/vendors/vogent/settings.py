"""The settings that calls are made with: agents, prompts, extractors, voices, models and telephone numbers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mock_server.engine.dialing.call_entries import CallSeries
from mock_server.engine.dialing.roster import Roster
from mock_server.engine.ids import Ids, UuidAliases, uuid_ids
from mock_server.engine.speech.script import NUDGE
from mock_server.engine.table import Table
from mock_server.engine.world import World
from mock_server.exchange import CheckedPart
from mock_server.vendors import account
from mock_server.vendors.resource import Resource
from mock_server.vendors.vendor import Vendor
from mock_server.vendors.vogent.errors import unknown_in_body

ENTRIES = {
    "models": "model",
    "voices": "voice",
    "versioned_prompts": "prompt",
    "extractors": "extractor",
    "agents": "agent",
    "phone_numbers": "phone_number",
}

OWNED = ("versioned_prompts", "extractors")
"""Kinds that belong to an agent; the vendor doesn't show to which."""

WRITE_ONLY = frozenset(
    {"openingLine", "voiceVolumeLevel", "backgroundNoiseType", "inboundWebhookUrl", "inboundWebhookResponse"}
)
"""Accepted and kept, never shown (dossier 3.14)."""


class Entry(Resource):
    """A record without a status: the fields that the vendor shows, those that it hides, and the agent that owns it."""

    __slots__ = ("owner", "part")

    def __init__(self, id_: str, fields: Mapping[str, Any], owner: str = "") -> None:
        super().__init__(id_, {"id": id_})
        self.owner = owner
        self.change(fields)

    def change(self, changes: Mapping[str, Any]) -> None:
        """Take over the fields that were sent; the others stay. A client gives out no ids."""
        self.part: CheckedPart | None = None  # how it stands in other records' replies, once it was checked
        for name, value in changes.items():
            if name != "id":
                (self.hidden if name in WRITE_ONLY else self.fields)[name] = value


class Snapshot(NamedTuple):
    """The settings that a call's transcript and extraction follow from, as they were when it was placed."""

    opening: str
    prompt: str
    nudge: str
    schema: str | None
    """The extractor's, as text; None where no extractor reads the call."""


NO_SNAPSHOT = Snapshot("", "", "", None)
"""That of a call that was not placed."""


class Settings(account.Account):
    """The part of an account that its jobs and dials build on; they themselves are in `Account`."""

    def __init__(self, vendor: Vendor, world: World) -> None:
        workspace = vendor.seed["workspace"]
        super().__init__(vendor, world, workspace["concurrent_dials"])
        self.webhook_url: str | None = workspace["webhook_url"]
        self.webhook_secret: str = workspace["webhook_secret"]
        self.user_id: str = workspace["user_id"]
        self.roster = Roster(world.clock, world.journal, world.outbox, lambda: self.webhook_url)
        self.series: dict[str, CallSeries] = {}  # the dials of each job, by the prefix of their ids
        self.session_ids, self.task_ids = self.ids("session"), self.ids("dial-task")
        self.recording_ids = UuidAliases(world.setup.seed, "vogent.recording")
        self.entries: dict[str, Table[Entry]] = {
            plural: self.add_table(plural, self.ids(kind), self._seeded(plural)) for plural, kind in ENTRIES.items()
        }
        for plural, seed in vendor.seed.get("examples", {}).items():
            for entry in self._entries(plural, seed):
                self.entries[plural].add_unlisted(entry.id, entry)
        self.version = 0  # how often a setting was changed
        self._snapshots: dict[tuple[str | None, ...], Snapshot] = {}
        self._callers: list[str] | None = None

    def ids(self, kind: str) -> Ids:
        """Return the ids of one kind of record in this world."""
        return uuid_ids(self.world.setup.seed, f"vogent.{kind}")

    def _seeded(self, plural: str) -> Iterator[Entry]:
        return self._entries(plural, self.vendor.seed[plural])

    def _entries(self, plural: str, seed: Iterable[Mapping[str, Any]]) -> Iterator[Entry]:
        for seeded in seed:
            fields = dict(seeded)
            owner = fields.pop("agentId") if plural in OWNED else ""
            yield Entry(fields["id"], fields, owner)

    def add(self, plural: str, fields: Mapping[str, Any], owner: str = "") -> Entry:
        """Create an entry, and write it to the journal."""
        table = self.entries[plural]
        entry = Entry(table.next_id(), fields, owner)
        table.add(entry)
        self.changed(plural, "create", entry)
        return entry

    def changed(self, plural: str, event: str, entry: Entry) -> None:
        """Write to the journal what happened to an entry; from now on, calls are made under other settings."""
        self._snapshots.clear()
        self.version += 1
        self._callers = None
        self.note(ENTRIES[plural], event, entry)

    def entry(self, plural: str, id_: str) -> Entry:
        """Return the entry that the path names. Raise 404 if there is none."""
        return self.look_up(ENTRIES[plural], self.entries[plural], id_)

    def named(self, plural: str, id_: str, where: str) -> Entry:
        """Return the entry that a body names at a place. Raise 400 if there is none."""
        found = self.entries[plural].get(id_)
        if found is None:
            raise unknown_in_body(where, plural, id_)
        return found

    # What calls take from the settings.

    def callers(self, own: Sequence[str] = ()) -> Sequence[str]:
        """Return the ids of the numbers that calls come from: a job's own that still exist, else all of telephones."""
        numbers = self.entries["phone_numbers"]
        if own:
            return [id_ for id_ in own if numbers.get(id_)]
        if self._callers is None:
            self._callers = [entry.id for _, entry in numbers.forward() if entry.fields["type"] == "PSTN"]
        return self._callers

    def snapshot(self, agent: Entry, opening: str, prompt_id: str | None, extractor_id: str | None) -> Snapshot:
        """Return the settings in force; calls that are made alike share them."""
        key = agent.id, opening, prompt_id, extractor_id
        found = self._snapshots.get(key)
        if found is None:
            idle = agent.fields.get("idleMessageConfig") or {}
            nudges = [words for words in idle.get("messages", ()) if words.strip()] if idle.get("enabled") else None
            prompt = self._field("versioned_prompts", prompt_id, "prompt") or ""
            schema = self._field("extractors", extractor_id, "extractorFieldsJsonSchema")
            found = self._snapshots[key] = Snapshot(opening, prompt, nudges[0] if nudges else NUDGE, schema)
        return found

    def _field(self, plural: str, id_: str | None, name: str) -> str | None:
        entry = self.entries[plural].get(id_) if id_ else None
        return entry.fields[name] if entry else None

    def close(self) -> None:
        super().close()
        self.roster.close()
        self.series.clear()
        self._snapshots.clear()
