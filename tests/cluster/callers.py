"""Clients that have people called through a cluster while its parts are killed, and what must hold afterwards."""

import json
import threading
import time
from http.client import HTTPConnection, HTTPException
from random import Random

from tests.driving import AGENT, DIALS, NUMBERS, Json

TIMEOUT = 20
UNSURE = (502, 503)
"""Statuses that say nothing of a call: 502 is the balancer's own, where a node was killed before its answer."""


def asked(port: int, key: str, method: str, path: str, body: Json = None) -> tuple[int, bytes]:
    """Ask whoever listens on a port; return the status and the body. Raise what http.client raises."""
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


class PhoningClient(threading.Thread):
    """A client with a key of its own: it has number after number called, once each, and looks at what it did.

    It never tries again what has failed: nobody knows whether such a call was made.
    """

    def __init__(self, ports: list[int], key: str, seed: int) -> None:
        super().__init__(daemon=True)
        self.ports, self.key, self.chance = ports, key, Random(seed)
        self.is_over = threading.Event()
        self.accepted: dict[str, str] = {}
        """The ids of the calls that were accepted, by number."""
        self.unsure: set[str] = set()
        self.wrong: list[str] = []

    def run(self) -> None:
        for n in range(10_000):
            if self.is_over.is_set():
                return
            number = f"+1202{5_550_000 + n:07}"
            self._call(number)
            if n % 4 == 0 and self.accepted:
                self._look()

    def _call(self, number: str) -> None:
        body = {"callAgentId": AGENT, "toNumber": number, "fromNumberId": NUMBERS[0]}
        try:
            status, content = asked(self.chance.choice(self.ports), self.key, "POST", DIALS, body)
        except (HTTPException, OSError):
            self.unsure.add(number)
            time.sleep(0.1)
            return
        if status == 200:
            self.accepted[number] = json.loads(content)["dialId"]
        else:
            self.unsure.add(number)
            if status not in UNSURE:
                self.wrong.append(f"{number}: {status} {content[:200]!r}")
            time.sleep(0.1)

    def _look(self) -> None:
        """Look at a call that was accepted, through any node."""
        number = self.chance.choice([*self.accepted])
        try:
            status, content = asked(self.chance.choice(self.ports), self.key, "GET", f"{DIALS}/{self.accepted[number]}")
        except (HTTPException, OSError):
            return
        if status != 200 and status not in UNSURE:
            self.wrong.append(f"{number} was accepted, and then: {status} {content[:200]!r}")

    def judge(self, port: int) -> None:
        """Every call that was accepted is there exactly once, none is invented, and nobody was called twice."""
        _, content = asked(port, self.key, "GET", "/_mock/records/vogent/dials?limit=10000")
        found = [(dial["toNumber"], dial["id"]) for dial in json.loads(content)["data"]]
        numbers = [number for number, _ in found]
        assert not self.wrong, self.wrong
        assert len(numbers) == len(set(numbers)), "somebody was called twice"
        assert self.accepted.items() <= dict(found).items(), "a call that was accepted is not there"
        assert set(numbers) <= self.accepted.keys() | self.unsure, "a call that nobody asked for"
