"""Draws requests for one world. Each follows from the seed, the key and the answers before it."""

import re
from collections import defaultdict, deque
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from mock_server.contract.json_codec import decode
from mock_server.vendors import VENDORS
from tests.fuzz.catalogue import ACCOUNT, Askable, askable
from tests.fuzz.hostile import BODIES, TEXTS
from tests.fuzz.reading import FuzzAnswer
from tests.fuzz.values import ValueGenerator, written
from tests.fuzz.wire import JSON_TYPE, ODDITIES, FuzzRequest, RequestParts, basic

Json = Any

MOODS = ("plain",) * 5 + ("webhooks", "webhooks", "faults", "real time")
"""What a world is about. Only where it is about them do receivers, faults or a running clock make answers wait."""

WAYS = ("again", "quick", "quick", "slow", "failing", "cut", "junk", "large")
"""How receivers take webhooks; one that never answers is rare, since each costs a whole time-out."""

PAGES = (
    *(b"/", b"/docs/vogent", b"/docs/x", b"/openapi/freya.yaml", b"/openapi/control.json", b"/openapi/x.yaml"),
    *(b"/assets/x", b"/report/x", b"/metrics"),
)
KINDS = (
    *("agents", "phone_numbers", "api_keys", "campaign", "call", "users", "use_cases", "numbers", "exports", "calls"),
    *("contacts", "extractors", "batch_dial_jobs", "dials", "batch_dial_jobs", "dials", "x"),
)
EVENTS = ("cancel", "answer", "hang_up", "agent_hang_up", "busy", "no_answer", "fail", "drop", "transfer", "x")
KEPT_IDS = 40
_LINK = re.compile(r"http://(?:127\.0\.0\.1|localhost):\d+(/\S*/recordings?/\S*)")
MOVES = (*({"advance_seconds": n} for n in (0, 0.5, 2, 10, 60, 3_600)), {"until": "next_event"}, {"until": "idle"})


