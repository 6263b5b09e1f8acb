"""Schemas at several places of one body: errors inside of them are tried at some of the places only."""

from collections import defaultdict
from typing import Any

from contract_tests.suite.examples import place
from mock_server.contract.document import ContractRefused, Document
from mock_server.contract.keywords import Place
from mock_server.contract.operation import Operation

PLACES = 2
"""The number of places in a body at which the same part of a shared schema is tried."""


class SharedSchemas:
    """The places in the body of one operation at which each part of the contract's schemas was tried.

    A contract may use one named schema at fifty places of a body. To try all errors at each of them takes 9,000
    requests for `setNumber`. It is the same schema, so two places are enough.
    """

    def __init__(self, document: Document, operation: Operation) -> None:
        self._document, self._body = document, (*place(operation), "requestBody", "content")
        self._parts: dict[tuple[str, str], Place] = {}
        self._tried: dict[Place, set[str]] = defaultdict(set)

    def is_known(self, case: Any) -> bool:
        """Return whether this part of a shared schema was already tried at enough other places."""
        data = case.meta.phase.data
        if case.meta.generation.mode.is_positive or not data.location or data.parameter != case.media_type:
            return False  # nothing in the body is wrong
        at: str = data.location
        tried = self._tried[self._part(case.media_type, at)]
        if at not in tried and len(tried) == PLACES:
            return True
        tried.add(at)
        return False

    def _part(self, media_type: str, at: str) -> Place:
        """Return the place of the broken keyword in the contract. Each place is followed once."""
        if (media_type, at) not in self._parts:
            steps = tuple(step.replace("~1", "/").replace("~0", "~") for step in at.split("/")[1:])
            whole = (*self._body, media_type, "schema", *steps)
            try:
                self._parts[media_type, at] = self._document.follow(whole)[0]
            except ContractRefused:  # it is a place in the schema as the generator has rewritten it
                self._parts[media_type, at] = whole
        return self._parts[media_type, at]
