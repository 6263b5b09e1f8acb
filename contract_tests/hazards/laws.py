"""The laws that a client must keep, whatever its vendor and the network do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from contract_tests.clients.adapter import Hours, View
from contract_tests.hazards.trouble import ClientExchange

LAWS = {
    "dialled_once": "No one is dialled twice for one intent.",
    "rows_kept": "No row is lost, and none is invented.",
    "belief": "When all calls have ended, it believes what the world holds.",
    "back_off": "It waits as long as Retry-After says, and never repeats a failed request at once.",
    "pages": "It reads lists to the end, without gap or repeat, while they change.",
    "unknowns": "New statuses, events and fields do not crash it.",
    "webhook_order": "Late, lost, repeated and reordered webhooks do not change the outcome.",
    "ends_once": "It reports the end of an intent to the business once, however many webhooks announce it.",
    "genuine": "It accepts a genuine webhook, and refuses a forged one or at least ignores its content.",
    "hours": "Nobody's phone rings outside their calling hours.",
    "stop": "After an order is paused or cancelled, none of its calls begins.",
    "terminal": "After every hazard, its view of each intent is an end.",
    "quiet": "It sends no more requests about orders that are over.",
}


class LawBroken(AssertionError):
    """A client broke a law. `law` names it, and `script` holds the acts that led to it."""

    def __init__(self, law: str, what: str) -> None:
        super().__init__(f"{law}: {LAWS[law]} {what}")
        self.law = law
        self.script: list[Sequence[Any]] = []


Outcomes = Sequence[tuple[str, View]]


def dialled_once(dialled: Sequence[str], intended: Sequence[str]) -> None:
    """Raise `LawBroken` where a number is dialled more often than there are intents with it."""
    most = Counter(intended)
    for number, times in Counter(dialled).items():
        if times > most[number] > 0:
            raise LawBroken("dialled_once", f"{number}: {times} calls for {most[number]} intents")


def hours(dialled: Sequence[tuple[str, datetime]], allowed: Hours) -> None:
    """Raise `LawBroken` where a number is dialled outside the calling hours."""
    for number, at in dialled:
        if not allowed.is_open(at):
            local = at.astimezone(allowed.zone)
            raise LawBroken("hours", f"{number} is dialled when it is {local:%H:%M} in {allowed.zone}")


def rows_kept(outcomes: Outcomes, wanted: Sequence[str], known: Sequence[str]) -> None:
    """Raise `LawBroken` where a wanted number lacks an outcome, or where a number has one without an intent."""
    found = Counter(number for number, _ in outcomes)
    for number, times in Counter(wanted).items():
        if found[number] < times:
            raise LawBroken("rows_kept", f"{number}: {times} intents, and the vendor has {found[number]} of them")
    if unknown := set(found) - set(known):
        raise LawBroken("rows_kept", f"{min(unknown)} is called, and no intent says so")


def belief(views: Sequence[tuple[str, View]], outcomes: Outcomes, stopped: Sequence[str], only_webhooks: bool) -> None:
    """Raise `LawBroken` where the client believes an end that the vendor does not have.

    A stopped order may have calls that never began. With `only_webhooks`, disordered webhooks are the one possible
    cause, and the law is `webhook_order`.
    """
    law = "webhook_order" if only_webhooks else "belief"
    held = Counter((number, view.status) for number, view in outcomes if view.is_over)
    for number, view in views:
        if not view.is_over:
            continue
        if held[number, view.status]:
            held[number, view.status] -= 1
        elif number not in stopped:
            true = sorted({view.status for one, view in outcomes if one == number})
            raise LawBroken(law, f"{number} is believed to be {view.status!r} and is {true}")


def terminal(views: Mapping[str, View], intents: Mapping[str, str], outcomes: Outcomes, only_webhooks: bool) -> None:
    """Raise `LawBroken` where the vendor has an outcome and the client's view is no end.

    Rows that never reached the vendor are the concern of `rows_kept`.
    """
    law = "webhook_order" if only_webhooks else "terminal"
    left = Counter(number for number, _ in outcomes)
    left.subtract(number for id_, number in intents.items() if id_ in views and views[id_].is_over)
    for id_, number in intents.items():
        if left[number] > 0 and not (id_ in views and views[id_].is_over):
            raise LawBroken(law, f"{id_} is {views.get(id_)} when the world is at rest")


def back_off(exchanges: Sequence[ClientExchange]) -> None:
    """Raise `LawBroken` where a request comes before Retry-After has passed, or repeats a failed one at once."""
    for earlier, later in pairwise(exchanges):
        if earlier.life != later.life or earlier.answered_at is None:
            continue
        waited = (later.sent_at - earlier.answered_at).total_seconds()
        if waited < earlier.retry_after:
            raise LawBroken("back_off", f"{_line(later)} after {waited} s; Retry-After said {earlier.retry_after:g} s")
        if earlier.is_bad and waited == 0 and _line(earlier) == _line(later):
            raise LawBroken("back_off", f"{_line(later)} at once after {earlier.trouble}")


def pages(shown: Sequence[str], before: Sequence[str], after: Sequence[str]) -> None:
    """Raise `LawBroken` where a list lacks an entry that was there all the time, repeats one, or invents one."""
    if twice := [id_ for id_, times in Counter(shown).items() if times > 1]:
        raise LawBroken("pages", f"{twice[0]} is listed twice")
    if missing := set(before) & set(after) - set(shown):
        raise LawBroken("pages", f"{len(missing)} of {len(before)} are not listed, {min(missing)} for one")
    if unknown := set(shown) - set(before) - set(after):
        raise LawBroken("pages", f"{min(unknown)} is listed and does not exist")


def ends_once(ends: Mapping[str, int], views: Mapping[str, View]) -> None:
    """Raise `LawBroken` where an end is reported twice, or is missing from a client that reports ends at all."""
    for id_, times in ends.items():
        if times > 1:
            raise LawBroken("ends_once", f"{id_}: reported {times} times")
    if ends and (missed := [id_ for id_, view in views.items() if view.is_over and not ends.get(id_)]):
        raise LawBroken("ends_once", f"{missed[0]}: never reported")


def quiet(exchanges: Sequence[ClientExchange], views: Mapping[str, View]) -> None:
    """Raise `LawBroken` where one more `read` sends requests, its `exchanges`, though every view is an end."""
    if exchanges and all(view.is_over for view in views.values()):
        raise LawBroken("quiet", f"{_line(exchanges[0])} when everything was over")


def _line(exchange: ClientExchange) -> str:
    return f"{exchange.request.method} {exchange.request.target}"
