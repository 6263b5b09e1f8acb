"""Credentials: where a contract expects them, which account each kind names, and what it opens."""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from mock_server.contract.document import Document
from mock_server.contract.validation import Checker, Checkers

STAMP = re.compile(r"(?P<ticket>[0-9a-f]{20})[0-9a-f]{12}")
"""How each credential that a world gives out ends: with the world's ticket, and a signature of the mock's."""

LONGEST = 4096
"""Characters of a credential. Vendors' own tokens reach a few hundred."""

CheckerOf = Callable[[str], Checker | None]


class Credential(NamedTuple):
    """A credential as it was sent: a key, or a user with a password."""

    user: str
    password: str = ""


class Malformed(ValueError):
    """Raised for a header that is no credential; says what was seen."""


class Kind:
    """One kind of credential, known by how it begins.

    `opens` names the operations that it opens, each with the checker of the body that it allows, or None for any body.
    It is None if the account itself says what such a credential opens, or if it opens everything.
    """

    __slots__ = ("_names", "is_issued", "is_limited", "learns_password", "name", "opens", "path", "prefix")

    def __init__(self, spec: Mapping[str, Any], checker_of: CheckerOf) -> None:
        self.name, self.prefix = str(spec["kind"]), str(spec["prefix"])
        self.is_issued, self.is_limited = bool(spec.get("issued")), bool(spec.get("limited"))
        self.learns_password = spec.get("password") == "first"
        self._names, self.path = str(spec.get("account", "rest")), str(spec.get("path", ""))
        self.opens: Mapping[str, Checker | None] | None = None
        if "opens" in spec:
            self.opens = {name: checker_of(body) if body else None for name, body in spec["opens"].items()}

    def fits(self, sent: Credential) -> bool:
        """Return whether a credential is of this kind."""
        return sent.user.startswith(self.prefix) and (not self.is_issued or self.ticket(sent) is not None)

    def ticket(self, sent: Credential) -> str | None:
        """Return the ticket in a credential that a world has given out; None for any other text."""
        found = STAMP.fullmatch(sent.user[-32:]) if self.is_issued else None
        return found and found["ticket"]

    def account(self, sent: Credential, path: Mapping[str, str]) -> str | None:
        """Return the account that a credential names; None if it names none, or the path names another."""
        named = path.get(self.path)
        if self._names == "path":
            return named
        account = sent.user if self._names == "itself" else sent.user[len(self.prefix) :]
        return account if account and named in (None, account) else None

    @property
    def is_account(self) -> bool:
        """True if the credential itself is the account."""
        return self._names == "itself"

    @property
    def is_named_by_path(self) -> bool:
        """True if the path alone says which account is meant."""
        return self._names == "path"


