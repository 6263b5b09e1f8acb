"""One operation, ready for use: its parameters, its body, its replies."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from mock_server.contract.document import ContractRefused, Document
from mock_server.contract.forms import FORM, NO_TEXT, TEXT, FormReader, form
from mock_server.contract.free_values import rounded
from mock_server.contract.json_codec import LongNumber
from mock_server.contract.keywords import Place, Schema, pointer
from mock_server.contract.narrowing import Narrowed, Narrower
from mock_server.contract.normalizer import Normalize, entry_normalizers, normalizer
from mock_server.contract.parameter import Parameter
from mock_server.contract.strict import dereferenced, strict
from mock_server.contract.validation import Checker, Checkers
from mock_server.contract.violation import MOST, Violation, shown

JSON = "application/json"
SAFE = ("GET", "HEAD")
SHORT = 4096
"""Bytes of a body in which few violations fit: it isn't worth while to look for the first ones."""
REPLACED = "\ufffd"
"""What a query's bytes that are no UTF-8 are read as."""


class Body:
    """The request body of an operation. The strict schema is asked first, so an ordinary body is checked once."""

    __slots__ = (
        *("_checker", "_narrowers", "_rules_names", "_strict", "_entry_normalizers"),
        *("form", "is_required", "media", "normalize", "rounded"),
    )

    def __init__(self, document: Document, checkers: Checkers, where: Place) -> None:
        where, spec = document.follow(where)
        self.is_required: bool = spec.get("required", False)
        self.media = media_of(document, where)
        schema = (*where, "content", self.media, "schema")
        self.form = FormReader(document, schema) if self.media == FORM else None
        self._checker = checkers.derived(pointer(schema), lambda: dereferenced(document, schema), is_asked=True)
        self._strict = checkers.derived(f"{pointer(schema)}, closed", lambda: strict(document, schema), is_asked=True)
        self._narrowers = tuple(
            cache(partial(_narrower, checkers, made, document, schema)) for made in (dereferenced, strict)
        )
        self._rules_names = cache(lambda: _has_word(dereferenced(document, schema), "propertyNames"))
        """Whether members of an object must have names of a form. Each wrong one is told with the whole object."""
        self.normalize = normalizer(document, schema)
        self._entry_normalizers = cache(partial(entry_normalizers, document, schema))
        self.rounded: Callable[[Sequence[LongNumber]], list[Violation]] = partial(rounded, document, schema)

    @property
    def entry_normalizers(self) -> Mapping[Place, Normalize]:
        """The normalizers of the entries of its lists, by their places."""
        return self._entry_normalizers()

    @property
    def checkers(self) -> tuple[Checker, Checker]:
        """The checkers of a body: by the contract's own schema, and by one without room for other fields."""
        return self._checker, self._strict

    def narrower(self, *, is_closed: bool) -> Narrower:
        """Return what narrows wrong bodies, by the contract's own schema or by the closed one."""
        return self._narrowers[is_closed]()

    def received(self, value: Any) -> Any:
        """Return a value as it is read when it was sent: of a form, each text has become a value by its schema."""
        return value if self.form is None or not isinstance(value, dict) else self.form.read(form(value))[0]

    def judge(self, value: Any, size: int = 0) -> tuple[list[Violation], list[Violation]]:
        """Return (what the contract forbids, what it merely does not know) of a value of `size` bytes."""
        if self._strict.is_valid(value):
            return [], []
        forbidden = self._explained(value, size, is_closed=False)
        if forbidden:
            return forbidden, []
        return [], self._explained(value, size, is_closed=True)

    def _explained(self, value: Any, size: int, *, is_closed: bool) -> list[Violation]:
        """Return what is wrong with a value by one of the two schemas."""
        checker = self._strict if is_closed else self._checker
        if size <= SHORT and not self._rules_names():
            return checker.violations(value, "body")
        if checker.is_valid(value):
            return []
        narrowed = Narrowed(self.narrower(is_closed=is_closed), value, MOST)
        return checker.violations(value, "body", narrowed=narrowed)


def _has_word(schema: Any, word: str) -> bool:
    """Return whether a schema has a keyword somewhere, or what may be taken for it."""
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    return (isinstance(schema, dict) and word in schema) or any(_has_word(one, word) for one in inner)


