"""A whole contract, ready for use: its operations, webhooks and machines."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from mock_server.contract import loading
from mock_server.contract.document import ContractRefused, Document
from mock_server.contract.operation import Operation
from mock_server.contract.validation import Checker, Checkers
from mock_server.contract.webhook import WebhookSpec


class Contract:
    """What one vendor promises."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.name = document.name
        self.checkers = Checkers(document)
        self.operations: dict[str, Operation] = {}
        for method, path, place in document.operations():
            operation = Operation(document, self.checkers, method, path, place)
            if operation.id in self.operations:
                raise ContractRefused(f"{self.name}: two operations are called {operation.id!r}")
            self.operations[operation.id] = operation
        if not document.is_sound:
            self.compile_all()

    def compile_all(self) -> None:
        """Make every validator now, not when it is first needed. ContractRefused names a schema that is none."""
        _ = self.webhook_specs
        self.checkers.compile_all()

    @classmethod
    def load(cls, path: Path) -> "Contract":
        """Read a contract's file. ContractRefused says by name what can't be used."""
        contract = cls(Document.load(path))
        if contract.document.mark and not contract.document.is_sound:
            loading.keep(contract.document.mark, b"")
        return contract

    @property
    def machines(self) -> Mapping[str, Mapping[str, Any]]:
        """The tables of the status machines, by kind of record."""
        return self.document.machines

    @cached_property
    def webhook_specs(self) -> dict[str, WebhookSpec]:
        """Each webhook, by its name: its body, its signature, its delivery."""
        return {name: WebhookSpec(self.document, self.checkers, place) for name, place in self.document.webhooks()}

    @property
    def webhooks(self) -> dict[str, Checker]:
        """What checks the body of each webhook, by its name."""
        return {name: webhook.checker for name, webhook in self.webhook_specs.items()}
