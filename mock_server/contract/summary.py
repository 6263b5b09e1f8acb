"""Summaries: what a server has to know of an API before anybody needs its contract. All stand in one small file.

`python -m mock_server.contract.summary FOLDER` writes it anew for a checkout, as `make docs` does; a test compares it.
"""

import sys
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from mock_server.contract import credentials
from mock_server.contract.contract import Contract
from mock_server.contract.document import ContractRefused
from mock_server.resources import contract_names, contract_path, summaries_path

CREDENTIAL = ("type", "scheme", "in", "name")
"""What a security scheme says of where a credential stands."""


class ContractSummary:
    """The facts of one contract that pages, lists, hosts and the control plane tell without reading it."""

    def __init__(self, name: str, facts: Mapping[str, Any]) -> None:
        self.name = name
        self.title = str(facts["title"])
        self.text = str(facts["summary"])
        """One sentence about the API."""
        self.operations: list[str] = facts["operations"]
        self.webhooks: Mapping[str, Mapping[str, bool]] = facts["webhooks"]
        """Its webhooks by name: whether each is `signed`, and whether it is `dated`."""
        self._servers: list[str] = facts["servers"]
        self._security: list[Mapping[str, Any]] = facts["security"]

    @classmethod
    def of(cls, contract: Contract) -> "ContractSummary":
        """Return the summary of a contract that was read."""
        return cls(contract.name, facts(contract))

    @property
    def base_path(self) -> str:
        """The path before all operations: `/v1`."""
        return urlsplit(self._servers[0]).path.rstrip("/")

    @property
    def hosts(self) -> list[str]:
        """All hosts of the vendor."""
        return [urlsplit(url).netloc for url in self._servers]

    @cached_property
    def schemes(self) -> tuple[credentials.Scheme, ...]:
        """The security schemes of keys, the usual one first; what a credential may do by its body is left open."""
        return tuple(credentials.Scheme(spec, lambda _: None) for spec in self._security)


def facts(contract: Contract) -> dict[str, Any]:
    """Return the facts of a contract, as they are kept."""
    document = contract.document
    info = document.root.get("info", {})
    return {
        "title": document.title,
        "summary": info.get("summary", ""),
        "servers": [one["url"] for one in document.root.get("servers") or [{"url": ""}]],
        "security": [
            {key: spec[key] for key in (*CREDENTIAL, "x-credential") if key in spec}
            for spec in credentials.specs(document)
        ],
        "operations": list(contract.operations),
        "webhooks": {
            name: {"signed": spec.is_signed(), "dated": spec.is_dated()}
            for name, spec in contract.webhook_specs.items()
        },
    }


def shipped() -> dict[str, ContractSummary]:
    """Return the summaries of the contracts that come with the program, by name."""
    return {name: ContractSummary(name, one) for name, one in orjson.loads(summaries_path().read_bytes()).items()}


def require_true(*contracts: Contract) -> None:
    """Raise ContractRefused where the file says something else of these contracts than they say themselves."""
    path = summaries_path()
    known = orjson.loads(path.read_bytes())
    for contract in contracts:
        if known.get(contract.name) != facts(contract):
            raise ContractRefused(f"{path}: not what the contract of {contract.name} says; `make docs` writes it anew")


def text(base: Path | None = None) -> bytes:
    """Return what the file must say of the contracts in a folder's `openapi`."""
    names = [*contract_names(base), "control"]
    known = {name: facts(Contract.load(contract_path(name, base))) for name in names}
    return orjson.dumps(known, option=orjson.OPT_INDENT_2) + b"\n"


if __name__ == "__main__":
    summaries_path(Path(sys.argv[1])).write_bytes(text(Path(sys.argv[1])))