def _narrower(
    checkers: Checkers, made: Callable[[Document, Place], Schema], document: Document, place: Place
) -> Narrower:
    return Narrower(made(document, place), checkers.is_valid)


class Operation:
    """One operation of a contract, ready to check requests and replies."""

    def __init__(self, document: Document, checkers: Checkers, method: str, path: str, place: Place) -> None:
        spec = document.follow(place)[1]
        self.method, self.path, self.spec = method, path, spec
        self.id: str = spec.get("operationId") or _refuse(document, place, "has no operationId")
        self.is_safe = method in SAFE or "x-safe" in spec
        self.is_open = spec.get("security") == []
        self.is_optional = {} in spec.get("security", ())
        """Whether a request needs no credential where its path names the account; one that is sent must be right."""
        self.ticket = _ticket(document, spec)
        self.roles = _roles(document, spec)
        self.segments: tuple[str, ...] = tuple(path.strip("/").split("/"))
        parameters = [Parameter(document, checkers, where) for where in _parameter_places(document, place)]
        self.path_parameters = tuple(p for p in parameters if p.place == "path")
        self.query = {p.name: p for p in parameters if p.place == "query"}
        self.defaults = {p.name: p.default for p in self.query.values() if p.default is not None}
        self._required = tuple(p.name for p in self.query.values() if p.is_required)
        self.has_required_query = bool(self._required)
        self.headers = {p.name.lower().encode(): p for p in parameters if p.place == "header"}
        self.body = Body(document, checkers, (*place, "requestBody")) if "requestBody" in spec else None
        self.replies: dict[int, Checker | None] = {
            _status(document, place, status): _reply(document, checkers, (*place, "responses", status))
            for status in spec["responses"]
        }
        self._check(document, place)
        self.path_parameters = tuple(sorted(self.path_parameters, key=lambda p: path.index(f"{{{p.name}}}")))
        accounts = account_parameters(document)
        self.account_parameters = tuple(p for p in self.path_parameters if p.name in accounts)
        """Those that only say again which account the credential is of."""
        self.record_parameters = tuple(p for p in self.path_parameters if p.name not in accounts)

    def _check(self, document: Document, place: Place) -> None:
        named = re.findall(r"{([^}]*)}", self.path)
        for name in named:
            if not name.isidentifier():
                _refuse(document, place, f"has the path parameter {name!r}, which is not an identifier")
        if both := sorted(self.query.keys() & {p.name for p in self.headers.values()}):
            _refuse(document, place, f"has {both[0]!r} in the query and in a header")
        described = sorted(p.name for p in self.path_parameters)
        if sorted(named) != described:
            _refuse(document, place, f"describes the path parameters {described}, its path has {sorted(named)}")

    def read_path(self, values: Sequence[str]) -> tuple[dict[str, str], list[Violation]]:
        """Return the path's values by name, and what is wrong with them."""
        found: dict[str, str] = {}
        wrong: list[Violation] = []
        for parameter, text in zip(self.path_parameters, values, strict=True):
            found[parameter.name], violations = parameter.read(text)
            wrong += violations
        return found, wrong

    def read_query(self, query: bytes) -> tuple[Mapping[str, Any], list[Violation], list[Violation]]:
        """Return (values by name with defaults; what the contract forbids; what it merely does not know)."""
        values = dict(self.defaults)
        wrong: list[Violation] = []
        unknown: list[Violation] = []
        seen: set[str] = set()
        lists: dict[str, list[str]] = {}
        for name, text in parse_qsl(query.decode("latin-1"), keep_blank_values=True, errors="replace"):
            parameter = self.query.get(name)
            if parameter is None and name == self.ticket:
                continue
            if parameter is None:
                if len(unknown) < MOST:
                    known = f"only {', '.join(self.query)}" if self.query else "no parameters"
                    unknown.append(Violation(f"query/{name}", shown(text), known))
                continue
            if len(wrong) >= MOST:
                break
            if REPLACED in text and not _is_text(query):
                wrong.append(Violation(f"query/{name}", NO_TEXT, TEXT))
                continue
            if parameter.is_list:
                lists.setdefault(name, []).append(text)
                continue
            if name in seen:
                wrong.append(Violation(f"query/{name}", "the parameter twice", "it once"))
            seen.add(name)
            values[name], violations = parameter.read(text)
            wrong += violations
        for name, texts in lists.items():
            seen.add(name)
            values[name], violations = self.query[name].read_all(texts)
            wrong += violations
        wrong += [
            Violation(f"query/{name}", "nothing", "a value: it is required")
            for name in self._required
            if name not in seen
        ]
        return values, wrong, unknown

    def read_headers(self, headers: Mapping[bytes, bytes]) -> tuple[dict[str, Any], list[Violation]]:
        """Return the parameters that stand in headers, by name with defaults, and what is wrong with them."""
        values: dict[str, Any] = {}
        wrong: list[Violation] = []
        for header, parameter in self.headers.items():
            if (text := headers.get(header)) is not None:
                values[parameter.name], violations = parameter.read(text.decode("latin-1"))
                wrong += violations
            elif parameter.is_required:
                wrong.append(Violation(f"header/{parameter.name}", "nothing", "a value: it is required"))
            elif parameter.default is not None:
                values[parameter.name] = parameter.default
        return values, wrong


