"""Controls of time that has passed: how a world was at an earlier moment, and another future from there."""

from collections.abc import AsyncGenerator, Awaitable
from typing import Any

from mock_server.contract.json_codec import encode
from mock_server.engine import moment
from mock_server.exchange import Asked, Reply
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.web.console import forks
from mock_server.web.console.copies import Copies, check_moment
from mock_server.web.console.sessions import OFF, Sessions
from mock_server.web.console.streaming import Streaming
from mock_server.web.console.visitor import Visitor
from mock_server.web.control.base import Handlers
from mock_server.web.control.console import own, page
from mock_server.web.sandbox import Sandbox
from mock_server.web.sandboxes import Sandboxes
from mock_server.web.world_names import short_name


class PastControl:
    """Plays a world up to an earlier moment, in a copy or in a new world. Its handlers get a `Visitor`."""

    def __init__(self, sandboxes: Sandboxes, vendors: LazyVendors, sessions: Sessions, copies: Copies) -> None:
        self._sandboxes, self._vendors, self._sessions, self._copies = sandboxes, vendors, sessions, copies

    def handlers(self) -> Handlers:
        return {"playToPast": self.play_to_past, "forkWorld": self.fork_world}

    def play_to_past(self, visitor: Visitor, asked: Asked) -> Streaming:
        sandbox, when = own(visitor), moment.parse(asked.query["at"])
        check_moment(sandbox, when)
        return Streaming(self._progress(sandbox, when))

    async def _progress(self, sandbox: Sandbox, when: int) -> AsyncGenerator[bytes, None]:
        """Yield the progress of the copy now and then, and at last that it is there."""
        last = -1
        async for done, of in self._copies.reach(sandbox, when):
            if done >= last + max(1, of // 100):
                last = done
                yield encode({"done": done, "of": of}) + b"\n"
        yield encode({"ready": True}) + b"\n"

    def fork_world(self, visitor: Visitor, asked: Asked) -> Awaitable[Reply]:
        """Refuse a wrong request before anything is made."""
        parent, body = own(visitor), asked.body or {}
        when = moment.parse(body["at"]) if "at" in body else parent.world.now
        check_moment(parent, when, "body/at")
        key = forks.key_of(self._sandboxes, self._vendors, parent, body.get("key"))
        return self._forked(visitor, parent, key, when, delivers=body.get("deliver", False))

    async def _forked(self, visitor: Visitor, parent: Sandbox, key: str, when: int, *, delivers: bool) -> Reply:
        fork = await forks.fork(self._sandboxes, self._vendors, parent, key, when, delivers=delivers)
        told: dict[str, Any] = {"key": key, "world": short_name(key), "now": moment.text(fork.world.now)}
        link = None if self._sessions.mode == OFF else page(visitor.base, self._sessions.ticket(key))
        return Reply(201, {**told, "page": link})
