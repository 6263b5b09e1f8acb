"""A person at the console: opens it in a browser, presses what is there, and reads what it says."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest

from tests.browser.tab import Tab, browser
from tests.driving import AGENT
from tests.web.process import Serving, serving

at_both_widths = pytest.mark.parametrize("width", [1280, 400])
_keys = count(1)


class Onlooker:
    """A world of a running server, and a browser that shows it."""

    def __init__(self, server: Serving, tab: Tab) -> None:
        self.server, self.tab, self.key = server, tab, f"watched{next(_keys)}"
        self.address = f"http://127.0.0.1:{server.port}"

    def ask(self, method: str, path: str, body: Any = None, expected: int | None = None) -> Any:
        """Send a request as a test does, with the key, and return what the answer holds."""
        connection = self.server.connection()
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        assert answer.status == expected if expected else answer.status < 300, (answer.status, content)
        return json.loads(content) if content else None

    def dial(self, calls: int, *, at_once: int = 3, name: str = "Reminders") -> str:
        """Start a job of so many calls, and return its id."""
        rows = [{"toNumber": f"+1202555{n:04}"} for n in range(calls)]
        body = {"name": name, "callAgentId": AGENT, "maxConcurrentDials": at_once, "rows": rows}
        job: str = self.ask("POST", "/vogent/api/batch_dial_jobs", body)["id"]
        self.ask("POST", f"/vogent/api/batch_dial_jobs/{job}/paused", {"paused": False})
        return job

    def advance(self, seconds: float) -> None:
        self.ask("POST", "/_mock/clock", {"advance_seconds": seconds})

    def open(self, width: int = 1280, height: int = 900) -> None:
        """Open the console by its link, and wait until the calls are there."""
        self.tab.messages.clear()
        self.tab.open("about:blank")
        self.tab.open(self.ask("POST", "/_mock/console/tickets")["page"], width, height)
        self.tab.until("document.body.classList.contains('inside') && document.querySelector('.told').textContent")

    def press(self, selector: str) -> None:
        self.tab.until(f"document.querySelector({selector!r}) && !document.querySelector({selector!r}).disabled")
        self.tab.run(f"document.querySelector({selector!r}).click()")

    def says(self, selector: str, text: str) -> None:
        """Wait until an element has this text in it."""
        self.tab.until(f"document.querySelector({selector!r}).innerText.includes({json.dumps(text)})")

    def text(self, selector: str) -> str:
        return str(self.tab.run(f"document.querySelector({selector!r}).innerText"))

    def type(self, selector: str, text: str) -> None:
        """Type into a field, and leave it."""
        value = f"one.value = {json.dumps(text)}"
        events = "for (const name of ['input', 'change']) one.dispatchEvent(new Event(name, {bubbles: true}))"
        self.tab.run(f"{{ const one = document.querySelector({selector!r}); {value}; {events} }}")


@contextmanager
def watching(*options: str) -> Iterator[Onlooker]:
    """Run a server and a browser."""
    with serving(*options) as server, browser() as tab:
        yield Onlooker(server, tab)
