"""Keys and passwords stay in the store's file: nothing that a server or `mockdial store` says has them."""

import asyncio
import io
import logging
import sqlite3
from base64 import b64encode
from contextlib import closing

import pytest

from mock_server.vendors import pin
from mock_server.web import observer, request_lines
from tests.cli.calling import caller
from tests.driving import AGENT, DIALS, NUMBERS
from tests.listening import HOOK
from tests.retell import phoning as retell
from tests.store.servers import KeptClient, keeping, kept
from tests.store.test_full_disk import FullDisk
from tests.web.asking import RawClient

KEY = "a-key-that-signs-and-is-secret"
ACCOUNT, TOKEN = "AC5ec7e75ec7e75ec7e75ec7e75ec7e7aa", "a-token-that-is-secret"
BASIC = {"authorization": f"Basic {b64encode(f'{ACCOUNT}:{TOKEN}'.encode()).decode()}"}
FORM = {"content_type": "application/x-www-form-urlencoded"}
CALL = b"To=%2B12025550199&From=%2B15005550006&Url=http://127.0.0.1:1/x"
DIAL = {"callAgentId": AGENT, "toNumber": "+12025550199", "fromNumberId": NUMBERS[0]}
CALLS = f"/twilio/2010-04-01/Accounts/{ACCOUNT}/Calls.json"


@pytest.fixture
def path(tmp_path):
    """A file with a world whose key signs, and one whose account has a password."""
    path = tmp_path / "worlds.db"
    with kept(path) as client:
        own = KeptClient(client._app, client._runner, client.sender, KEY)
        own.ask("PATCH", f"/retell/update-agent/{retell.AGENT}", {"webhook_url": HOOK})
        retell.call(own)
        own.play()
    app = keeping(path)
    assert RawClient(app, ACCOUNT).say("POST", CALLS, CALL, **BASIC, **FORM).status == 201
    asyncio.run(app.store.close())
    return path


def tells(text: str | bytes, *, account: bool = True) -> bool:
    """Return whether a text has a secret; the name of an account with a password is one only if it is asked for."""
    told = text.encode() if isinstance(text, str) else text
    return any(secret.encode() in told for secret in (KEY, TOKEN, *((ACCOUNT,) if account else ())))


def test_the_file_has_them(path):
    assert all(secret.encode() in path.read_bytes() for secret in (KEY, TOKEN, ACCOUNT))


def test_the_command_tells_none(path, capsys):
    call = caller(capsys)
    said = [call("store", path), call("store", path, "check"), call("store", path, "export", "zz")]
    names = [line.split()[0] for line in said[0].out.splitlines()[1:3]]
    said.append(call("store", path, "compact"))
    exports = [call("store", path, "export", name) for name in names]
    said += [call("store", path, "delete", name) for name in names]
    assert [one for one in said if tells(one.out + one.err)] == []
    assert all(one.out.startswith("{") for one in exports)
    assert [one for one in exports if tells(one.out, account=False)] == []
    assert not tells(path.read_bytes())


def test_exports_and_pages_and_logs_tell_none(path, caplog):
    caplog.set_level(logging.DEBUG)
    output = io.StringIO()
    app = keeping(path)
    app.tally = observer.RequestTally()
    watched = observer.Observer(app, app, app.tally, request_lines.writer(app, "text", output))
    own, basic = RawClient(watched, KEY), RawClient(watched, ACCOUNT)
    exports = [own.ask("GET", "/_mock/commands"), basic.say("GET", "/_mock/commands", **BASIC)]
    pages = [own.ask("GET", one) for one in ("/", "/metrics", own.get("/_mock/report?evidence=true")["page"])]
    answers = [
        own.ask("GET", f"/_mock/{one}") for one in ("world", "report", "requests", "webhooks", "journal", "health")
    ]
    calls = basic.say("GET", CALLS, **BASIC)
    asyncio.run(app.store.close())
    assert [one.status for one in (*exports, *pages, *answers, calls)] == [200] * 12
    assert [one for one in exports if tells(one.content, account=False)] == []
    assert [one for one in (*pages, *answers) if tells(one.content)] == []
    assert "/twilio/2010-04-01/Accounts/…/Calls.json 200" in output.getvalue()
    assert not tells(output.getvalue() + caplog.text)


def test_refusals_tell_none(path, monkeypatch, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    with kept(path) as client:
        monkeypatch.setattr(pin, "RULES_NUMBER", 99)
        said = [refused(client)]
        monkeypatch.undo()
    with kept(path) as client:
        disk = FullDisk(client)
        disk.is_full = True
        said.append(refused(client))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE entries SET content = replace(content, '{', '[') WHERE place & 0xFFFFFFFF = 1")
    with kept(path) as client:
        said.append(refused(client))
    said.append(caller(capsys)("store", path, "check").out)
    assert all(word in text for word, text in zip(("rules", "room", "is damaged", "damaged"), said, strict=True))
    assert [text for text in (*said, caplog.text) if tells(text)] == []


def refused(client: KeptClient) -> str:
    answers = [
        KeptClient(client._app, client._runner, client.sender, key).ask("POST", DIALS, DIAL) for key in (KEY, ACCOUNT)
    ]
    assert [one.status for one in answers] == [503, 503]
    return " ".join(one.body["message"] for one in answers)
