"""Reads lists to the end while they change."""

from collections.abc import AsyncIterator, Awaitable, Callable

from contract_tests.clients.asking import Api, Json

MOST_PAGES = 100_000
"""The limit for a list that never ends."""


async def cursor_pages(api: Api, path: str) -> AsyncIterator[Json]:
    """Yield all entries of a list with cursors."""
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
    """Return all entries of a list with offsets, by their ids; `ask` returns a page and the total.

    Entries that come or go while we read move the rest. So each page begins with the last entry of the page before.
    Where a page holds no known entry, some were removed and the rest moved up; then we step back until we meet a known
    one. An entry that is seen twice counts once.
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
