"""The control plane of one key's world, asked from a test."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.testing.ways import Answer, Way

Json = Any
MOST = 10_000


class Refused(Exception):
    """The control plane said no; its words say what was seen, what was expected and what to do."""

    def __init__(self, method: str, path: str, answer: Answer) -> None:
        self.status = answer.status
        try:
            said = json.loads(answer.content)["message"]
        except (ValueError, LookupError, TypeError):
            said = answer.content.decode("utf-8", "replace")
        super().__init__(f"{method} /_mock{path}: {answer.status}: {said}")


class Control:
    """One key's control plane. `Refused` where it says no."""

    def __init__(self, way: Way, key: str) -> None:
        self.way, self.key = way, key

    def ask(self, method: str, path: str, body: Json = None) -> Json:
        """Any of its operations; the path stands behind `/_mock`."""
        headers = [(b"authorization", f"Bearer {self.key}".encode()), (b"content-type", b"application/json")]
        content = b"" if body is None else json.dumps(body).encode()
        answer = self.way.ask(method, f"/_mock{path}", headers, content)
        if not 200 <= answer.status < 300:
            raise Refused(method, path, answer)
        return json.loads(answer.content) if answer.content else None

    def text(self, path: str) -> str:
        """An answer that is no JSON value as a whole."""
        answer = self.way.ask("GET", f"/_mock{path}", [(b"authorization", f"Bearer {self.key}".encode())], b"")
        if answer.status != 200:
            raise Refused("GET", path, answer)
        return answer.content.decode()

    def all(self, path: str) -> Iterator[Mapping[str, Json]]:
        """The entries of one of its lists, from the first to the last."""
        after: int | None = -1
        while after is not None:
            part = self.ask("GET", f"{path}?limit={MOST}&after={after}")
            yield from part["data"]
            after = part["next"]