class RequestGenerator:
    """The requests of one world."""

    def __init__(self, seed: int, key: str, receiver: str) -> None:
        self.chance = Random(f"{seed} {key}")
        self.key, self.mood = key, self.chance.choice(MOODS)
        self.hook = f"{receiver}/{self.chance.choice(WAYS) if self.chance.random() < 0.995 else 'silent'}/{key}"
        self.favourites = self.chance.sample(list(VENDORS), 2)
        self._ids: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=KEPT_IDS))
        self._links: deque[str] = deque(maxlen=KEPT_IDS)
        self._asked = ""
        self._values = ValueGenerator(self.chance, self._known)
        self._first = self._beginning()[::-1]

    def next(self) -> FuzzRequest:
        """Return the next request."""
        if self._first:
            return self._first.pop()
        share = self.chance.random()
        if share < 0.03:
            return self._page()
        if share < 0.06:
            return self._pipelined()
        if share < 0.18:
            return self._odd()
        if share < 0.26:
            move = (
                self.chance.choice(MOVES)
                if self.chance.random() < 0.9
                else {"advance_seconds": self.chance.randrange(10**6)}
            )
            return self._control("POST", "/clock", move)
        if share < 0.28:
            return self._event()
        return self._written(self._ordinary())

    def learn(self, request: FuzzRequest, answer: FuzzAnswer) -> None:
        """Keep the ids that an answer shows."""
        is_json = answer.headers.get("content-type") == "application/json"
        if request.vendor and answer.status < 300 and is_json and 0 < len(answer.content) < 100_000:
            collection = _collection(request.target.partition("?")[0].split("/")[2:])
            self._take(request.vendor, decode(answer.content), "", f"{request.vendor} {collection}")

    def _beginning(self) -> list[FuzzRequest]:
        """Return what makes the world what it is about, and puts something into it."""
        first = []
        if self.mood == "webhooks":
            first += [
                self._control("PATCH", f"/settings/{name}", {"webhook_url": self.hook}, "changeSettings")
                for name in ("vogent", "freya")
            ]
        if self.mood == "real time":
            rate = self.chance.choice((1, 60, 100_000))
            first.append(
                self._control("POST", "/clock", self.chance.choice(({"rate": rate}, {"advance_on_poll": True})))
            )
        for method in ("POST", "GET"):
            first += [self._example(one) for name in self.favourites for one in askable()[name] if one.is_first(method)]
        return first

    def _example(self, found: Askable) -> FuzzRequest:
        """Return a request that follows the contract's first examples."""
        value = self._pointed(found.examples[0]) if found.examples else None
        body = b"" if value is None else _form(value) if found.has_form else written(value)
        path = found.base + found.operation.path.replace(f"{{{ACCOUNT}}}", self.key)
        parts = RequestParts(found.operation.method.encode(), path.encode(), self._headers(found=found), body)
        return self._written((found, parts, path))

    def _control(self, method: str, path: str, body: Json, operation: str = "moveClock") -> FuzzRequest:
        parts = RequestParts(method.encode(), f"/_mock{path}".encode(), self._headers(), written(body))
        waits = self.mood != "plain"
        return FuzzRequest(parts.wire(), (parts.method,), "control", operation, f"/_mock{path}", may_wait=waits)

    def _event(self) -> FuzzRequest:
        """Return a request that has an event happen to a record that exists, most likely."""
        known = [one.split() for one, ids in self._ids.items() if " " in one.strip() and ids]
        vendor, kind = self.chance.choice(known or [["vogent", "dials"]])
        ids = self._ids[f"{vendor} {kind}"] or ["x"]
        kind = kind.removesuffix("s") if vendor == "freya" else kind
        path = f"/records/{vendor}/{kind}/{quote(self.chance.choice(ids), safe='')}/events"
        return self._control("POST", path, {"event": self.chance.choice(EVENTS)}, "fireEvent")

    def _take(self, vendor: str, value: Json, name: str, collection: str) -> None:
        if isinstance(value, str) and (link := _LINK.match(value)):
            self._links.append(link[1])
        elif isinstance(value, str):
            stem = name.lower().removesuffix("id").strip("_")
            if stem != name.lower() or name in ("number", "key"):
                self._ids[vendor].append(value)
                if stem in collection:
                    self._ids[collection].append(value)
        elif isinstance(value, dict):
            for inner, one in value.items():
                self._take(vendor, one, inner, collection)
        elif isinstance(value, list):
            for one in value[:5]:
                self._take(vendor, one, name, collection)

    def _known(self) -> str | None:
        ids = self._ids[self._asked]
        return self.chance.choice(ids) if ids else None

    def _drawn(self) -> Askable:
        """Return an operation: mostly one of two vendors, often of the control plane."""
        share = self.chance.random()
        while True:
            name = (
                self.chance.choice(self.favourites)
                if share < 0.7
                else "control"
                if share < 0.95
                else self.chance.choice(list(VENDORS))
            )
            found = self.chance.choice(askable()[name])
            is_odd_here = "ault" in found.operation.id and self.mood != "faults"
            if not is_odd_here and (found.operation.id != "deleteWorld" or self.chance.random() < 0.2):
                return found

    def _ordinary(self) -> tuple[Askable, RequestParts, str]:
        """Return a well-formed request to an operation, with values that are right or wrong."""
        found = self._drawn()
        self._asked = found.vendor
        chance, operation = self.chance, found.operation
        path = operation.path
        for name, schema in found.path.items():
            collection = _collection(path.partition(f"{{{name}}}")[0].split("/")[1:-1])
            path = path.replace(f"{{{name}}}", quote(self._in_path(name, schema, collection), safe=""))
        is_by_host = found.host and found.vendor != "control" and chance.random() < 0.05
        target = (
            (found.base if not is_by_host else found.base.removeprefix(f"/{found.vendor}")) + path + self._query(found)
        )
        headers = self._headers(found.host if is_by_host else "localhost", found)
        body = self._body(found) if found.body is not None else b"{}" if chance.random() < 0.05 else b""
        if chance.random() < 0.05:
            outcome = chance.choice((*("busy", "no_answer", "answered; seconds=5", "busy, answered"), *TEXTS))
            coded = outcome.encode(chance.choice(("utf-8", "latin-1")), "replace")
            headers.append((b"Mockdial-Outcome", coded.replace(b"\n", b"").replace(b"\0", b"")))
        if chance.random() < 0.05:
            headers.append((b"Idempotency-Key", chance.choice((b"a", b"b", b"x" * 300))))
        method = "HEAD" if operation.method == "GET" and chance.random() < 0.03 else operation.method
        return found, RequestParts(method.encode(), target.encode(), headers, body), path

    def _headers(self, host: str = "localhost", found: Askable | None = None) -> list[tuple[bytes, bytes]]:
        scheme = found.scheme if found is not None else None
        name, text = "Authorization", f"Bearer {self.key}".encode()
        if scheme is not None and scheme.word == "basic":
            text = b"Basic " + basic(self.key.encode())
        elif scheme is not None:
            [(name, value)] = scheme.headers_of(self.key).items()
            text = value.encode()
        media = found.media.encode() if found else JSON_TYPE
        return [(b"Host", host.encode()), (name.encode(), text), (b"Content-Type", media)]

    def _in_path(self, name: str, schema: Json, collection: str) -> str | bytes:
        share = self.chance.random()
        if name == "vendor":
            return self.chance.choice(self.favourites) if share < 0.9 else "x"
        if name == ACCOUNT and share < 0.95:
            return self.key
        if name == "kind" and share < 0.9:
            return self.chance.choice(KINDS)
        if share < 0.8 and (ids := self._ids[f"{self._asked} {collection}"] if share < 0.7 else self._ids[self._asked]):
            return self.chance.choice(ids)
        if share < 0.82:
            return self.chance.choice((b"\xff", b"\xe9\0", b"9" * 30))
        return str(self._values.value(schema)) if share < 0.9 else self.chance.choice(TEXTS) or "-"

    def _query(self, found: Askable) -> str:
        drawn = {}
        for name, schema in found.query.items():
            share = self.chance.random()
            if share < (0.9 if schema["is_required"] else 0.25):
                value = self._values.value(schema)
                drawn[name] = value if isinstance(value, str) else orjson.dumps(value).decode()
            elif share > 0.95:
                drawn[name] = self.chance.choice(TEXTS)
        if self.chance.random() < 0.03:
            drawn[self.chance.choice(("x", "", "limit", "\0"))] = self.chance.choice(TEXTS)
        escaped = self.chance.choice(("&%ff=%ff", "&%", "&=")) if self.chance.random() < 0.03 else ""
        return "?" + urlencode(drawn, errors="replace") + escaped if drawn or escaped else ""

    def _body(self, found: Askable) -> bytes:
        share = self.chance.random()
        value = self.chance.choice(found.examples) if found.examples and share < 0.7 else self._values.value(found.body)
        value = self._pointed(value)
        if 0.55 < share < 0.88:
            value = self._values.spoilt(value)
        text = _form(value) if found.has_form and isinstance(value, dict) else written(value)
        return self.chance.choice(BODIES)(self.chance, text) if share > 0.93 else text

    def _pointed(self, value: Json) -> Json:
        """Return a value in which URLs lead to our receiver where the world is about webhooks."""
        if isinstance(value, str):
            return self.hook if self.mood == "webhooks" and value.startswith("http") else value
        if isinstance(value, dict):
            return {name: self._pointed(inner) for name, inner in value.items()}
        return [self._pointed(inner) for inner in value] if isinstance(value, list) else value

    def _written(self, drawn: tuple[Askable, RequestParts, str]) -> FuzzRequest:
        found, parts, _ = drawn
        target = parts.target.decode()
        waits = self.mood != "plain"
        oddity = "outcome" if any(name == b"Mockdial-Outcome" for name, _ in parts.headers) else ""
        asked = found.vendor, found.operation.id, target
        return FuzzRequest(parts.wire(), (parts.method,), *asked, oddity=oddity, may_wait=waits)

    def _odd(self) -> FuzzRequest:
        """Return a request whose head or framing is odd, or that ends too early."""
        found, parts, _ = self._ordinary()
        oddity = self.chance.choice((*ODDITIES, "target", "half", "junk"))
        wait = self.mood != "plain"
        if oddity == "junk":
            return FuzzRequest(
                self.chance.randbytes(self.chance.randrange(1, 400)), (b"GET",), is_kept=False, oddity=oddity
            )
        if oddity in ODDITIES:
            ODDITIES[oddity](self.chance, parts)
        wire = parts.wire()
        if oddity == "half":
            wire = wire[: self.chance.randrange(1, len(wire))]
        methods = (wire.split(b" ", 1)[0], *(b"GET",) * 3)
        return FuzzRequest(wire, methods, found.vendor, is_kept=False, oddity=oddity, may_wait=wait)

    def _pipelined(self) -> FuzzRequest:
        """Return several requests in one piece."""
        several = [self._written(self._ordinary()) for _ in range(self.chance.choice((2, 3, 8)))]
        wire = b"".join(one.wire for one in several)
        methods = [one.methods[0] for one in several]
        return FuzzRequest(wire, methods, is_kept=False, oddity="pipeline", may_wait=self.mood != "plain")

    def _page(self) -> FuzzRequest:
        method = self.chance.choice((b"GET", b"GET", b"HEAD", b"POST", b"OPTIONS"))
        link = self.chance.choice(self._links).encode() if self._links and self.chance.random() < 0.5 else None
        parts = RequestParts(method, link or self.chance.choice(PAGES), self._headers())
        waits = link is not None and self.mood != "plain"
        return FuzzRequest(parts.wire(), (method,), target=parts.target.decode(), may_wait=waits)


def _collection(segments: list[str]) -> str:
    """Return the last of the segments that names a collection, as `dials` in `api/dials/ID/hangup`."""
    segments = [one.removesuffix(".json") for one in segments]
    return next(
        (one for one in reversed(segments) if one.isascii() and one.replace("_", "").replace("-", "").isalpha()), ""
    )


def _form(value: dict[str, Json]) -> bytes:
    """Return a form with these fields; those of a list are named many times."""
    pairs = [(name, one) for name, inner in value.items() for one in (inner if isinstance(inner, list) else [inner])]
    texts = [(name, one if isinstance(one, str) else written(one)) for name, one in pairs]
    return urlencode(texts, errors="replace").encode()
