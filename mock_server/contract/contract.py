"""A whole contract, ready for use: its operations, webhooks and status machines."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from mock_server.contract import credentials, loading
from mock_server.contract.document import ContractRefused, Document
from mock_server.contract.operation import Operation
from mock_server.contract.validation import Checker, Checkers
from mock_server.contract.webhook import WebhookSpec


class Contract:
    """The contract of one vendor."""

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
        """Make every validator now, not when it is first needed. Raise ContractRefused if a schema is invalid."""
        _ = self.webhook_specs, self.schemes
        self.checkers.compile_all()

    @classmethod
    def load(cls, path: Path) -> "Contract":
        """Read a contract's file. Raise ContractRefused if something in it cannot be used."""
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
        """The webhooks by name, each with its body, its signature and its delivery."""
        return {name: WebhookSpec(self.document, self.checkers, place) for name, place in self.document.webhooks()}

    @cached_property
    def schemes(self) -> tuple[credentials.Scheme, ...]:
        """The security schemes of keys, the usual one first."""
        return tuple(credentials.schemes(self.document, self.checkers))

    @property
    def webhooks(self) -> dict[str, Checker]:
        """The checkers for the bodies of webhooks, by name."""
        return {name: webhook.checker for name, webhook in self.webhook_specs.items()}
