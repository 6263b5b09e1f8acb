"""What a contract offers to somebody who has people called, in the same words for all vendors."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from contract_tests.suite.examples import place, properties
from contract_tests.suite.links import Links
from contract_tests.suite.machines import kinds
from mock_server.contract.contract import Contract
from mock_server.contract.keywords import Place
from mock_server.contract.operation import Operation
from mock_server.contract.phases import OPEN

DEEPEST = 3
"""How deep in a body a field is looked for: that of one person of a list, or that of a policy's part."""

TALK = {"ringing", "talking"}
NUMBER = re.compile(r"number$|^number$|toNumber$|sipUri", re.IGNORECASE)
LATER = re.compile(r"^(scheduled?_|schedulePlan|trigger_|startDate$)")
HOURS = re.compile(r"window|calling_periods|activeDays|^schedule$|latestAt")
AGAIN = re.compile(r"retr(y|ies)", re.IGNORECASE)
ONCE = re.compile("idempotency")
Found = Mapping[str, Iterable[str]]
"""The kinds of record that have something; for each, where the contract says so."""


class Offer:
    """The features that one contract offers to somebody who has people called."""

    def __init__(self, contract: Contract) -> None:
        self.contract, self.document = contract, contract.document
        self.links = Links(contract)

    def word(self, record: str) -> str:
        """Return the word for a kind of record: every phone call is a call."""
        talks = TALK & set(self.contract.machines[record]["phases"].values())
        return "call" if talks else record.removesuffix("_call").removeprefix("legacy_")

    @cached_property
    def creations(self) -> dict[str, tuple[str, Operation]]:
        """The operations that have people called, by id: the word for what each makes, and the operation."""
        found: dict[str, tuple[str, Operation]] = {}
        for kind in kinds(self.contract).values():
            for link in self.links.creators(kind.reader.id):
                if not link.source.is_safe:
                    found[link.source.id] = self.word(kind.record), link.source
        for one in self.contract.operations.values():
            if "x-calling" in one.spec and one.id not in found:
                named = [self.word(record) for record in self.contract.machines if record in one.id.lower()]
                found[one.id] = next((word for word in named if word != "call"), "call"), one
        single = [one for word, one in found.values() if word == "call" and not self._people(one)]
        lists = {one.id: ("list", one) for _, one in found.values() if single and self._people(one)}
        return {id_: lists.get(id_, made) if made[0] == "call" else made for id_, made in found.items()}

    # The rows.

    def one(self) -> Found:
        return _by((word, f"`{one.id}`") for word, one in self.creations.values() if word == "call")

    def many(self) -> Found:
        """Return what calls many: a record for them all, or a list of people."""
        made = self.creations.values()
        lists = [one for word, one in made if word in ("call", "list") and self._people(one)]
        records = ((word, f"`{one.id}`") for word, one in made if word not in ("call", "list"))
        return _by([*records, *(("list", f"`{one.id}` with `{self._people(one)}`") for one in lists)])

    def _people(self, operation: Operation) -> str | None:
        """Return the field of a body that lists people, each with a number."""
        for name, where in self._fields(operation, 1):
            if any(NUMBER.search(field) for field, _ in self._inside(where, 1, is_list=True)):
                return name
        return None

    def read(self) -> Found:
        return _by((self.word(kind.record), f"`{kind.reader.id}`") for kind in kinds(self.contract).values())

    def _moved(self, is_meant: Callable[[Mapping[str, Any], str, str], bool]) -> Found:
        """Return what operations move, from status to status, as is meant."""
        return _by(
            (self.word(record), f"`{about['operation']}`")
            for record, table in self.contract.machines.items()
            for event, about in table["events"].items()
            if "operation" in about
            and any(is_meant(table, was, row[event]) for was, row in table["moves"].items() if event in row)
        )

    def pause(self) -> Found:
        return self._moved(lambda table, _, now: table["phases"][now] == "paused")

    def cancel(self) -> Found:
        """Return what can be ended before all was said: those that only wait are called no more."""
        return self._moved(lambda table, was, now: table["phases"][was] != "talking" and _stops(table, was, now))

    def hang_up(self) -> Found:
        return self._moved(
            lambda table, was, now: table["phases"][was] == "talking" and table["phases"][now] != "talking"
        )

    def again(self) -> Found:
        return self._moved(lambda table, was, now: table["phases"][was] not in OPEN and table["phases"][now] in OPEN)

    def by_itself(self) -> Found:
        return self._named(AGAIN)

    def later(self) -> Found:
        return self._named(LATER)

    def hours(self) -> Found:
        return self._named(HOURS)

    def once(self) -> Found:
        return self._named(ONCE)

    def _named(self, pattern: re.Pattern[str]) -> Found:
        """Return what is made with a field of such a name; of those inside one another, only the outer one."""
        found: list[tuple[str, str]] = []
        for word, one in self.creations.values():
            for name, _ in self._fields(one, DEEPEST):
                is_inside = any(name.startswith(f"{outer}.") for _, outer in found)
                if pattern.search(name.rpartition(".")[2]) and not is_inside:
                    found.append((word, name))
        return _by((word, f"`{name}`") for word, name in found)

    def _fields(self, operation: Operation, deepest: int) -> Iterator[tuple[str, Place]]:
        """Yield the fields of a body with their places, those of inner objects and lists too."""
        if operation.body is None:
            return
        where, _ = self.document.follow((*place(operation), "requestBody"))
        yield from self._inside((*where, "content", operation.body.media, "schema"), deepest)

    def _inside(
        self, schema: Place, deepest: int, above: str = "", *, is_list: bool = False
    ) -> Iterator[tuple[str, Place]]:
        """Yield the fields below a place, of each alternative; with `is_list` only those of the entries of a list."""
        where, shown = self.document.follow(schema)
        for word in ("oneOf", "anyOf"):
            for n in range(len(shown.get(word, ()))):
                yield from self._inside((*where, word, str(n)), deepest, above, is_list=is_list)
        if "items" in shown:
            yield from self._inside((*where, "items"), deepest, above)
        elif not is_list:
            fields = properties(self.document, where)
            if above and "url" in fields:  # a receiver of webhooks
                return
            for name, inner in fields.items():
                yield f"{above}{name}", inner
                if deepest > 1:
                    yield from self._inside(inner, deepest - 1, f"{above}{name}.")

    def webhooks(self) -> list[str]:
        return list(self.document.root.get("webhooks", {}))

    def signature(self) -> list[str]:
        signed = [one["post"]["x-signature"] for one in self.document.root.get("webhooks", {}).values()]
        return list(dict.fromkeys("as set up" if one.get("by_receiver") else one["algorithm"] for one in signed))

    def pace(self) -> list[str]:
        """Return how many calls there are at once, or begin in a second, at most."""
        promises = [one.spec.get("x-calling", {}) for _, one in self.creations.values()]
        told = {"at once": [one["at_once"]["most"] for one in promises if "at_once" in one]}
        told["a second"] = [one["per_second"] for one in promises if "per_second" in one]
        return [f"{many} {how}" for how, found in told.items() for many in dict.fromkeys(found)]

    def longest(self) -> list[str]:
        """Return how many people one request may name."""
        found = (self._most(one) for _, one in self.creations.values())
        return [f"{most:,}" for most in dict.fromkeys(found) if most is not None]

    def _most(self, operation: Operation) -> int | None:
        fields = dict(self._fields(operation, 1))
        people = self._people(operation)
        return None if people is None else self.document.follow(fields[people])[1].get("maxItems")


def _stops(table: Mapping[str, Any], was: str, now: str) -> bool:
    """Return whether a move from an open status is one to an end that stopped the record, at once or by draining."""
    phases, moves = table["phases"], table["moves"]
    if phases[was] not in OPEN:
        return False
    return phases[now] == "stopped" or {phases[end] for end in moves[now].values()} == {"stopped"}


def _by(found: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return what was found by its first word, each once."""
    told: dict[str, list[str]] = {}
    for word, what in found:
        if what not in told.setdefault(word, []):
            told[word].append(what)
    return told
