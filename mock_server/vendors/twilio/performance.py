"""What a call executes once it is answered: the verbs of a document, one after another, on the world's clock."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from mock_server.contract.xml_reader import Element
from mock_server.engine.moment import SECOND
from mock_server.engine.webhooks.deliveries import WebhookAnswer
from mock_server.vendors.twilio import twiml
from mock_server.vendors.twilio.webhooks import voice_topic

if TYPE_CHECKING:
    from mock_server.vendors.twilio.models import Call

MOST_AT_ONCE = 50
"""The most documents that a call asks for in one moment: one that leads to itself ends the call."""

SPEAKING = ("Say", "Play", "Pause")


class Performance:
    """The verbs that are left of a call's document.

    `turn` is the number of the document: an older one counts no more.
    """

    __slots__ = ("_asked_at", "_at_once", "_is_fallback", "_url", "_verbs", "call", "requests", "turn")

    def __init__(self, call: "Call") -> None:
        self.call, self.turn = call, 0
        self.requests: dict[int, tuple[int, str, Mapping[str, str]]] = {}
        """For each request for a document, by its happening: its turn, its URL, and the fields of its own."""
        self._verbs: list[Element] = []
        self._url = ""
        self._is_fallback = False
        self._asked_at = self._at_once = 0

    def begin_first(self) -> None:
        """Begin when the call is answered, or when it is known who has answered, if nothing has begun before."""
        if not self.turn:
            self.begin()

    def begin(self) -> None:
        """Begin with the instructions of the call, in the place of what it does."""
        asked, self._is_fallback = self.call.asked, False
        self.turn += 1
        if self.call.is_final:
            return
        if "Url" in asked:
            self._ask(asked["Url"], asked.get("Method", "POST"))
        else:
            self._take(asked["Twiml"].encode())

    def stop(self) -> None:
        """Execute nothing any more."""
        self.turn += 1
        self._verbs = []

    def close(self) -> None:
        """Release the call."""
        self.stop()
        del self.call

    def answered(self, happening: int, answer: WebhookAnswer) -> None:
        """Go on with the document that was asked for, unless another one has come since."""
        turn, url, _ = self.requests[happening]
        if turn != self.turn or self.call.is_final:
            return
        if (answer.error or "").startswith("seen "):  # the mock may not contact it: the scenario says how it goes on
            self.call.account.note("call", "leave_to_scenario", self.call)
            return
        self._url = url
        try:
            self._verbs = twiml.answered(answer)
        except twiml.DocumentRefused as refused:
            self._fail(refused.code, url)
        else:
            self._go_on()

    # Documents.

    def _take(self, text: bytes) -> None:
        try:
            self._verbs = twiml.verbs(text)
        except twiml.DocumentRefused as refused:
            self._fail(refused.code, "")
        else:
            self._go_on()

    def _ask(self, url: str, method: str, **fields: str) -> None:
        """Ask a URL for the next document."""
        call, world = self.call, self.call.account.world
        self._at_once = self._at_once + 1 if self._asked_at == world.now else 1
        self._asked_at = world.now
        if self._at_once > MOST_AT_ONCE:
            world.fire(call, "end")
            return
        self.turn += 1
        number = call.account.note("call", "ask", call)
        self.requests[number] = self.turn, url, fields
        world.outbox.post(voice_topic(method, url.partition("#")[2]), number, url)

    def _fail(self, code: int, url: str) -> None:
        """Ask the fallback; without one, say that there was an error, and hang up."""
        asked = self.call.asked
        self.call.account.note("call", f"error_{code}", self.call)
        if "FallbackUrl" in asked and not self._is_fallback:
            self._is_fallback = True
            told = {"ErrorCode": str(code), **({"ErrorUrl": url} if url else {})}
            self._ask(asked["FallbackUrl"], asked.get("FallbackMethod", "POST"), **told)
        else:
            self.call.account.world.fire(self.call, "end")

    # Verbs.

    def _go_on(self) -> None:
        """Execute verbs until one takes time; hang up behind the last one."""
        turn = self.turn
        while self._verbs and turn == self.turn and not self.call.is_final:
            if self._takes_over(self._verbs.pop(0)):
                return
        if turn == self.turn and not self.call.is_final:
            self.call.account.world.fire(self.call, "end")

    def _takes_over(self, verb: Element) -> bool:
        """Execute one verb; return whether it decides when the call goes on."""
        account, attributes = self.call.account, verb.attributes
        account.note("call", _word(verb), self.call)
        match verb.name:
            case "Say" | "Play" | "Pause":
                self._wait(twiml.length(verb))
            case "Gather":
                self._gather(verb)
            case "Record":
                self._wait(SECOND * twiml.number(attributes, "timeout", 5))  # nobody says anything
            case "Redirect":
                self._ask(urljoin(self._url, verb.text), attributes.get("method", "POST"))
            case "Hangup" | "Reject":
                account.world.fire(self.call, "end")
            case _:
                return False
        return True

    def _gather(self, verb: Element) -> None:
        """Say what is in it, and wait in vain for a key or a word."""
        lengths = [twiml.length(one) for one in verb.elements if one.name in SPEAKING]
        if None in lengths:
            return
        if verb.attributes.get("actionOnEmptyResult") == "true":
            method = verb.attributes.get("method", "POST")
            after = Element("Redirect", {"method": method}, [verb.attributes.get("action", self._url)])
            self._verbs.insert(0, after)
        self._wait(sum(filter(None, lengths)) + SECOND * twiml.number(verb.attributes, "timeout", 5, least=0))

    def _wait(self, milliseconds: int | None) -> None:
        if milliseconds is not None:
            clock = self.call.account.world.clock
            clock.at(clock.now + milliseconds, _resume, (self, self.turn))


def _resume(waiting: tuple[Performance, int]) -> None:
    """Go on after a verb that took time, unless the call does something else by now."""
    performance, turn = waiting
    if performance.turn == turn and not performance.call.is_final:
        performance._go_on()


def _word(verb: Element) -> str:
    """Return the event by which the journal knows a verb."""
    known = ("Say", "Play", "Pause", "Gather", "Record", "Redirect", "Hangup", "Reject")
    return verb.name.lower() if verb.name in known else "skip"
