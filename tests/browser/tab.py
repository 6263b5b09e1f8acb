"""A page in a browser that is driven: Chromium, through a pipe, by its own protocol (CDP)."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import IO, Any

from tests.browser import measuring

FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run")


class Tab:
    """One tab. `ask` sends a command of the protocol and returns its result; `run` the value of an expression."""

    def __init__(self, commands: IO[bytes], answers: IO[bytes]) -> None:
        self._commands, self._answers = commands, answers
        self._count, self._session, self._rest = 0, "", b""
        self.messages: list[str] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for part in ("Page", "Runtime", "Log"):
            self.ask(f"{part}.enable")

    def ask(self, method: str, **parameters: Any) -> Any:
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._commands.write(json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._count:
            pass
        assert "error" not in answer, answer
        return answer["result"]

    def open(self, url: str, width: int = 1280, height: int = 900) -> None:
        """Open a page, and wait until it is loaded."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.ask("Emulation.setDeviceMetricsOverride", **size)
        if "loaderId" not in self.ask("Page.navigate", url=url):
            return  # another part of the same page
        while self._next().get("method") != "Page.loadEventFired":
            pass

    def run(self, expression: str) -> Any:
        """Return the value of an expression; of a promise, what it becomes."""
        found = self.ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def until(self, expression: str, seconds: float = 10) -> None:
        """Wait until an expression is true. Raise AssertionError if it does not become so."""
        look = f"try {{ if ({expression}) return done(true) }} catch {{ }}"
        turn = "Date.now() > end ? done(false) : setTimeout(turn, 30)"
        wait = f"const end = Date.now() + {seconds * 1000}; const turn = () => {{ {look}; {turn} }}; turn()"
        assert self.run(f"new Promise(done => {{ {wait} }})"), f"{expression}: {self.messages}"

    def is_wider_than_its_window(self) -> bool:
        """Return whether one has to scroll sideways to read the page."""
        return bool(self.run("document.documentElement.scrollWidth > document.documentElement.clientWidth"))

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            part = os.read(self._answers.fileno(), 1 << 16)
            assert part, "the browser has ended"
            self._rest += part
        one, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(one)
        if message.get("method") == "Log.entryAdded":
            self.messages.append(message["params"]["entry"]["text"])
        elif message.get("method") == "Runtime.exceptionThrown":
            details = message["params"]["exceptionDetails"]
            self.messages.append(details.get("exception", {}).get("description") or details["text"])
        return message


@contextmanager
def browser() -> Iterator[Tab]:
    """Run the browser with one tab."""
    program = measuring.browser()
    to_browser, commands = os.pipe()
    answers, from_browser = os.pipe()

    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:  # the browser's processes end one by one
        command = [program, *FLAGS, f"--user-data-dir={profile}", "--remote-debugging-pipe"]
        process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{to_browser} 4>&{from_browser}', "bash", *command],
            pass_fds=(to_browser, from_browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        try:
            with os.fdopen(commands, "wb", 0) as asking, os.fdopen(answers, "rb", 0) as answering:
                yield Tab(asking, answering)
        finally:
            process.kill()
            process.wait()
