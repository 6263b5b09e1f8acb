"""The laws that a client keeps, whatever its vendor and the network do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from contract_tests.clients.adapter import View
from contract_tests.hazards.trouble import TroubledExchange

LAWS = {
    "dialled_once": "Nobody is dialled twice for one intent.",
    "rows_kept": "No row is lost, and none is invented.",
    "belief": "What it believes after settling is what the world holds.",
    "back_off": "It asks again no sooner than it is told, and never at once.",
    "pages": "Lists are read to the end, without gap or repeat, while they change.",
    "unknowns": "Statuses, events and fields that nobody knew yet do not crash it.",
    "webhook_order": "Late, lost, repeated and reordered webhooks do not change the outcome.",
    "ends_once": "The business hears of an end once, however often it is told.",
    "genuine": "A genuine webhook is taken; a forged one is refused, or at least believed in nothing.",
    "stop": "A stop stops.",
    "terminal": "After every hazard it reaches a terminal view.",
    "quiet": "What is over is not asked about again.",
}


class LawBroken(AssertionError):
    """A client has broken a law; `law` names it, `script` tells by which acts."""

    def __init__(self, law: str, what: str) -> None:
        super().__init__(f"{law}: {LAWS[law]} {what}")
        self.law = law
        self.script: list[Sequence[Any]] = []


Outcomes = Sequence[tuple[str, View]]


def dialled_once(dialled: Sequence[str], intended: Sequence[str]) -> None:
    """No number rings more often than there are intents with it."""
    most = Counter(intended)
    for number, times in Counter(dialled).items():
        if times > most[number] > 0:
            raise LawBroken("dialled_once", f"{number}: {times} calls for {most[number]} intents")


def rows_kept(outcomes: Outcomes, wanted: Sequence[str], known: Sequence[str]) -> None:
    """Everybody who is wanted has an outcome for each intent; nobody has one who is not known."""
    found = Counter(number for number, _ in outcomes)
    for number, times in Counter(wanted).items():
        if found[number] < times:
            raise LawBroken("rows_kept", f"{number}: {times} intents, and the vendor has {found[number]} of them")
    if unknown := set(found) - set(known):
        raise LawBroken("rows_kept", f"{min(unknown)} is called, and no intent says so")


def belief(views: Sequence[tuple[str, View]], outcomes: Outcomes, stopped: Sequence[str], told: bool) -> None:
    """Each end that is believed is one that the vendor has; of what was stopped, some may not have come about."""
    law = "webhook_order" if told else "belief"
    held = Counter((number, view.status) for number, view in outcomes if view.is_over)
    for number, view in views:
        if not view.is_over:
            continue
        if held[number, view.status]:
            held[number, view.status] -= 1
        elif number not in stopped:
            true = sorted({view.status for one, view in outcomes if one == number})
            raise LawBroken(law, f"{number} is believed to be {view.status!r} and is {true}")


def terminal(views: Mapping[str, View], intents: Mapping[str, str], outcomes: Outcomes, told: bool) -> None:
    """Everything that the vendor has comes to an end in the client's eyes; what was lost on the way is another's."""
    law = "webhook_order" if told else "terminal"
    left = Counter(number for number, _ in outcomes)
    left.subtract(number for id_, number in intents.items() if id_ in views and views[id_].is_over)
    for id_, number in intents.items():
        if left[number] > 0 and not (id_ in views and views[id_].is_over):
            raise LawBroken(law, f"{id_} is {views.get(id_)} when the world is at rest")


def back_off(exchanges: Sequence[TroubledExchange]) -> None:
    """Nothing is asked before Retry-After has passed, and nothing that failed is asked again at the same instant."""
    for earlier, later in pairwise(exchanges):
        if earlier.life != later.life or earlier.answered_at is None:
            continue
        waited = (later.asked_at - earlier.answered_at).total_seconds()
        if waited < earlier.retry_after:
            raise LawBroken("back_off", f"{_line(later)} after {waited} s, told to wait for {earlier.retry_after:g} s")
        if earlier.is_bad and waited == 0 and _line(earlier) == _line(later):
            raise LawBroken("back_off", f"{_line(later)} at once after {earlier.trouble}")


def pages(shown: Sequence[str], before: Sequence[str], after: Sequence[str]) -> None:
    """What was there all the time is shown, nothing twice, and nothing that never was."""
    if twice := [id_ for id_, times in Counter(shown).items() if times > 1]:
        raise LawBroken("pages", f"{twice[0]} is listed twice")
    if missing := set(before) & set(after) - set(shown):
        raise LawBroken("pages", f"{len(missing)} of {len(before)} are not listed, {min(missing)} for one")
    if unknown := set(shown) - set(before) - set(after):
        raise LawBroken("pages", f"{min(unknown)} is listed and does not exist")


def ends_once(ends: Mapping[str, int], views: Mapping[str, View]) -> None:
    """No end is told twice; and a client that tells the business at all tells it of every end."""
    for id_, times in ends.items():
        if times > 1:
            raise LawBroken("ends_once", f"{id_}: told {times} times")
    if ends and (missed := [id_ for id_, view in views.items() if view.is_over and not ends.get(id_)]):
        raise LawBroken("ends_once", f"{missed[0]}: never told")


def quiet(exchanges: Sequence[TroubledExchange], views: Mapping[str, View]) -> None:
    """`exchanges` are those of one more look."""
    if exchanges and all(view.is_over for view in views.values()):
        raise LawBroken("quiet", f"{_line(exchanges[0])} when everything was over")


def _line(exchange: TroubledExchange) -> str:
    return f"{exchange.question.method} {exchange.question.target}"
