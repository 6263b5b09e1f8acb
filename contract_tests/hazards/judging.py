"""The verdict on a play: what the client believes, beside what is true in the world."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from contract_tests.clients.adapter import Order
from contract_tests.hazards import laws
from contract_tests.hazards.laws import LawBroken
from contract_tests.hazards.play import Play
from contract_tests.hazards.vendors import Dialled


async def judge(play: Play) -> list[LawBroken]:
    """The laws that were broken, in an order in which the breach of one explains the breach of a later one."""
    case = Verdict(play, await play.vendor.dialled(play.mock), await play.vendor.outcomes(play.mock))
    play.trouble.cease()
    over = len(play.trouble.exchanges)
    await play.do_read()
    late = play.trouble.exchanges[over:]
    checks: Sequence[Callable[[], None]] = (
        lambda: laws.back_off(play.trouble.exchanges[:over]),
        case.stop,
        case.dialled_once,
        case.rows_kept,
        case.belief,
        case.terminal,
        lambda: laws.ends_once(play.ends, play.views),
        lambda: laws.quiet(late, play.views),
    )
    return [broken for check in checks if (broken := breach(check))]


def breach(check: Callable[[], None]) -> LawBroken | None:
    try:
        check()
    except LawBroken as broken:
        return broken
    return None


@dataclass
class Verdict:
    """What is held against a client."""

    play: Play
    dialled: Sequence[Dialled]
    outcomes: laws.Outcomes

    def stop(self) -> None:
        """Nobody is dialled for an order that rests. A number that other orders have too says nothing."""
        for rest in self.play.rests:
            others = {number for order in self.play.orders if order is not rest.order for number in numbers(order)}
            ours = set(numbers(rest.order)) - others
            if wrong := [call.number for call in self.dialled if call.number in ours and rest.has(call)]:
                raise LawBroken("stop", f"{wrong[0]} is dialled after {rest.order.id} was stopped")

    def dialled_once(self) -> None:
        laws.dialled_once([call.number for call in self.dialled], list(self.play.intents().values()))

    def rows_kept(self) -> None:
        """Whom colleagues call, and who was there before, is left out."""
        wanted = [number for order in self.play.orders if not self._is_cancelled(order) for number in numbers(order)]
        ours = [(number, view) for number, view in self.outcomes if number not in self.play.strangers]
        laws.rows_kept(ours, wanted, list(self.play.intents().values()))

    def belief(self) -> None:
        stopped = [number for order in self.play.orders if self._is_cancelled(order) for number in numbers(order)]
        views = self.play.views
        believed = [(number, views[id_]) for id_, number in self.play.intents().items() if id_ in views]
        laws.belief(believed, self.outcomes, stopped, self._only_webhooks())

    def terminal(self) -> None:
        laws.terminal(self.play.views, self.play.intents(), self.outcomes, self._only_webhooks())

    def _only_webhooks(self) -> bool:
        """Whether nothing befell the client but webhooks in disorder."""
        return self.play.is_disordered and self.play.troubles() <= {"meanwhile"}

    def _is_cancelled(self, order: Order) -> bool:
        return order.id in self.play.cancelled


def numbers(order: Order) -> list[str]:
    return [intent.number for intent in order.intents]