def _is_text(query: bytes) -> bool:
    """Return whether a query is text, so that nothing in it was replaced when it was read."""
    try:
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return False
    return True


def account_parameters(document: Document) -> frozenset[str]:
    """Return the parameters of paths that name the account of a credential, by `x-credential`."""
    rules = [
        document.follow(("components", "securitySchemes", name))[1].get("x-credential", {})
        for name in (name for way in document.root.get("security", ()) for name in way)
    ]
    return frozenset(kind["path"] for rule in rules for kind in rule.get("kinds", ()) if "path" in kind)


def media_of(document: Document, place: Place) -> str:
    """Return the media type of a body: JSON or a form. Raise ContractRefused for any other, or for both."""
    content = document.follow(place)[1]["content"]
    if content.keys() not in ({JSON}, {FORM}):
        seen, known = sorted(content), f"one of {JSON} and {FORM}"
        raise ContractRefused(f"{document.name}: {pointer(place)}: only {known} is understood, seen {seen}")
    return str(next(iter(content)))


def _ticket(document: Document, spec: Mapping[str, Any]) -> str | None:
    """Return the query parameter that stands in for a key, if there is one."""
    for name in (name for way in spec.get("security", ()) for name in way):
        scheme = document.follow(("components", "securitySchemes", name))[1]
        if scheme["type"] == "apiKey" and scheme["in"] == "query":
            return str(scheme["name"])
    return None


def _roles(document: Document, spec: Mapping[str, Any]) -> frozenset[str]:
    """Return the roles that a credential needs for an operation, by OpenAPI's security requirement."""
    ways = spec.get("security", document.root.get("security", ()))
    return frozenset(role for way in ways for roles in way.values() for role in roles)


def _refuse(document: Document, place: Place, reason: str) -> Any:
    raise ContractRefused(f"{document.name}: the operation at {pointer(place)} {reason}")


def _status(document: Document, place: Place, text: str) -> int:
    if not re.fullmatch("[1-5][0-9][0-9]", text):
        _refuse(document, place, f"describes the reply {text!r}, which is not a status code")
    return int(text)


def _parameter_places(document: Document, place: Place) -> list[Place]:
    """Return the places of an operation's parameters: its path's first, its own over them. In the order of the path."""
    item, own = place[:-1], place
    found: dict[tuple[str, str], Place] = {}
    for holder in (item, own):
        for n in range(len(document.follow(holder)[1].get("parameters", ()))):
            where, spec = document.follow((*holder, "parameters", str(n)))
            found[(spec["in"], spec["name"])] = where
    order = re.findall(r"{([^}]*)}", place[1])
    return sorted(found.values(), key=lambda where: _position(order, document.follow(where)[1]["name"]))


def _position(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


def _reply(document: Document, checkers: Checkers, where: Place) -> Checker | None:
    """Return the checker of a reply's body; None if the contract describes no JSON body."""
    where, spec = document.follow(where)
    return checkers.at((*where, "content", JSON, "schema")) if JSON in spec.get("content", {}) else None
