"""The verdict on a play: what the client believes, beside what is true in the world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contract_tests.clients.adapter import Order, View
from contract_tests.hazards import laws
from contract_tests.hazards.vendors import Dialled

if TYPE_CHECKING:
    from contract_tests.hazards.play import Play


@dataclass(frozen=True)
class Rest:
    """An order that was stopped, from one happening of the world to another, or for good."""

    order: Order
    since: int
    until: int | None = None

    def ended(self, happened: int) -> Rest:
        return self if self.until is not None else replace(self, until=happened)


async def judge(play: Play) -> None:
    """Every law, in an order in which the breach of one explains the breach of a later one."""
    dialled = await play.vendor.dialled(play.mock)
    outcomes = await play.vendor.outcomes(play.mock)
    intents = play.intents()
    laws.back_off(play.trouble.exchanges)
    for rest in play.rests:
        judge_rest(rest, play.orders, dialled)
    laws.dialled_once([call.number for call in dialled], list(intents.values()))
    wanted = [number for order in play.orders if order.id not in play.cancelled for number in numbers(order)]
    ours = [(number, view) for number, view in outcomes if number not in play.strangers]
    laws.rows_kept(ours, wanted, list(intents.values()))
    judge_views(play, outcomes)
    laws.ends_once(play.ends)
    laws.ends_told(play.ends, play.views)
    play.trouble.cease()
    asked = len(play.trouble.exchanges)
    await play.do_read()
    laws.quiet(play.trouble.exchanges[asked:])


def judge_rest(rest: Rest, orders: Sequence[Order], dialled: Sequence[Dialled]) -> None:
    """Nobody is dialled for an order that rests. A number that other orders have too says nothing."""
    others = {number for order in orders if order is not rest.order for number in numbers(order)}
    ours = set(numbers(rest.order)) - others
    for call in dialled:
        if (
            call.number in ours
            and rest.since <= call.happening - 1
            and (not rest.until or call.happening <= rest.until)
        ):
            raise laws.LawBroken("stop", f"{call.number} is dialled after {rest.order.id} was stopped")


def judge_views(play: Play, outcomes: laws.Outcomes) -> None:
    """What is believed is true, and nothing is left open. Where only webhooks were in disorder, it was they."""
    only_webhooks = play.is_disordered and play.troubles() <= {"meanwhile"}
    stopped = [number for order in play.orders if order.id in play.cancelled for number in numbers(order)]
    believed: list[tuple[str, View]] = [
        (number, play.views[id_]) for id_, number in play.intents().items() if id_ in play.views
    ]
    laws.belief(believed, outcomes, stopped, only_webhooks)
    laws.terminal(play.views, list(play.intents()), only_webhooks)


def numbers(order: Order) -> list[str]:
    return [intent.number for intent in order.intents]