class Scheme:
    """One security scheme: where a credential stands, and the kinds that are not plain keys.

    A credential of none of the `kinds` names the account by itself, unless the scheme is `is_closed`. `advice` is what
    to tell a client that uses a scheme which the vendor's own reference does not have.
    """

    __slots__ = ("_variables", "advice", "challenge", "header", "is_closed", "kinds", "name", "query", "word")

    def __init__(self, spec: Mapping[str, Any], checker_of: CheckerOf) -> None:
        """Take a scheme as a contract has it, and what makes the checker of the schema that a reference names."""
        rule = spec.get("x-credential", {})
        self.word: str = spec["scheme"].lower() if spec["type"] == "http" else ""
        self.query: str = spec["name"] if spec.get("in") == "query" else ""
        self.header = b"authorization" if self.word else b"" if self.query else spec["name"].lower().encode()
        self.name: str = "Authorization" if self.word else spec["name"]
        """The name of the header or the parameter, as the contract writes it."""
        self.advice: str | None = rule.get("advice")
        self._variables: Mapping[str, str] = rule.get("variables", {})
        self.kinds = tuple(Kind(kind, checker_of) for kind in rule.get("kinds", ()))
        self.is_closed = self.word == "basic"
        realm = f' realm="{rule["realm"]}"' if "realm" in rule else ""
        self.challenge = f"{self.word.title() or 'Bearer'}{realm}".encode()

    @property
    def account_parameters(self) -> frozenset[str]:
        """The parameters of paths that name the account."""
        return frozenset(kind.path for kind in self.kinds if kind.path)

    def account_of(self, key: str) -> str:
        """Return the account that is meant by a key as a tester gives it; Basic ones may be `user:password`."""
        return self._pair(key).user if self._is_whole(key) else key

    def text_of(self, key: str) -> str:
        """Return what the header or the parameter says for a key as a tester gives it."""
        if self.word == "basic":
            return "Basic " + b64encode(":".join(self._pair(key)).encode()).decode()
        return f"{self.word.title()} {key}" if self.word else key

    def headers_of(self, key: str) -> dict[str, str]:
        """Return the headers that carry a key as a tester gives it."""
        return {self.name: self.text_of(key)}

    def whole_key(self, key: str) -> str:
        """Return a key as a client's settings have it: `user:password` where a credential consists of both."""
        return ":".join(self._pair(key)) if self.word == "basic" else key

    def control_headers(self, key: str) -> dict[str, str]:
        """Return the headers by which a key opens the control plane, whose paths name no account."""
        if self.word == "basic" and ":" in key:
            return self.headers_of(key)
        return {"Authorization": f"Bearer {key}"}

    def another(self, key: str, mark: str) -> str:
        """Return the key of another account, with the same password if it has one."""
        account, colon, password = key.partition(":") if self.word == "basic" else (key, "", "")
        return f"{account}-{mark}{colon}{password}"

    def account_in(self, text: str, path: Mapping[str, str]) -> str:
        """Return the account that is meant by a header and a path; the credential itself where it names none."""
        try:
            sent = self.read(text)
        except Malformed:
            return text.rpartition(" ")[2]
        kind = next((kind for kind in self.kinds if kind.fits(sent)), None)
        return sent.user if kind is None or kind.is_issued else kind.account(sent, path) or sent.user

    @property
    def form(self) -> str:
        """The way in which a credential is sent, in words."""
        what = "<user:password, in Base64>" if self.word == "basic" else "<key>"
        if self.query:
            return f"?{self.query}={what}"
        return (
            f"{self.header.decode().title()}: {self.word.title()} {what}"
            if self.word
            else f"{self.header.decode()}: {what}"
        )

    def path_of(self, key: str) -> dict[str, str]:
        """Return the parameters of paths that name the account of a key."""
        return dict.fromkeys(self.account_parameters, self.account_of(key))

    @property
    def account_prefix(self) -> str:
        """The beginning of the names of accounts; empty where they have no form."""
        return next((kind.prefix for kind in self.kinds if kind.is_account), "")

    def variables_of(self, vendor: str, key: str, password: str) -> dict[str, str]:
        """Return the environment variables in which a client finds a key, or an account's name and its password."""
        if not self._variables:
            return {f"{vendor.upper()}_API_KEY": key}
        values = {"user": key, "password": password}
        return {variable: values[part] for part, variable in self._variables.items()}

    def _is_whole(self, key: str) -> bool:
        """Return whether a key names its account by itself. Another one goes into a credential whose path does."""
        user = Credential(key.partition(":")[0])
        return self.word != "basic" or any(one.fits(user) and not one.is_named_by_path for one in self.kinds)

    def _pair(self, key: str) -> Credential:
        if self._is_whole(key):
            user, _, password = key.partition(":")
            return Credential(user, password)
        return Credential(next(one.prefix for one in self.kinds if one.is_named_by_path) + key, key)

    def read(self, text: str) -> Credential:
        """Return the credential in a header or a parameter. Raise `Malformed` if it is none."""
        text = text.strip()
        if self.word:
            word, _, text = text.partition(" ")
            text = text.strip()
            if word.lower() != self.word or not text:
                raise Malformed("an Authorization header of another form")
        user, colon, password = _decoded(text).partition(":") if self.word == "basic" else (text, "", "")
        if not user or not all(map(_is_sound, (user, password or "-"))) or (self.word == "basic" and not colon):
            raise Malformed("a malformed key")
        return Credential(user, password)


def _decoded(text: str) -> str:
    try:
        return b64decode(text, validate=True).decode()
    except ValueError:
        raise Malformed("Basic credentials that are not Base64") from None


def _is_sound(text: str) -> bool:
    return len(text) <= LONGEST and text.isascii() and text.isprintable() and " " not in text


def specs(document: Document) -> Iterator[Mapping[str, Any]]:
    """Yield the schemes of a contract's keys as it has them, in the order in which it names them."""
    for name in (name for way in document.root.get("security", ()) for name in way):
        yield document.follow(("components", "securitySchemes", name))[1]


def schemes(document: Document, checkers: Checkers) -> Iterator[Scheme]:
    """Yield the schemes of a contract's keys, in the order in which it names them."""
    for spec in specs(document):
        yield Scheme(spec, lambda reference: checkers.at(document.target(reference)))
