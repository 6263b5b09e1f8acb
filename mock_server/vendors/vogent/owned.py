"""What belongs to an agent: prompts and extractors, under the agent's own path."""

from collections.abc import Iterator

from mock_server.exchange import Asked, Reply
from mock_server.vendors.vogent.entry import Entry
from mock_server.vendors.vogent.pages import page
from mock_server.vendors.vogent.workspace import ENTRIES, Workspace, unknown


def owned(workspace: Workspace, asked: Asked, plural: str, id_: str) -> Entry:
    """The entry that the path names, if the agent in the path owns it. Else 404."""
    agent = workspace.entry("agents", asked.path["agentId"])
    entry = workspace.entry(plural, id_)
    if entry.owner != agent.id:
        raise unknown(ENTRIES[plural], id_)
    return entry


def list_owned(workspace: Workspace, asked: Asked, plural: str) -> Reply:
    """What an agent owns of a kind, the newest first."""
    agent = workspace.entry("agents", asked.path["agentId"])

    def items(before: int | None) -> Iterator[tuple[int, Entry]]:
        return (
            (place, entry) for place, entry in workspace.entries[plural].newest_first(before) if entry.owner == agent.id
        )

    return Reply(200, page(workspace, asked, items, Entry.view))
