"""A world with records in many statuses, and the values and addresses that its answers show."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from contract_tests.suite import links
from contract_tests.suite.examples import examples
from contract_tests.suite.harness import Harness
from contract_tests.suite.machines import RecordKind
from contract_tests.suite.records import Records
from contract_tests.suite.value_pool import ValuePool
from contract_tests.tools.conform.variants import RequestVariant, valid_variants
from contract_tests.tools.reading import texts, value
from mock_server.contract.conformance import Conformance
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.operation import Operation

Json = Any


class PopulatedWorld:
    """The world of one key on a mock, with every example of each scenario; to some, every operation was applied."""

    def __init__(self, harness: Harness, key: str) -> None:
        self._harness, self._server, self._key = harness, harness.server, key
        self._name = harness.contract.name
        self._judge = Conformance(harness.contract, harness.base)
        self.addresses: dict[str, list[str]] = defaultdict(list)
        self._records = Records(harness, key)
        if self._records.kinds:
            self._play(self._records)
        self.offers = ValuePool(harness.links, self._ask)
        for kind in self._records.kinds.values():
            self._offer_all(kind)
        if self._records.kinds:
            self._do_all()

    def _do_all(self) -> None:
        """Send every changing operation once, and every reading one in all valid variants."""
        operations = self._harness.contract.operations.values()
        for operation in sorted(operations, key=lambda one: one.is_safe):
            good = valid_variants(self._harness, self._key, operation, self.offers)
            for variant in good if operation.is_safe else good[:1]:
                if operation.method != "DELETE":
                    self.send(operation, variant)

    def look_again(self) -> None:
        """Create all examples once more, and read all lists: what they showed first may be over, or gone."""
        operations = self._harness.contract.operations.values()
        makers = {maker.id for maker in self._harness.links.makers}
        for operation in sorted(operations, key=lambda one: (one.id not in makers, len(one.record_parameters))):
            if operation.id in makers or operation.is_safe:
                for variant in valid_variants(self._harness, self._key, operation, self.offers):
                    self.send(operation, variant)

    def send(self, operation: Operation, variant: RequestVariant) -> int:
        """Send a request, learn from its answer, and return the status."""
        url, headers = variant.url(self._harness, operation), dict(variant.headers)
        answer = self._server.session.request(
            operation.method, url, params=variant.query, headers=headers, data=variant.body, timeout=60
        )
        found = value(answer.content)
        self.note(found)
        self.offers.take(operation, links.LinkedExchange(variant.path, variant.query, variant.value, found))
        return answer.status_code

    def play_on(self) -> None:
        """Play all to its end, and have the journal tell of it: some records can be read nowhere else."""
        self._records.move(until="idle")
        self._records.listed("journal")

    def _play(self, records: Records) -> None:
        for scenario in self._server.control(self._key, "GET", f"/scenarios/{self._name}")["available"]:
            self._server.control(self._key, "PUT", f"/scenarios/{self._name}", json={"name": scenario})
            self._make_all()
            for kind in records.kinds.values():
                for choice in [None, *records.operations(kind)]:
                    path = records.make(kind)
                    if choice:
                        self._harness.send(self._key, choice[0], path, {}, choice[1])
                        records.move(advance_seconds=600)
        records.move(until="idle")

    def _make_all(self) -> None:
        """Send each example of the operations that create something: a recording, for one, only some calls leave."""
        harness = self._harness
        for maker in harness.links.makers:
            for body in examples(harness.contract.document, maker):
                harness.send(self._key, maker, {}, {}, harness.offers.fill(maker, body))

    def _ask(
        self, operation: Operation, path: Mapping[str, Json], query: Mapping[str, Json], body: Json
    ) -> Json | None:
        answer = self._harness.asks_with(self._key)(operation, path, query, body)
        self.note(answer)
        return answer

    def note(self, answer: Json) -> None:
        """Keep every address of the vendor in an answer, that of a recording, for example."""
        for text in texts(answer):
            meant = self._judge.operation(Exchange("GET", text))
            if meant and text not in self.addresses[meant.id]:
                self.addresses[meant.id].append(text)

    def _offer_all(self, kind: RecordKind) -> None:
        """Offer all records of a kind, in any status: links lead only to some of them."""
        for path in self._all(kind):
            for operation in self._harness.contract.operations.values():
                if kind.concerns(operation) and path not in self.offers.parameters[operation.id]:
                    self.offers.parameters[operation.id].append(path)

    def _all(self, kind: RecordKind) -> Iterator[dict[str, Json]]:
        (name,) = (parameter.name for parameter in kind.reader.record_parameters)
        url = f"/records/{self._name}/{kind.plural}"
        for record in self._server.control(self._key, "GET", url, params={"limit": 100})["data"]:
            named = {field.lower(): text for field, text in record.items()}
            if id_ := named.get(name.lower(), record.get("id")):
                yield {name: id_}
