"""Calls people through Vogent, once each, and reports the outcomes."""

import json
import time
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

DONE = {"COMPLETE", "CANCELLED"}


class Vogent:
    """Vogent's API with one key."""

    def __init__(self, base_url: str, key: str) -> None:
        self._base_url, self._key = base_url, key

    def ask(self, method: str, path: str, body: object = None) -> dict:
        """Send a request. After a 429 or 503, wait as long as Retry-After says and try again."""
        content = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        while True:
            try:
                with urlopen(Request(self._base_url + path, content, headers, method=method)) as answer:
                    return json.load(answer)
            except HTTPError as error:
                if error.code not in (429, 503):
                    raise
                time.sleep(float(error.headers.get("Retry-After", 1)))

    def all(self, path: str):
        """Yield all entries of a list."""
        cursor = ""
        while cursor is not None:
            page = self.ask("GET", f"{path}?limit=50" + (f"&cursor={quote(cursor)}" if cursor else ""))
            yield from page["data"]
            cursor = page["cursor"]


def remind(vogent: Vogent, name: str, agent: str, people: list[dict]) -> str:
    """Have these people called, and return the id of the job. A job of this name that exists is used again."""
    for job in vogent.all("/batch_dial_jobs"):
        if job["name"] == name:
            break
    else:
        body = {"name": name, "callAgentId": agent, "maxConcurrentDials": 5, "rows": people}
        job = vogent.ask("POST", "/batch_dial_jobs", body)
    if job["status"] in ("INIT", "PAUSED"):
        vogent.ask("POST", f"/batch_dial_jobs/{job['id']}/paused", {"paused": False})
    return job["id"]


def wait(vogent: Vogent, job: str, pause: float = 1.0) -> None:
    """Wait until all people have been called."""
    while vogent.ask("GET", f"/batch_dial_jobs/{job}")["status"] not in DONE:
        time.sleep(pause)


def outcomes(vogent: Vogent, job: str) -> dict[str, str]:
    """Return how the call to each number ended."""
    return {dial["toNumber"]: dial["status"] for dial in vogent.all(f"/batch_dial_jobs/{job}/dials")}
