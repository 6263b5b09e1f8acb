"""The authenticator: finds the world that a credential opens, by the rules of the contract (`x-credential`)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from mock_server.contract import json_codec
from mock_server.contract.credentials import Kind, Scheme
from mock_server.contract.operation import Operation
from mock_server.exchange import Refusal, Rejection
from mock_server.vendors.account import Account
from mock_server.web.sandbox import Sandbox, Sandboxes

LONGEST = 4096
"""Characters of a credential. Vendors' own tokens reach a few hundred."""

EXPECTED = "'Authorization: Bearer <key>' with any key that has no 'invalid' in it"
LISTED = "'Authorization: Bearer <key>' with one of the keys that this server's --keys lists"
CHALLENGE = ((b"www-authenticate", b"Bearer"),)

AccountOf = Callable[[Sandbox], Account]


class Authenticator:
    """Opens sandboxes for the requests to one contract.

    `known` holds the sandboxes of the credentials that have been seen and that open everything, by the value of the
    usual `header`.
    """

    __slots__ = ("_account_of", "_opens_all", "_sandboxes", "_schemes", "header", "known")

    def __init__(
        self, sandboxes: Sandboxes, schemes: Iterable[tuple[Scheme, AccountOf]], *, opens_all: bool = True
    ) -> None:
        """`opens_all` is False for the control plane, which a credential that is limited does not open."""
        self._sandboxes, self._opens_all = sandboxes, opens_all
        self._schemes: dict[bytes, list[tuple[Scheme, AccountOf]]] = {}
        for scheme, account_of in schemes:
            self._schemes.setdefault(scheme.header, []).append((scheme, account_of))
        self.header = next(iter(self._schemes))
        self.known: dict[bytes | None, Sandbox] = sandboxes.new_cache()

    def open(
        self, operation: Operation, values: Sequence[str], headers: Mapping[bytes, bytes], body: bytes | None
    ) -> Sandbox:
        """Return the sandbox that a request's credential opens, made on first use.

        Raise `Rejection` 401 if there is none, or if it does not open this operation.
        """
        name = next((name for name in self._schemes if name in headers), None)
        if name is None:
            raise self._unauthorized(f"no {self.header.decode().title()} header")
        schemes = self._schemes[name]
        text = self._text(schemes[0][0], headers[name])
        for kind, account_of in ((kind, account_of) for scheme, account_of in schemes for kind in scheme.kinds):
            ticket, account = kind.ticket(text), kind.account(text)
            if ticket is None and account is None:
                continue
            sandbox = self._of_issued(ticket, kind) if ticket is not None else self._of_account(account or "", text)
            if kind.is_limited and not self._opens_all:
                raise self._unauthorized(
                    f"a {kind.name}, which does not open the control plane", "the account's own key"
                )
            self._check(kind, text, operation, values, body, account_of(sandbox))
            return sandbox if kind.is_limited else self._keep(name, headers[name], sandbox)
        return self._keep(name, headers[name], self._of_account(text, text))

    def find(self, headers: Mapping[bytes, bytes]) -> Sandbox | None:
        """Return the sandbox of the account whose key a request carries; None if it does not exist yet."""
        header = headers.get(self.header, b"")
        return self.known.get(header) or self._sandboxes.existing(header.decode("latin-1").rpartition(" ")[2])

    def _keep(self, name: bytes, header: bytes, sandbox: Sandbox) -> Sandbox:
        if name == self.header and len(self.known) < 4 * self._sandboxes.limits.worlds:
            self.known[header] = sandbox
        return sandbox

    def _of_account(self, account: str, text: str) -> Sandbox:
        """Return the sandbox of an account by its name. Raise `Rejection` 401 if it is not let in."""
        if not account or "invalid" in text.lower() or not self._sandboxes.lets_in(account, text):
            raise self._unauthorized("a key that is not let in")
        return self._sandboxes.of_account(account)

    def _of_issued(self, ticket: str, kind: Kind) -> Sandbox:
        try:
            return self._sandboxes.of_ticket(ticket)
        except Rejection:
            raise self._unauthorized(
                f"a {kind.name} of no world that there is", "one that its own world gave out"
            ) from None

    def _check(
        self,
        kind: Kind,
        text: str,
        operation: Operation,
        values: Sequence[str],
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
            path = dict(zip((one.name for one in operation.path_parameters), values, strict=True))
            try:
                account.check_credential(text, operation.id, operation.roles, path)
            except Refusal as refused:
                refused.headers = CHALLENGE if refused.status == 401 else ()
                raise

    def _text(self, scheme: Scheme, header: bytes) -> str:
        """Return the credential in a header. Raise `Rejection` 401 if it is malformed."""
        text = header.decode("latin-1").strip()
        if scheme.is_bearer:
            word, _, text = text.partition(" ")
            text = text.strip()
            if word.lower() != "bearer" or not text:
                raise self._unauthorized("an Authorization header of another form")
        if not text or len(text) > LONGEST or not text.isascii() or not text.isprintable() or " " in text:
            raise self._unauthorized("a malformed key")
        return text

    def _unauthorized(self, seen: str, expected: str = "") -> Rejection:
        usual = EXPECTED if self._sandboxes.lets_in_any else LISTED
        return Rejection(401, f"seen {seen}, expected {expected or usual}", headers=CHALLENGE)


def _parsed(body: bytes | None) -> Any:
    """Return the value of a body; None for one that can't be read, which is refused later."""
    try:
        return json_codec.decode(body or b"null")
    except ValueError:
        return None
