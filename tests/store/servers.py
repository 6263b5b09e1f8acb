"""Servers whose worlds are kept in a file, and that forget them as a restart does."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from mock_server.web.app import App, create_app
from mock_server.web.options import Options
from mock_server.web.sandbox import Sandbox
from mock_server.web.world_store import WorldStore
from tests.driving import Json, MockAnswer, MockClient
from tests.listening import HOOK, Answering, FakeSender, ask


def keeping(path: Path, **options: Any) -> App:
    """Return an application that keeps its worlds in a file."""
    store = WorldStore.opened(path, is_synced=False, most_bytes=options.pop("most_bytes", None))
    return create_app(Options(store=store, ticket_secret="tests", **options))


class ForgetfulApp:
    """An application that forgets the worlds of its memory before every so many requests: each comes from its file."""

    def __init__(self, path: Path, every: int = 1) -> None:
        self.app, self.every, self.asked = keeping(path), every, 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        if self.asked % self.every == 0:
            self.forget()
        await self.app(scope, receive, send)

    def forget(self) -> None:
        """Forget all worlds."""
        for sandbox in self.app.sandboxes:
            self.app.sandboxes.forget(sandbox)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.app, name)


class KeptClient(MockClient):
    """A client whose world is kept, on a loop, so that webhooks are sent; a request waits for them."""

    def __init__(self, app: App, runner: asyncio.Runner, sender: FakeSender, key: str = "kept") -> None:
        self._app, self.key, self._runner, self.sender = app, key, runner, sender
        app.sandboxes.webhook_worker.sender = sender

    @property
    def sandbox(self) -> Sandbox:  # type: ignore[override]
        return self._app.sandboxes.of_account(self.key)

    def ask(self, method: str, path: str, body: Json = None) -> MockAnswer:
        return self._runner.run(self._asked_and_told(method, path, body))

    async def _asked_and_told(self, method: str, path: str, body: Json) -> MockAnswer:
        answer = await ask(self._app, self.key, method, path, body)
        await self._app.sandboxes.webhook_worker.wait(self.sandbox)
        return answer

    def listen(self, url: str = HOOK) -> "KeptClient":
        """Send the account's webhooks to a URL."""
        assert self.ask("PATCH", "/_mock/settings/vogent", {"webhook_url": url}).status == 200
        return self

    def story(self) -> bytes:
        return orjson.dumps(self.journal())

    def restart(self) -> "KeptClient":
        """Forget the worlds as a server does that was killed, and give them back as one does that starts."""
        self._runner.run(self._restart())
        return self

    async def _restart(self) -> None:
        for sandbox in self._app.sandboxes:
            sandbox.cancel_attempts()
            sandbox.commands.forget()
            self._app.sandboxes.forget(sandbox)
        await self._app.store.wake()

    def wait(self, seconds: float) -> None:
        """Let real time pass."""
        self._runner.run(asyncio.sleep(seconds))


@contextmanager
def kept(path: Path, answering: Answering = lambda _: 200, **options: Any) -> Iterator[KeptClient]:
    """Yield a client of a server that keeps its worlds in a file."""
    app = keeping(path, **options)
    with asyncio.Runner() as runner:
        yield KeptClient(app, runner, FakeSender(answering))
        runner.run(app.store.close())
