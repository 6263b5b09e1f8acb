"""A list is whole: its pages omit nothing and repeat nothing, and a filter keeps the entries that it names."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest

from contract_tests.suite.examples import examples, first_example
from contract_tests.suite.harness import Harness
from contract_tests.suite.lists import Listing, filtered_field, listings
from contract_tests.suite.records import Records
from contract_tests.suite.value_pool import ValuePool

SECONDS = 86_400
WHOLE = 100
"""The number of entries that a whole list is read for. A server in use may hold more, which is no fault."""


class FilledWorld(NamedTuple):
    """A world with entries to list."""

    harness: Harness
    key: str
    offers: ValuePool

    def ask(self, listing: Listing, path: Mapping[str, str], query: Mapping[str, Any]) -> Any:
        answer = self.harness.send(self.key, listing.operation, path, query, None)
        assert answer.status_code == 200, f"{listing.operation.id} {dict(query)}: {answer.status_code} {answer.text}"
        return answer.json()

    def places(self, listing: Listing) -> Iterator[tuple[dict[str, str], dict[str, Any]]]:
        """Yield (path, query) of each list of this kind, with the required parameters only."""
        names = {parameter.name for parameter in listing.operation.record_parameters}
        needed = {name for name, parameter in listing.operation.query.items() if parameter.is_required}
        offers = self.offers.parameters[listing.operation.id] or [{}]
        seen: list[Any] = []
        for offer in offers:
            if names | needed <= set(offer):
                place = {name: offer[name] for name in names}, {name: offer[name] for name in needed}
                if place not in seen:
                    seen.append(place)
                    yield place

    def pages(self, listing: Listing, path: Mapping[str, str], query: dict[str, Any], whole: int) -> list[Any]:
        """Return the answers page by page, to the end of the list or of the part that was read whole."""
        found: list[Any] = []
        seen, following = 0, query
        while seen < whole or whole < WHOLE:
            assert len(found) <= whole + 1, f"{listing.operation.id}: {len(found)} pages of {query}, and still no end"
            found.append(self.ask(listing, path, following))
            seen += len(listing.entries(found[-1]))
            ahead = listing.following(path, following, found[-1])
            if ahead is None:
                break
            following = ahead
        return found


@pytest.fixture
def filled(harness: Harness) -> Iterator[FilledWorld]:
    """Return a world with new records and, where time can pass, with records that are a day old."""
    with harness.sequence() as key:
        ask, document = harness.asks_with(key), harness.contract.document
        if harness.server.has_control:
            for maker in harness.links.makers:  # some calls alone leave something else behind: a recording, say
                for body in list(examples(document, maker))[1:]:
                    ask(maker, {}, {}, harness.offers.fill(maker, body))
            Records(harness, key).live(SECONDS)
        for maker in [*harness.links.makers, *harness.links.makers]:
            ask(maker, {}, {}, harness.offers.fill(maker, first_example(document, maker)))
        yield FilledWorld(harness, key, ValuePool(harness.links, ask))


@pytest.fixture
def listing(harness: Harness, list_id: str) -> Listing:
    return next(one for one in listings(harness.contract) if one.operation.id == list_id)


def test_pages_leave_out_nothing_and_repeat_nothing(filled: FilledWorld, listing: Listing) -> None:
    assert listing.limit
    longest = 0
    for path, query in filled.places(listing):
        answer = filled.ask(listing, path, {**query, listing.limit: WHOLE})
        whole, count = listing.entries(answer), listing.total(answer)
        longest = max(longest, len(whole))
        if len(whole) < WHOLE:
            assert count in (None, len(whole))
        for size in {1, 2, max(1, len(whole) - 1)}:
            pages = filled.pages(listing, path, {**query, listing.limit: size}, len(whole))
            assert {listing.total(page) for page in pages} <= {count}
            entries = [listing.entries(page) for page in pages]
            assert max(map(len, entries)) <= size
            assert [entry for page in entries for entry in page][: len(whole)] == whole
    if not longest:
        pytest.skip("nothing in this world is listed here")


def test_a_filter_leaves_the_entries_that_show_its_value(
    filled: FilledWorld, listing: Listing, filter_name: str
) -> None:
    field = filtered_field(filled.harness.contract.document, listing, filter_name)
    for path, query in filled.places(listing):
        asked = {**query, **({listing.limit: WHOLE} if listing.limit else {})}
        whole = listing.entries(filled.ask(listing, path, asked))
        for value in {entry[field] for entry in whole if field in entry}:
            left = listing.entries(filled.ask(listing, path, {**asked, filter_name: value}))
            assert {entry.get(field) for entry in left} == {value}
            if filled.harness.server.has_control:  # elsewhere, a record may change its status in between
                found = [entry for entry in whole if entry.get(field) == value]
                assert left[: len(found)] == found
                assert len(left) == len(found) or len(whole) == WHOLE
