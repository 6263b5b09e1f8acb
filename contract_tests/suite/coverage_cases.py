"""Chooses the cases at the edges of an operation's schemas that are judged, where there are too many of one kind."""

from collections import Counter, defaultdict
from typing import Any
from zlib import crc32

from schemathesis.generation.meta import CoverageScenario

from contract_tests.profiles import IS_DEEP
from contract_tests.suite.examples import place
from mock_server.contract.document import ContractRefused, Document
from mock_server.contract.keywords import Place
from mock_server.contract.operation import Operation

PLACES = 2
"""At how many places of a body the same part of a shared schema is tried."""

STEP = 4
"""Of our own mock, the first value of a wrong type is tried at each place, and of the next four another one."""


class CoverageCases:
    """The cases of one operation that were tried already.

    A contract may use one schema, by its name, at fifty places of a body, and each of the fifty would be tried with
    everything that is wrong inside of it: 9,000 requests for `setNumber`. It is one schema; two places are enough.
    And more than half of all cases are values of a wrong type, five at each place. A server that is given is asked them
    all; our own mock makes its validators from this very contract, so two of them do, others at the next place.
    """

    def __init__(self, document: Document, operation: Operation, *, is_our_own: bool = False) -> None:
        self._document, self._body = document, (*place(operation), "requestBody", "content")
        self._is_our_own = is_our_own
        self._parts: dict[tuple[str, str], Place] = {}
        self._tried: dict[Place, set[str]] = defaultdict(set)
        self._seen = Counter[tuple[str, str]]()

    def is_judged(self, case: Any) -> bool:
        """Return whether a case is judged: in the deep profile always, else if it shows something that no other did."""
        data = case.meta.phase.data
        if IS_DEEP or case.meta.generation.mode.is_positive or not data.location:
            return True
        return not (self._is_shared(case.media_type, data) or (self._is_our_own and self._is_one_type_more(data)))

    def _is_shared(self, media_type: str, data: Any) -> bool:
        """Return whether this part of a shared schema was tried at other places of the body already, often enough."""
        if data.parameter != media_type:
            return False
        tried = self._tried[self._part(media_type, data.location)]
        if data.location not in tried and len(tried) == PLACES:
            return True
        tried.add(data.location)
        return False

    def _is_one_type_more(self, data: Any) -> bool:
        """Return whether a value of a wrong type is none of the two or so that are tried at this place."""
        if data.scenario != CoverageScenario.INCORRECT_TYPE:
            return False
        at = (str(data.parameter), data.location)
        self._seen[at] += 1
        return self._seen[at] > 1 and (self._seen[at] + crc32("".join(at).encode())) % STEP > 0

    def _part(self, media_type: str, at: str) -> Place:
        """Return where in the contract the keyword stands that a body breaks; each place is followed once."""
        if (media_type, at) not in self._parts:
            steps = tuple(step.replace("~1", "/").replace("~0", "~") for step in at.split("/")[1:])
            whole = (*self._body, media_type, "schema", *steps)
            try:
                self._parts[media_type, at] = self._document.follow(whole)[0]
            except ContractRefused:  # it is a place in the schema as the generator has rewritten it
                self._parts[media_type, at] = whole
        return self._parts[media_type, at]
