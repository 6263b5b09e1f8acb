"""One webhook of a contract: its body, its signature, its delivery, and an example of it."""

from collections.abc import Mapping
from typing import Any

from mock_server.contract import forms, json_codec
from mock_server.contract.document import ContractRefused, Document
from mock_server.contract.keywords import Place, pointer
from mock_server.contract.operation import media_of
from mock_server.contract.signature import Signature
from mock_server.contract.validation import Checker, Checkers

UNSIGNED: Mapping[str, Any] = {"algorithm": "none"}
PLAIN: Mapping[str, Any] = {"timeout_seconds": 10, "backoff_seconds": [], "ordered": True}
"""The defaults of a contract that says nothing: no signature; one attempt, in order."""


class WebhookSpec:
    """One webhook as a contract describes it."""

    def __init__(self, document: Document, checkers: Checkers, place: Place) -> None:
        where, spec = document.follow(place)
        self._document = document
        body = document.follow((*where, "requestBody"))[0]
        self.media = media_of(document, body)
        self._body = (*body, "content", self.media)
        self.checker: Checker = checkers.at((*self._body, "schema"))
        self.signature = Signature(spec.get("x-signature", UNSIGNED))
        self.delivery: Mapping[str, Any] = spec.get("x-delivery", PLAIN)

    def is_signed(self) -> bool:
        return not self.signature.is_none

    def is_dated(self) -> bool:
        """Return whether the body or the signature says when it was sent."""
        return "timestamp" in self.delivery or self.signature.is_dated

    def write(self, body: Any) -> bytes:
        """Return the bytes of a body, in the media type of the webhook."""
        return forms.form(body) if self.media == forms.FORM else json_codec.encode(body)

    def read(self, text: bytes) -> Any:
        """Return the value of a body that was written."""
        return dict(forms.pairs(text)) if self.media == forms.FORM else json_codec.decode(text)

    @property
    def example(self) -> Any:
        """The body of the first example. Raise ContractRefused if there is none."""
        where, media = self._document.follow(self._body)
        for name in media.get("examples", ()):
            return self._document.follow((*where, "examples", name))[1]["value"]
        raise ContractRefused(f"{self._document.name}: no example at {pointer(where)}")
