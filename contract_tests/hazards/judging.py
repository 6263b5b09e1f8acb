"""Judges a play: compares what the client believes with what is true in the world."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from contract_tests.clients.adapter import Order
from contract_tests.hazards import laws
from contract_tests.hazards.drills import NEEDS
from contract_tests.hazards.facts import DialledCall
from contract_tests.hazards.laws import LawBroken
from contract_tests.hazards.play import Play


async def judge(play: Play) -> list[LawBroken]:
    """Return the laws that the client broke, ordered so that an earlier breach explains the later ones."""
    checks = LawChecks(play, await play.vendor.dialled(play.mock), await play.vendor.outcomes(play.mock))
    play.trouble.cease()
    over = len(play.trouble.exchanges)
    await play.do_read()
    late = play.trouble.exchanges[over:]
    in_order: Sequence[Callable[[], None]] = (
        lambda: laws.back_off(play.trouble.exchanges[:over]),
        checks.stop,
        checks.hours,
        checks.dialled_once,
        checks.rows_kept,
        checks.belief,
        checks.terminal,
        lambda: laws.ends_once(play.ends, play.views),
        lambda: laws.quiet(late, play.views),
    )
    return [broken for check in in_order if (broken := breach(check))]


def breach(check: Callable[[], None]) -> LawBroken | None:
    """Return the breach of a law that a check raises, or None."""
    try:
        check()
    except LawBroken as broken:
        return broken
    return None


@dataclass
class LawChecks:
    """The checks of a play that compare the client's orders and views with the world."""

    play: Play
    dialled: Sequence[DialledCall]
    outcomes: laws.Outcomes

    def stop(self) -> None:
        """Check that no number is dialled for a stopped order. Numbers that other orders have too are left out."""
        for stop in self.play.stops:
            others = {number for order in self.play.orders if order is not stop.order for number in numbers(order)}
            ours = set(numbers(stop.order)) - others
            if wrong := [call.number for call in self.dialled if call.number in ours and stop.covers(call)]:
                raise LawBroken("stop", f"{wrong[0]} is dialled after {stop.order.id} was stopped")

    def hours(self) -> None:
        """Check that no number of the client is dialled at night, once it was told the calling hours."""
        ours = set(self.play.intents().values())
        after = [call for call in self.dialled if call.number in ours and call.happening > self.play.told_hours_at]
        if self.play.hours is not None and self.play.can(NEEDS["hours"]):
            laws.hours([(call.number, call.at) for call in after], self.play.hours)

    def dialled_once(self) -> None:
        """Check that no number is dialled more often than there are intents with it."""
        laws.dialled_once([call.number for call in self.dialled], list(self.play.intents().values()))

    def rows_kept(self) -> None:
        """Check that every intent has an outcome. Numbers that colleagues or the seed brought in are left out."""
        wanted = [number for order in self.play.orders if not self._is_cancelled(order) for number in numbers(order)]
        ours = [(number, view) for number, view in self.outcomes if number not in self.play.strangers]
        laws.rows_kept(ours, wanted, list(self.play.intents().values()))

    def belief(self) -> None:
        """Check that the client believes no end that the vendor does not have."""
        stopped = [number for order in self.play.orders if self._is_cancelled(order) for number in numbers(order)]
        views = self.play.views
        believed = [(number, views[id_]) for id_, number in self.play.intents().items() if id_ in views]
        laws.belief(believed, self.outcomes, stopped, self._only_webhooks())

    def terminal(self) -> None:
        """Check that every outcome of the vendor is an end in the client's view."""
        laws.terminal(self.play.views, self.play.intents(), self.outcomes, self._only_webhooks())

    def _only_webhooks(self) -> bool:
        """Return whether the client met no trouble but webhooks in disorder."""
        return self.play.is_disordered and self.play.troubles() <= {"meanwhile"}

    def _is_cancelled(self, order: Order) -> bool:
        return order.id in self.play.cancelled


def numbers(order: Order) -> list[str]:
    """Return the numbers that an order has called."""
    return [intent.number for intent in order.intents]
