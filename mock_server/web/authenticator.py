"""The authenticator: finds the world that a credential opens, by the rules of the contract (`x-credential`)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from mock_server.contract import json_codec
from mock_server.contract.credentials import Credential, Kind, Malformed, Scheme
from mock_server.contract.operation import Operation
from mock_server.exchange import Refusal, Rejection
from mock_server.vendors.account import Account
from mock_server.web.sandbox import Sandbox
from mock_server.web.sandboxes import Sandboxes

EXPECTED = "'{}' with any key that has no 'invalid' in it"
LISTED = "'{}' with one of the keys that this server's --keys lists"
BASIC = {
    False: "Basic credentials: as the user {}, and no 'invalid' in them",
    True: "Basic credentials that this server's --keys lists",
}

AccountOf = Callable[[Sandbox], Account]


SHORT = 300
"""Bytes of the longest header that is remembered with its sandbox."""


class Authenticator:
    """Opens sandboxes for the requests to one contract.

    `known` holds the sandboxes of the credentials that have been seen and that open everything, by the value of the
    usual `header`.
    """

    __slots__ = ("_opens_all", "_sandboxes", "_schemes", "_usual", "header", "known")

    def __init__(
        self, sandboxes: Sandboxes, schemes: Iterable[tuple[Scheme, AccountOf]], *, opens_all: bool = True
    ) -> None:
        """`opens_all` is False for the control plane, which a credential that is limited does not open."""
        self._sandboxes, self._opens_all, self._schemes = sandboxes, opens_all, tuple(schemes)
        self._usual = self._schemes[0][0]
        self.header = self._usual.header
        self.known: dict[bytes | None, Sandbox] = sandboxes.new_cache()

    def open(
        self,
        operation: Operation,
        values: Sequence[str],
        query: bytes,
        headers: Mapping[bytes, bytes],
        body: bytes | None,
    ) -> Sandbox:
        """Return the sandbox that a request's credential opens, made on first use.

        Raise `Rejection` 401 if there is none, or if it does not open this operation.
        """
        path = dict(zip((one.name for one in operation.path_parameters), values, strict=True))
        if operation.is_optional and next(self._places(query, headers), None) is None:
            return self._named_by_path(path)
        sent, ways = self._sent(query, headers)
        for kind, account_of in ((kind, account_of) for scheme, account_of in ways for kind in scheme.kinds):
            if kind.fits(sent):
                sandbox = self._of_kind(kind, sent, path)
                if sandbox.restoring is not None:
                    return sandbox  # it is asked again when its world can tell what the credential opens
                account = account_of(sandbox)
                self._check(kind, sent, operation, path, body, account)
                if kind.learns_password:
                    self._learn(sandbox, account.vendor.name, sent)
                elif sent.password:
                    sandbox.learn_secret(account.vendor.name, sent.password)
                return sandbox if kind.is_limited or kind.path else self._keep(headers, sandbox)
        if all(scheme.is_closed for scheme, _ in ways):
            raise self._unauthorized("a user name of no kind that the vendor has")
        return self._keep(headers, self._of_account(sent.user, sent))

    def tickets(self, query: bytes, headers: Mapping[bytes, bytes]) -> list[str]:
        """Return the tickets that a request's credential may hold: it may be one that a world gave out."""
        try:
            sent, ways = self._sent(query, headers)
        except Rejection:
            return []
        kinds = [kind for scheme, _ in ways for kind in scheme.kinds]
        found = [kind.ticket(sent) for kind in kinds if kind.is_issued and kind.fits(sent)]
        return [ticket for ticket in found if ticket]

    def names_account(self, headers: Mapping[bytes, bytes]) -> bool:
        """Return whether the usual header of a request says by itself, whatever the path, which account is meant."""
        text = headers.get(self.header, b"")
        if not text or len(text) > SHORT:
            return False
        try:
            sent, ways = self._sent(b"", headers)
        except Rejection:
            return False
        return not any(kind.path for scheme, _ in ways for kind in scheme.kinds if kind.fits(sent))

    def find(self, target: bytes, headers: Mapping[bytes, bytes]) -> Sandbox | None:
        """Return the sandbox of the account that a request names, whatever its path; None if it does not exist yet."""
        if found := self.known.get(headers.get(self.header)):
            return found
        return next(filter(None, map(self._sandboxes.existing, self._named(target, headers))), None)

    def belonging(self, target: bytes, headers: Mapping[bytes, bytes]) -> Sandbox | None:
        """Return the sandbox that a request to no operation belongs to, made on first use, if its key opens one."""
        if found := self.find(target, headers):
            return found
        try:
            sent, ways = self._sent(b"", headers)
            scheme = ways[0][0]
            kind = next((kind for kind in scheme.kinds if kind.fits(sent)), None)
            if kind is None:
                return None if scheme.is_closed else self._of_account(sent.user, sent)
            if kind.is_issued or kind.is_limited:
                return None
            parts = target.decode("latin-1").split("/") if kind.is_named_by_path else ()
            named = next((part for part in parts if part.startswith(scheme.account_prefix)), None)
            return self._of_account(kind.account(sent, {kind.path: named} if named else {}), sent)
        except Rejection:
            return None

    def _named(self, target: bytes, headers: Mapping[bytes, bytes]) -> Iterator[str]:
        """Yield the accounts that the credentials of a request may mean. Any part of an unknown path may name one."""
        parts = ("", *target.decode("latin-1").split("/")[1:])
        for scheme, _ in self._schemes:
            if scheme.header in headers:
                text = headers[scheme.header].decode("latin-1")
                for part in parts if scheme.account_parameters else parts[:1]:
                    yield scheme.account_in(text, dict.fromkeys(scheme.account_parameters, part))

    def _named_by_path(self, path: Mapping[str, str]) -> Sandbox:
        """Return the sandbox of the account that a path names. Raise `Rejection` 401 for one that nobody has opened."""
        named = {path[name] for scheme, _ in self._schemes for name in scheme.account_parameters & path.keys()}
        found = self._sandboxes.existing(named.pop()) if len(named) == 1 else None
        if found is None:
            raise self._unauthorized("no credentials, and an account that nobody has opened")
        return found

    def _sent(self, query: bytes, headers: Mapping[bytes, bytes]) -> tuple[Credential, list[tuple[Scheme, AccountOf]]]:
        """Return the credential of a request, and the schemes that it may be of."""
        where, malformed = next(self._places(query, headers), None), ""
        if where is None:
            raise self._unauthorized(f"no {self.header.decode().title()} header")
        if whole := None if self._opens_all else self._whole(where[2]):
            return whole
        sent: Credential | None = None
        ways: list[tuple[Scheme, AccountOf]] = []
        for scheme, account_of in self._schemes:
            if (scheme.header, scheme.query) != where[:2]:
                continue
            try:
                found = scheme.read(where[2])
            except Malformed as error:
                malformed = malformed or str(error)  # the error itself would hold this frame, and the frame the error
                continue
            if sent is None or sent == found:
                sent = found
                ways.append((scheme, account_of))
        if sent is None:
            raise self._unauthorized(malformed)
        return sent, ways

    def _whole(self, text: str) -> tuple[Credential, list[tuple[Scheme, AccountOf]]] | None:
        """Return the credential in `Bearer user:password`, where that is how a tester writes one that is Basic."""
        user, colon, password = text.partition(" ")[2].strip().partition(":")
        sent = Credential(user, password)
        for scheme, account_of in self._schemes if colon else ():
            if scheme.is_closed and any(kind.is_account and kind.fits(sent) for kind in scheme.kinds):
                return sent, [(scheme, account_of)]
        return None

    def _places(self, query: bytes, headers: Mapping[bytes, bytes]) -> Iterator[tuple[bytes, str, str]]:
        """Yield the places at which a request has credentials, each as (header, parameter, text)."""
        for scheme, _ in self._schemes:
            if scheme.header in headers:
                yield scheme.header, "", headers[scheme.header].decode("latin-1")
        for scheme, _ in self._schemes:
            if scheme.query and (text := dict(parse_qsl(query.decode("latin-1"))).get(scheme.query)):
                yield b"", scheme.query, text

    def _keep(self, headers: Mapping[bytes, bytes], sandbox: Sandbox) -> Sandbox:
        header = headers.get(self.header)
        if header is not None and len(header) <= SHORT and len(self.known) < 4 * self._sandboxes.limits.worlds:
            self.known[header] = sandbox
        return sandbox

    def _of_kind(self, kind: Kind, sent: Credential, path: Mapping[str, str]) -> Sandbox:
        if kind.is_limited and not self._opens_all:
            raise self._unauthorized(f"a {kind.name}, which does not open the control plane", "the account's own key")
        if not kind.is_issued:
            return self._of_account(kind.account(sent, path), sent)
        try:
            return self._sandboxes.of_ticket(kind.ticket(sent))
        except Rejection:
            raise self._unauthorized(
                f"a {kind.name} of no world that there is", "one that its own world gave out"
            ) from None

    def _of_account(self, account: str | None, sent: Credential) -> Sandbox:
        """Return the sandbox of an account by its name. Raise `Rejection` 401 if it is not let in."""
        if account is None:
            raise self._unauthorized("credentials of another account than the path names", "those of that account")
        whole = f"{sent.user}:{sent.password}" if sent.password else sent.user
        is_invalid = "invalid" in f"{account} {whole}".lower()
        if is_invalid or not self._sandboxes.lets_in(account, sent.user, whole):
            raise self._unauthorized("a key that is not let in")
        return self._sandboxes.of_account(account)

    def _check(
        self,
        kind: Kind,
        sent: Credential,
        operation: Operation,
        path: Mapping[str, str],
        body: bytes | None,
        account: Account,
    ) -> None:
        """Raise `Rejection` 401 if a credential of this kind does not open an operation, or not with this body."""
        if kind.opens is not None:
            checker = kind.opens.get(operation.id)
            if operation.id not in kind.opens or not (checker is None or checker.is_valid(_parsed(body))):
                only = ", ".join(kind.opens)
                seen = f"a {kind.name}, which does not open this request; see {only} in the contract"
                raise self._unauthorized(seen, "the account's own key")
        if kind.is_issued:
            try:
                account.check_credential(sent.user, operation.id, operation.roles, path)
            except Refusal as refused:
                refused.headers = self._challenge if refused.status == 401 else ()
                raise

    def _learn(self, sandbox: Sandbox, vendor: str, sent: Credential) -> None:
        """Take the first password of an account as its own. Raise `Rejection` 401 for another one later.

        Test credentials, whose account leads to a sandbox of another name, have a password of their own.
        """
        name = vendor if sent.user == sandbox.account else f"{vendor} {sent.user}"
        if not sandbox.learn_password(name, sent.password):
            seen = "another password than the account was first opened with"
            raise self._unauthorized(seen, "that one; DELETE /_mock/world forgets it")

    @property
    def _challenge(self) -> tuple[tuple[bytes, bytes], ...]:
        return ((b"www-authenticate", self._usual.challenge),)

    def _unauthorized(self, seen: str, expected: str = "") -> Rejection:
        is_listed = not self._sandboxes.lets_in_any
        usual = (LISTED if is_listed else EXPECTED).format(self._usual.form)
        if self._usual.word == "basic":
            users = " or ".join(f"an {kind.name} ({kind.prefix}…)" for kind in self._usual.kinds)
            usual = BASIC[is_listed].format(users)
        return Rejection(401, f"seen {seen}, expected {expected or usual}", headers=self._challenge)


def _parsed(body: bytes | None) -> Any:
    """Return the value of a body; None for one that can't be read, which is refused later."""
    try:
        return json_codec.decode(body or b"null")
    except ValueError:
        return None
