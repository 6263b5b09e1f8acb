"""Interfaces: what a sandbox asks of its store and of its interceptor, whose modules import it."""

from collections.abc import Collection, Coroutine, Mapping, Sequence
from typing import Any, Protocol

from mock_server.store.commands import Log


class Store(Protocol):
    """A store as sandboxes know it (`web/world_store.py` has the only one)."""

    def log(self, sandbox: Any, before: Log) -> Log:
        """Return a log for the world that begins in a sandbox, in place of the one before."""

    def open(self, sandbox: Any) -> None:
        """Begin to restore the world of a sandbox, if it was kept."""

    is_shared: bool
    """Whether another node may have a world."""
    address: str
    """Where other nodes reach this one."""

    @property
    def is_ready(self) -> bool:
        """True if a change can be kept now."""

    async def owners(self) -> Mapping[str, str]:
        """Return the node that has each family of worlds."""

    async def others(self, target: bytes, shared: bytes) -> Mapping[str, bytes | None]:
        """Return what each other node answers to GET; None for those that do not answer in time.

        `shared` shows them that a node asks.
        """

    async def account_of(self, ticket: str) -> str | None:
        """Return the account of a ticket that another node may have given out; None if there is none."""

    def note_holder(self, api: str, key: bytes, holder: Any) -> None:
        """Remember which other node has the world that a credential opens at an API."""

    def holder(self, api: str, key: bytes) -> Any:
        """Return what `note_holder` has noted, as long as it holds; None if nothing does."""

    def doubt(self, sandbox: Any) -> None:
        """Have a sandbox wait until it is known whether its world is still this node's."""

    def has(self, account: str) -> bool:
        """Return whether the world of an account was kept."""

    @property
    def accounts(self) -> Collection[str]:
        """The accounts whose worlds are kept."""

    def forget(self, sandbox: Any) -> None:
        """Note that there is no sandbox for an account any more."""


class Interception(Protocol):
    """An interceptor as its sandbox knows it (`web/interceptors` has the only one)."""

    def answer(
        self,
        pipeline: Any,
        endpoint: Any,
        values: Sequence[str],
        headers: Mapping[bytes, bytes],
        request: tuple[str, bytes, bytes, bytes | None],
    ) -> Coroutine[Any, Any, Any]:
        """Answer one request by the steps of a pipeline."""

    def webhook_body(self, body: Any) -> Any:
        """Return the body of a webhook as its receiver gets it."""
