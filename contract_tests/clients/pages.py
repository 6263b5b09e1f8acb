"""Lists, read to the end while they change."""

from collections.abc import AsyncIterator, Awaitable, Callable

from contract_tests.clients.asking import Api, Json

MOST_PAGES = 100_000
"""An end for a list that has none."""


async def cursor_pages(api: Api, path: str) -> AsyncIterator[Json]:
    """All entries of a list that answers a cursor for what follows."""
    query: dict[str, str] = {}
    while True:
        page = await api.get(path, **query)
        for entry in page["data"]:
            yield entry
        if not page["cursor"]:
            return
        query = {"cursor": page["cursor"]}


async def offset_pages(
    ask: Callable[[int], Awaitable[tuple[list[Json], int]]], id_of: Callable[[Json], str]
) -> dict[str, Json]:
    """All entries of a list that is read by offset, by their ids; `ask` answers a page, and how many entries there are.

    What comes or goes while we read moves the rest. So each page begins with the last entry of the one before. Where
    it holds nothing that we know, entries went, others moved up past us, and we step back until we are on known ground.
    An entry that is seen twice counts once.
    """
    found: dict[str, Json] = {}
    offset = 0
    for _ in range(MOST_PAGES):
        entries, total = await ask(offset)
        page = {id_of(entry): entry for entry in entries}
        if offset and found.keys().isdisjoint(page):
            offset //= 2
            continue
        found |= page
        if offset + len(entries) >= total:
            return found
        offset += max(1, len(entries) - 1)
    raise RuntimeError(f"the list grows faster than it is read: {len(found)} entries so far")
