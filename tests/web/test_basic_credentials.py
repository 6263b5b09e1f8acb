"""Credentials by the contract: Basic ones, whose user or path names the account, and keys in a header or the query."""

from base64 import b64encode
from types import SimpleNamespace

import pytest

from mock_server.contract.contract import Contract
from mock_server.contract.document import Document
from mock_server.engine.world import Setup
from mock_server.exchange import Rejection
from mock_server.web.authenticator import Authenticator
from mock_server.web.limits import Limits
from mock_server.web.sandbox import Sandbox
from mock_server.web.sandboxes import Sandboxes
from tests.contract.acme import operation, parameter, root

KINDS = [
    {"kind": "account and token", "prefix": "AC", "account": "itself", "path": "sid", "password": "first"},
    {"kind": "API key", "prefix": "SK", "account": "path", "path": "sid"},
]
SCHEMES = {
    "basic": {"type": "http", "scheme": "basic", "x-credential": {"realm": "Acme API", "kinds": KINDS}},
    "parameter": {"type": "apiKey", "in": "query", "name": "key"},
    "header": {"type": "apiKey", "in": "header", "name": "xi-api-key"},
}
PATH = operation(parameters=[parameter("sid", "path", required=True)], operationId="getIt")
CONTRACT = Contract(
    Document(
        "acme",
        root(
            paths={"/accounts/{sid}": {"get": PATH}, "/all": {"get": operation(operationId="getAll")}},
            components={"securitySchemes": SCHEMES},
            security=[{"basic": []}, {"parameter": []}, {"header": []}],
        ),
    )
)
VENDOR = SimpleNamespace(vendor=SimpleNamespace(name="acme"))


class SandboxOpener:
    """A server's way from requests to sandboxes."""

    def __init__(self, keys: frozenset[str] | None = None) -> None:
        self.sandboxes = Sandboxes(Setup(), Limits(), keys)
        self._authenticator = Authenticator(self.sandboxes, [(scheme, lambda _: VENDOR) for scheme in CONTRACT.schemes])

    def open(
        self, user: str, password: str, sid: str | None = None, query: bytes = b"", header: bytes = b""
    ) -> Sandbox:
        """Return the sandbox that a request opens; without a user, by its query or its header alone."""
        text = b64encode(f"{user}:{password}".encode())
        headers = {b"authorization": b"Basic " + text} if user else {b"xi-api-key": header} if header else {}
        asked, values = ("getAll", ()) if sid is None else ("getIt", (sid,))
        return self._authenticator.open(CONTRACT.operations[asked], values, query, headers, b"")

    def find(self, user: str, target: bytes, *, opens: bool = False) -> Sandbox | None:
        """Return the sandbox that a request to an unknown path belongs to."""
        headers = {b"authorization": b"Basic " + b64encode(f"{user}:token".encode())}
        return (self._authenticator.belonging if opens else self._authenticator.find)(target, headers)


def test_the_user_names_the_account_and_the_path_may_say_the_same():
    opener = SandboxOpener()
    one = opener.open("AC1", "token")
    assert one.account == "AC1"
    assert opener.open("AC1", "token", "AC1") is one


def test_where_the_user_is_a_key_the_path_names_the_account():
    opener = SandboxOpener()
    assert opener.open("SK9", "anything", "AC1") is opener.open("AC1", "token")


@pytest.mark.parametrize(
    ("user", "password", "sid"),
    [
        ("AC1", "token", "AC2"),
        ("SK9", "any", None),
        ("someone", "token", "AC1"),
        ("AC1", "invalid", None),
        ("ACinvalid", "token", None),
        ("SK9", "any", "ACinvalid"),
        ("AC 1", "token", None),
        ("", "", None),
    ],
)
def test_what_names_no_account_is_refused_with_the_vendors_realm(user, password, sid):
    opener = SandboxOpener()
    with pytest.raises(Rejection) as refused:
        opener.open(user, password, sid)
    assert (refused.value.status, refused.value.headers) == (
        401,
        ((b"www-authenticate", b'Basic realm="Acme API"'),),
    )
    assert list(opener.sandboxes) == []


def test_the_first_password_is_right_and_no_other_later():
    opener = SandboxOpener()
    opener.open("AC1", "token")
    assert opener.open("AC1", "token").passwords == {"acme": "token"}
    with pytest.raises(Rejection, match="another password than the account was first opened with"):
        opener.open("AC1", "another")


def test_the_secret_of_the_first_key_is_kept_for_signatures_until_a_password_comes():
    opener = SandboxOpener()
    for secret in ("first", "second"):
        assert opener.open("SK9", secret, "AC1").secrets == {"acme": "first"}
    assert opener.open("AC1", "token").passwords == {"acme": "token"}


def test_a_request_to_any_path_belongs_to_the_account_that_its_credential_or_its_path_names():
    opener = SandboxOpener()
    sandbox = opener.open("AC1", "token")
    assert [opener.find("AC1", b"/accounts/AC2/unknown"), opener.find("SK9", b"/accounts/AC1/unknown")] == [sandbox] * 2
    assert [opener.find("AC2", b"/accounts/AC1/unknown"), opener.find("SK9", b"/accounts/AC2/unknown")] == [None] * 2


def test_a_request_to_any_path_may_be_the_first_of_its_account():
    opener = SandboxOpener()
    for user, target in (("AC1", b"/accounts/AC1/unknown"), ("SK9", b"/accounts/AC2/unknown"), ("AC3", b"/unknown")):
        opener.find(user, target, opens=True)
    assert opener.find("SK9", b"/unknown", opens=True) is opener.find("nobody", b"/accounts/AC4", opens=True) is None
    assert sorted(sandbox.account for sandbox in opener.sandboxes) == ["AC1", "AC2", "AC3"]


def test_what_was_learnt_is_a_command_that_does_not_hold_it_and_outlives_a_reset():
    opener = SandboxOpener()
    sandbox = opener.open("AC1", "secret-token")
    sandbox.reset(Setup())
    (command,) = sandbox.commands
    assert command.operation == "learnPassword"
    assert b"secret-token" not in command.body
    with pytest.raises(Rejection):
        opener.open("AC1", "another")


def test_a_key_in_the_query_or_in_a_header_of_the_vendors_own_names_its_account():
    opener = SandboxOpener()
    anna = opener.open("", "", query=b"key=anna")
    assert anna.account == "anna"
    assert opener.open("", "", header=b"anna") is anna
    with pytest.raises(Rejection):
        opener.open("", "", header=b"invalid-key")


def test_a_list_of_keys_may_name_the_user_or_the_user_with_the_password():
    opener = SandboxOpener(frozenset({"AC1", "AC2:token"}))
    assert [opener.open(*sent).account for sent in (("AC1", "any"), ("AC2", "token"))] == ["AC1", "AC2"]
    for sent in (("AC2", "another"), ("AC3", "token")):
        with pytest.raises(Rejection):
            opener.open(*sent)
