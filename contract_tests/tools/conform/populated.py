"""A world in which much has happened, and what it has to offer: records in many a status, and addresses in answers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from contract_tests.suite import links
from contract_tests.suite.harness import Harness
from contract_tests.suite.machines import RecordKind
from contract_tests.suite.records import Records
from contract_tests.suite.value_pool import ValuePool
from contract_tests.tools.conform.variants import RequestVariant, good_ways
from contract_tests.tools.reading import texts, value
from mock_server.contract.conformance import Conformance
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.operation import Operation

Json = Any


class PopulatedWorld:
    """The world of one key on a mock, after calls in each scenario, to some of which all was done that can be."""

    def __init__(self, stage: Harness, key: str) -> None:
        self._stage, self._server, self._key = stage, stage.server, key
        self._name = stage.contract.name
        self._judge = Conformance(stage.contract, stage.base)
        self.addresses: dict[str, list[str]] = defaultdict(list)
        records = Records(stage, key)
        if records.kinds:
            self._play(records)
        self.offers = ValuePool(stage.links, self._ask)
        for kind in records.kinds.values():
            self._offer_all(kind)
        if records.kinds:
            self._do_all()

    def _do_all(self) -> None:
        """Do once whatever can be done, and look at all that can be looked at."""
        operations = self._stage.contract.operations.values()
        for operation in sorted(operations, key=lambda one: one.is_safe):
            good = good_ways(self._stage, self._key, operation, self.offers)
            for way in good if operation.is_safe else good[:1]:
                if operation.method != "DELETE":
                    self.send(operation, way)

    def send(self, operation: Operation, way: RequestVariant) -> int:
        """Ask in one way, and learn from the answer, which tells its status."""
        url, headers = way.url(self._stage, operation), dict(way.headers)
        answer = self._server.session.request(
            operation.method, url, params=way.query, headers=headers, data=way.body, timeout=60
        )
        found = value(answer.content)
        self.note(found)
        self.offers.take(operation, links.LinkedExchange(way.path, way.query, value(way.body), found))
        return answer.status_code

    def _play(self, records: Records) -> None:
        for scenario in self._server.control(self._key, "GET", f"/scenarios/{self._name}")["available"]:
            self._server.control(self._key, "PUT", f"/scenarios/{self._name}", json={"name": scenario})
            for kind in records.kinds.values():
                for choice in [None, *records.operations(kind)]:
                    path = records.make(kind)
                    if choice:
                        self._stage.send(self._key, choice[0], path, {}, choice[1])
                        records.move(advance_seconds=600)
        records.move(until="idle")

    def _ask(
        self, operation: Operation, path: Mapping[str, Json], query: Mapping[str, Json], body: Json
    ) -> Json | None:
        answer = self._stage.asks_with(self._key)(operation, path, query, body)
        self.note(answer)
        return answer

    def note(self, answer: Json) -> None:
        """Take note of every address in an answer that is one of the vendor's: of a recording, for example."""
        for text in texts(answer):
            meant = self._judge.operation(Exchange("GET", text))
            if meant and text not in self.addresses[meant.id]:
                self.addresses[meant.id].append(text)

    def _offer_all(self, kind: RecordKind) -> None:
        """Offer all records of a kind, in whatever status; links lead only to some."""
        for path in self._all(kind):
            for operation in self._stage.contract.operations.values():
                if kind.concerns(operation) and path not in self.offers.parameters[operation.id]:
                    self.offers.parameters[operation.id].append(path)

    def _all(self, kind: RecordKind) -> Iterator[dict[str, Json]]:
        (name,) = (parameter.name for parameter in kind.reader.path_parameters)
        url = f"/records/{self._name}/{kind.plural}"
        for record in self._server.control(self._key, "GET", url, params={"limit": 100})["data"]:
            if id_ := record.get(name, record.get("id")):
                yield {name: id_}
