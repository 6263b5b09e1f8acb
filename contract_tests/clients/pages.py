"""Lists, read to the end while they change."""

from collections.abc import AsyncIterator, Awaitable, Callable

from contract_tests.clients.asking import Api, Json


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
    ask: Callable[[int], Awaitable[tuple[list[Json], int]]], id_of: Callable[[Json], str], passes: int = 5
) -> dict[str, Json]:
    """All entries of a list that is read by offset, by their ids.

    What comes in or goes while we read moves the rest: an entry seen twice counts once, and where one may have slipped
    through (we saw fewer than there are), the list is read again. `ask` answers a page, and how many entries there are.
    """
    found: dict[str, Json] = {}
    for _ in range(passes):
        seen: dict[str, Json] = {}
        offset = 0
        while True:
            entries, total = await ask(offset)
            seen |= {id_of(entry): entry for entry in entries}
            offset += len(entries)
            if not entries or offset >= total:
                break
        found |= seen
        if len(seen) >= total:
            break
    return found
