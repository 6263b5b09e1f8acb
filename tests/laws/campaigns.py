"""Has many people called by one request of any vendor, and reads in the journal whom it has called, and when."""

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from mock_server.contract.phases import has_ended
from tests.driving import MockAnswer, fresh, loaded
from tests.laws.campaign_terms import CampaignRecipe, CampaignTerms, Request

Json = Any

MISSED = ("busy", "no_answer")
"""Outcomes after which a vendor calls again that calls anybody again."""


class Dial(NamedTuple):
    """A call whose phone was dialled."""

    id: str
    number: str
    at: datetime


class CampaignDriver:
    """Many people who are called by one request, in a world of their own."""

    def __init__(self, recipe: CampaignRecipe, misses: list[int], at_once: int = 2, **terms: Any) -> None:
        """`misses` says for each person how many calls are missed before one is answered."""
        self.recipe = recipe
        setup = {"now": terms["now"].isoformat()} if "now" in terms else {}
        self.client = fresh(scenario="happy", **setup)
        self.misses = {f"+1202555{3000 + n}": times for n, times in enumerate(misses)}
        for number, times in self.misses.items():
            missed = [MISSED[(n + times) % 2] for n in range(times)]
            self.client.put(f"/_mock/numbers/{quote(number)}", {"attempts": [*missed, *["answered"] * 3]})
        self.terms = CampaignTerms(list(self.misses), at_once, **terms)
        answer = self.ask()
        assert answer.status < 300, answer
        self.id = recipe.id(answer.body)
        if recipe.start is not None:
            self.do(recipe.start)

    def ask(self) -> MockAnswer:
        """Send the request that has the people called."""
        return self.client.ask("POST", *self.recipe.ask(self.terms))

    def do(self, request: Request | str) -> MockAnswer:
        """Send a request about the campaign, which must be accepted."""
        method, path, body = request
        answer = self.client.ask(method, path.format(self.id), body)
        assert answer.status < 300, answer
        return answer

    def dials(self) -> list[Dial]:
        """Return the calls whose phones were dialled, in order."""
        record, plural, event = self.recipe.call
        listed = self.client.get(f"/_mock/records/{self.recipe.vendor}/{plural}?limit=10000")["data"]
        id_, number = self.recipe.shown
        numbers = {one[id_]: number(one) for one in listed}
        return [
            Dial(one["id"], numbers[one["id"]], datetime.fromisoformat(one["at"]))
            for one in self.client.journal()
            if (one["record"], one["event"]) == (record, event)
        ]

    def counts(self) -> dict[str, int]:
        """Return how often each number was dialled."""
        dialled = [one.number for one in self.dials()]
        return {number: dialled.count(number) for number in self.misses}

    def ended(self) -> dict[str, datetime]:
        """Return when each call has ended."""
        table = loaded()[self.recipe.vendor].contract.machines[self.recipe.call[0]]
        found: dict[str, datetime] = {}
        for one in self.client.journal():
            if one["record"] == self.recipe.call[0] and one["status"] and has_ended(table, one["status"]):
                found.setdefault(one["id"], datetime.fromisoformat(one["at"]))
        return found

    def stories(self, ids: set[str]) -> dict[str, list[tuple[str, str]]]:
        """Return what has happened to some calls, and when."""
        return {
            id_: [(one["at"], one["event"]) for one in self.client.journal() if one["id"] == id_] for id_ in sorted(ids)
        }

    @property
    def table(self) -> Json:
        """The status machine of the campaign."""
        return loaded()[self.recipe.vendor].contract.machines[self.recipe.record or ""]

    def last_move(self) -> tuple[datetime, str]:
        """Return when the campaign went to its present status, and which that is."""
        moves = [one for one in self.client.journal() if one["id"] == self.id and one["status"]]
        return datetime.fromisoformat(moves[-1]["at"]), moves[-1]["status"]

    @property
    def is_over(self) -> bool:
        return has_ended(self.table, self.last_move()[1])

    def people(self) -> dict[str, str | None]:
        """Return the final status of each person; None for one who is still to be called."""
        assert not isinstance(self.recipe.people, str)
        path, read = self.recipe.people
        return dict(read(self.client.get(path.format(self.id))))
