"""The interpreter of an answered call: it executes the verbs of a document, one after another, on the world's clock."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from mock_server.contract.xml_reader import Element
from mock_server.engine.webhooks.delivery import WebhookAnswer
from mock_server.vendors.twilio import twiml, verbs
from mock_server.vendors.twilio.dial_leg import DialledLeg
from mock_server.vendors.twilio.recording import Recording
from mock_server.vendors.twilio.webhooks import voice_topic

if TYPE_CHECKING:
    from mock_server.vendors.twilio.models import Call

MOST_AT_ONCE = 50
"""The most documents that a call asks for in one moment: one that leads to itself ends the call."""

INVALID_URL, TOO_MANY_REDIRECTS = 11100, 11215

MOST_REDIRECTS = 10
"""How often a receiver may lead on by HTTP (proposed)."""

NO_FIELDS: Mapping[str, str] = {}


class DocumentRequest(NamedTuple):
    """A request for a document: its turn, its URL and method, its own fields, and how many answers have led to it."""

    turn: int
    url: str
    method: str
    fields: Mapping[str, str]
    redirects: int


class Interpreter:
    """Executes the verbs that are left of a call's document.

    `turn` is the number of the document: an older one counts no more. `leg` is the call that a `Dial` has made and
    waits for; `take` is what a `Record` records, with its verb; `asked_for_input` counts the times that the person was
    asked to press or say something.
    """

    __slots__ = (
        *("_asked_at", "_at_once", "_is_fallback", "_url", "_verbs", "answers", "asked_for_input", "call", "leg"),
        *("requests", "take", "turn"),
    )

    def __init__(self, call: "Call") -> None:
        self.call, self.turn, self.asked_for_input = call, 0, 0
        self.requests: dict[int, DocumentRequest] = {}
        """The requests for documents, by their happenings."""
        self.answers: dict[int, WebhookAnswer] = {}
        """What was answered to these requests, by their happenings."""
        self.leg: DialledLeg | None = None
        self.take: tuple[Recording, Element] | None = None
        self._verbs: list[Element] = []
        self._url = ""
        self._is_fallback = False
        self._asked_at = self._at_once = 0

    def begin_first(self) -> None:
        """Begin when the call is answered, or when detection is over, unless something has begun."""
        if not self.turn:
            self.begin()

    def begin(self) -> None:
        """Begin with the instructions of the call, in the place of what it does."""
        asked, self._is_fallback = self.call.asked, False
        self.turn += 1
        if self.call.is_final:
            return
        self._drop()
        if "Url" in asked:
            self.ask(asked["Url"], asked.get("Method", "POST"))
        else:
            self._take(asked["Twiml"].encode())

    def stop(self) -> None:
        """Execute nothing any more: the call is over. A recording under way keeps what was said before."""
        self.turn += 1
        self._verbs = []
        take = self.take
        self._drop()
        if take is not None:
            verbs.end_take(self, *take, pressed="hangup")

    def _drop(self) -> None:
        """Leave what is under way: a call that was dialled is hung up, a recording ends."""
        (leg, self.leg), (take, self.take) = (self.leg, None), (self.take, None)
        if leg is not None:
            leg.end()
        if take is not None:
            take[0].stop()

    def close(self) -> None:
        """Release the call."""
        self.turn += 1
        self._verbs, self.leg, self.take = [], None, None
        del self.call

    def answered(self, happening: int, answer: WebhookAnswer) -> None:
        """Go on with the document that was asked for, unless another one has come since."""
        request = self.requests[happening]
        self.answers[happening] = answer
        if request.turn != self.turn or self.call.is_final:
            return
        if answer.is_nobodys:
            self.call.account.note("call", "leave_to_scenario", self.call)
            if answer.is_client_gone:
                self.call.end_somehow()
            return
        if answer.status in twiml.REDIRECTS and answer.location:
            self._lead_on(request, answer)
            return
        self._url = request.url
        try:
            self._verbs = twiml.answered(answer)
        except twiml.DocumentRefused as refused:
            self._fail(refused.code, request.url)
        else:
            self.go_on()

    def _lead_on(self, request: DocumentRequest, answer: WebhookAnswer) -> None:
        """Ask where an answer leads to, with the same fields; by GET, unless the answer says that the method stays."""
        url = urljoin(request.url, answer.location)
        method = request.method if answer.status in twiml.KEEP_METHOD else "GET"
        if request.redirects >= MOST_REDIRECTS:
            self._fail(TOO_MANY_REDIRECTS, request.url)
        elif twiml.can_be_asked(url):
            self.ask(url, method, request.fields, request.redirects + 1)
        else:
            self._fail(INVALID_URL, url)

    # Documents.

    def absolute(self, url: str) -> str:
        """Return a URL of the document, which counts from the document's own; one that came in a request has none."""
        return urljoin(self._url, url)

    def _take(self, text: bytes) -> None:
        self._url = ""
        try:
            self._verbs = twiml.verbs(text)
        except twiml.DocumentRefused as refused:
            self._fail(refused.code, "")
        else:
            self.go_on()

    def follow(self, to: str, method: str, fields: Mapping[str, str] = NO_FIELDS) -> None:
        """Ask a URL of the document for the next one; an empty one is that of the document itself.

        A document that came with the request has no URL: then the next verb follows.
        """
        url = self.absolute(to)
        if not url:
            self.go_on()
        elif twiml.can_be_asked(url):
            self.ask(url, method, fields)
        else:
            self._fail(INVALID_URL, url)

    def ask(self, url: str, method: str, fields: Mapping[str, str] = NO_FIELDS, redirects: int = 0) -> None:
        """Ask a URL for the next document, with fields of this request's own."""
        call, world = self.call, self.call.account.world
        self._at_once = self._at_once + 1 if self._asked_at == world.now else 1
        self._asked_at = world.now
        if self._at_once > MOST_AT_ONCE:
            self.end()
            return
        self.turn += 1
        number = call.account.note("call", "ask", call)
        self.requests[number] = DocumentRequest(self.turn, url, method, fields, redirects)
        call.send(voice_topic(method, url.partition("#")[2]), number, url)

    def tell_last(self, to: str, method: str, fields: Mapping[str, str]) -> None:
        """Tell a URL of the document what came after the end of the call; its answer changes nothing."""
        url = self.absolute(to)
        if twiml.can_be_asked(url):
            self.ask(url, method, {**fields, "CallStatus": "completed"})

    def _fail(self, code: int, url: str) -> None:
        """Ask the fallback; without one, say that there was an error, and hang up."""
        asked = self.call.asked
        self.call.account.note("call", f"error_{code}", self.call)
        if "FallbackUrl" in asked and not self._is_fallback:
            self._is_fallback = True
            told = {"ErrorCode": str(code), **({"ErrorUrl": url} if url else {})}
            self.ask(asked["FallbackUrl"], asked.get("FallbackMethod", "POST"), told)
        else:
            self.end()

    # Verbs.

    def go_on(self) -> None:
        """Execute verbs until one takes time; hang up behind the last one."""
        turn = self.turn
        while self._verbs and turn == self.turn and not self.call.is_final:
            if verbs.takes_over(self, self._verbs.pop(0)):
                return
        if turn == self.turn and not self.call.is_final:
            self.end()

    def end(self) -> None:
        """Hang up."""
        if not self.call.is_final:
            self.call.account.world.fire(self.call, "end")

    def after(self, milliseconds: int | None, then: "Callable[[Interpreter], None] | None" = None) -> None:
        """Do something after a while, or go on with the next verb, unless the call does something else by then.

        None is for ever.
        """
        if milliseconds is not None:
            clock = self.call.account.world.clock
            clock.at(clock.now + milliseconds, _resume, (self, self.turn, then or Interpreter.go_on))

    # The call that was dialled.

    def connected(self, child: "Call") -> None:
        """Note that the call that was dialled is answered."""
        if self.leg is not None and self.leg.child is child:
            self.leg.connect()

    def hung_up(self, child: "Call") -> None:
        """Go on when the call that was dialled has ended."""
        leg = self.leg
        if leg is None or leg.child is not child:
            return
        self.leg = None
        fields = leg.outcome()
        self.after(0, lambda interpreter: verbs.end_dial(interpreter, leg.verb, fields))


def _resume(waiting: tuple[Interpreter, int, Callable[[Interpreter], None]]) -> None:
    """Go on after a verb that took time, unless the call does something else by now."""
    interpreter, turn, then = waiting
    if interpreter.turn == turn and not interpreter.call.is_final:
        then(interpreter)
