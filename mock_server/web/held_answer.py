"""Held answers: an answer waits until every change that it may tell of is on disk."""

from collections.abc import Callable
from typing import Any

from mock_server.exchange import Refusal, Rejection
from mock_server.store.group_commit import Commit, Unsure
from mock_server.web.response import Answer


class HeldAnswer:
    """An answer that leaves when a commit is done; if that fails, its place is taken by a refusal."""

    __slots__ = ("_answer", "_refused", "commit")

    def __init__(self, answer: Any, commit: Commit, refused: Callable[[Refusal], Answer]) -> None:
        """`refused` words a refusal as the vendor does."""
        self._answer, self.commit, self._refused = answer, commit, refused

    def result(self) -> Any:
        """Return the answer that may leave now."""
        error = self.commit.error
        if error is None:
            return self._answer
        return self._refused(
            Rejection(503, str(error) if isinstance(error, Unsure) else f"nothing was changed: {error}")
        )

    async def wait(self) -> Any:
        """Wait for the commit, and return the answer that may leave then."""
        await self.commit.wait()
        return self.result()
