"""The context of one request in a world with an interceptor: what it asks, and what becomes of its answer."""

from typing import Any

from mock_server.contract.contract import Contract
from mock_server.contract.json_codec import decode
from mock_server.contract.operation import Operation
from mock_server.exchange import Asked
from mock_server.web.faults.active import Candidate
from mock_server.web.response import JSON_HEADER, NO_ANSWER, Answer, Sending
from mock_server.web.sandbox import Sandbox


class RequestContext:
    """One request and its answer, as faults and policies read and change them."""

    asked: Asked
    candidate: Candidate

    def __init__(self, sandbox: Sandbox, contract: Contract, operation: Operation) -> None:
        self.sandbox, self.operation = sandbox, operation
        self.document, self.vendor = contract.document, contract.name
        self.sending = Sending(*NO_ANSWER)
        self.has_answer = False
        self.notes: list[str] = []
        self.key: tuple[str, bytes] | None = None
        """The idempotency key, and the digest of the body that came with it."""
        self.lag: int | None = None
        """Milliseconds by which a read sees the world as it was; None for the world as it is."""
        self.has_renamed_ids = False
        """Whether the answer shows ids of another shape, which the client will send back."""
        self.virtual = 0
        """Milliseconds by which the answer moves the world's clock on."""
        self.postponed = 0
        """Milliseconds after which the request is performed, though its client was told that it failed."""

    @property
    def now(self) -> int:
        """The world's time in milliseconds."""
        return self.sandbox.world.now

    def answer(self, answer: Answer) -> None:
        """Set the answer, to be sent in the ordinary way."""
        self.sending, self.has_answer = Sending(*answer), True

    def value(self) -> Any:
        """Return the JSON of a successful answer; None for any other."""
        sending = self.sending
        is_json = all(header == JSON_HEADER for header in sending.headers if header[0] == b"content-type")
        return decode(sending.content) if is_json and sending.content and 200 <= sending.status < 300 else None
