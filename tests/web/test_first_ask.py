"""A vendor is read for the first request that needs it, in a thread; nothing else reads it, and nobody waits for it."""

import asyncio
import subprocess
import sys
from base64 import b64encode
from threading import Event, current_thread

import orjson
import pytest

from mock_server.contract.document import ContractRefused
from mock_server.vendors import VENDORS, lazy_vendors
from mock_server.web.app import App, create_app
from mock_server.web.options import Options
from mock_server.web.unread_api import UnreadApi
from tests.driving import JOBS, MockClient, job_body
from tests.store.servers import keeping, kept
from tests.web.asking import Headers, Json, RawAnswer, answer_of, asked

CALLS = "/temphone/v1/calls/scheduled"
AGENTS = "/vogent/api/agents"
SEVERAL = 8
DIAL = {
    "number_id": "b00000000000000000000001",
    "phone_number": "+12025550110",
    "use_case_id": "d00000000000000000000001",
}


class PlainClient:
    """A client that sends a request as it is told to: to prepare one by its contract would read the vendor."""

    def __init__(self, app: App) -> None:
        self.app = app

    def ask(self, method: str, path: str, body: Json = None, **headers: str) -> RawAnswer:
        content = b"" if body is None else orjson.dumps(body)
        found = asked(self.app, method, path, [content], heads("anna") | headers)
        assert found is not None
        return found

    def get(self, path: str) -> Json:
        return self.ask("GET", path).body


def heads(key: str) -> Headers:
    return {"authorization": f"Bearer {key}", "content-type": "application/json"}


@pytest.fixture
def anna() -> PlainClient:
    return PlainClient(create_app(Options(ticket_secret="tests")))


def read(app: App) -> set[str]:
    return {name for name in app.vendors if app.vendors.is_read(name)}


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/nowhere", "/_mock/health", "/_mock/world", "/_mock/journal", "/_mock/report", "/_mock/faults"),
        *("/docs/control", "/docs/nobody", "/openapi/control.yaml", "/openapi/control.json", "/assets/pages.css"),
    ],
)
def test_what_is_of_no_vendor_reads_none(anna, path):
    assert anna.ask("GET", path).status in (200, 404)
    assert read(anna.app) == set()


def test_the_first_lines_of_a_server_read_none(anna):
    from mock_server.web.server import greeting

    anna.app.listens_at("http://127.0.0.1:1")
    lines = greeting(anna.app, "http://127.0.0.1:1", Options())
    assert all(anna.app.address_of("http://127.0.0.1:1", name) in lines for name in VENDORS)
    assert read(anna.app) == set()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", CALLS, None),
        ("GET", "/temphone", None),
        ("GET", "/_mock/settings/temphone", None),
        ("PUT", "/_mock/scenarios/temphone", {"name": "happy"}),
        ("GET", "/_mock/records/temphone/contact", None),
        ("POST", "/_mock/faults", {"name": "server_error", "vendor": "temphone"}),
        ("GET", "/docs/temphone", None),
        ("GET", "/openapi/temphone.json", None),
    ],
)
def test_a_request_reads_the_vendor_that_it_names(anna, method, path, body):
    assert anna.ask(method, path, body).status in (200, 404)
    assert read(anna.app) == {"temphone"}


def test_a_host_names_a_vendor_too(anna):
    answer = anna.ask("GET", "/v1/calls/scheduled", host="api.example-ai.com")
    assert (answer.status, read(anna.app)) == (200, {"temphone"})


def test_a_path_names_its_vendor_whatever_the_host(anna):
    anna.ask("GET", AGENTS)
    assert anna.ask("GET", CALLS, host="api.vogent.ai").status == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "server_error", "operation": "createDial"}, 200),
        ({"name": "server_error", "operation": "createCalls"}, 404),
    ],
)
def test_a_fault_is_judged_without_reading(anna, body, status):
    assert anna.ask("POST", "/_mock/faults", body).status == status
    assert read(anna.app) == set()


def test_a_vendor_that_a_credential_or_a_body_names_is_read_while_others_are_served(anna, monkeypatch):
    threads: dict[str, str] = {}
    load = lazy_vendors.load

    def noted(name: str, root: object) -> object:
        threads[name] = current_thread().name
        return load(name, None)

    monkeypatch.setattr(lazy_vendors, "load", noted)
    account = b64encode(b"AC" + b"a" * 32 + b":token").decode()

    async def both() -> list[int]:
        basic = await answer_of(anna.app, "GET", "/_mock/world", [b""], {"authorization": f"Basic {account}"})
        body = orjson.dumps({"vendor": "freya", "event": "nothing", "url": "http://127.0.0.1:9"})
        test = await answer_of(anna.app, "POST", "/_mock/webhooks/test", [body], heads("anna"))
        return [one.status for one in (basic, test) if one is not None]

    assert asyncio.run(both()) == [200, 404]
    assert threads.keys() == {"twilio", "freya"}
    assert current_thread().name not in threads.values()


def test_disorder_is_judged_without_reading(anna):
    wrong = anna.ask("PUT", "/_mock/webhooks/disorder", {"events": ["nothing"], "lost": 1})
    right = anna.ask("PUT", "/_mock/webhooks/disorder", {"wrong_signature": 1})
    assert (wrong.status, right.status, read(anna.app)) == (404, 200, set())


def test_the_scenario_of_a_vendor_that_nobody_asked_is_shown_as_it_will_be(anna):
    anna.ask("POST", "/_mock/world/reset", {"scenario": "rough"})
    before = anna.get("/_mock/world")["scenarios"]
    anna.app.apis.read_all()
    assert before == anna.get("/_mock/world")["scenarios"] == dict.fromkeys(VENDORS, "rough")


def test_a_refused_head_is_answered_in_the_words_of_a_vendor_that_nobody_asked(anna):
    refused = anna.ask("GET", CALLS, long="x" * 70_000)
    assert (refused.status, refused.body["status"]) == (431, "error")


def test_the_api_of_a_request_is_known_before_it_is_read(anna):
    headers = {b"host": b"api.example-ai.com"}
    found = [anna.app.api_of(target, headers) for target in (b"/twilio/x", b"/_mock/health", b"/v1/calls/scheduled")]
    assert (found, read(anna.app)) == (["twilio", "control", "temphone"], set())


def test_histories_are_the_same_in_whichever_order_vendors_are_read():
    def history(*first: str) -> bytes:
        app = create_app(Options(ticket_secret="tests"))
        for name in first:
            app.vendors[name]
        client = MockClient(app, "anna").reset(scenario="mixed")
        client.started(5)
        client.post("/happyrobot/api/v1/dial/outbound", DIAL)
        client.advance(3600)
        assert len(client.journal()) > 10
        return client.story()

    assert history() == history("twilio", "happyrobot") == history(*VENDORS)


async def status_of(app: App, key: str, path: str) -> int:
    found = await answer_of(app, "GET", path, [b""], heads(key))
    assert found is not None
    return found.status


async def all_of(app: App, paths: list[str]) -> list[int]:
    return await asyncio.gather(*(status_of(app, "anna", path) for path in paths))


def test_whoever_waits_for_a_vendor_waits_for_one_reading(anna, monkeypatch):
    loads: list[str] = []
    load = lazy_vendors.load
    monkeypatch.setattr(lazy_vendors, "load", lambda name, root: loads.append(name) or load(name, root))
    assert asyncio.run(all_of(anna.app, [CALLS] * SEVERAL)) == [200] * SEVERAL
    assert loads == ["temphone"]


def test_who_comes_when_a_vendor_has_just_been_read_finds_it():
    """The loop knows that it was read before it has called whoever wanted to hear of it."""

    async def story():
        put = []
        unread = UnreadApi("vogent", list, put.append, None)
        unread._reading = asyncio.get_running_loop().create_future()
        unread._reading.add_done_callback(unread._has_read)
        unread._reading.set_result("read")
        await unread.read_soon()
        return list(put)

    assert asyncio.run(story()) == ["read"]


def test_another_world_is_served_while_a_vendor_is_read(anna, monkeypatch):
    anna.ask("GET", AGENTS)
    may_end, load = Event(), lazy_vendors.load

    def slow(name: str, root: object) -> object:
        assert may_end.wait(10)
        return load(name, None)

    monkeypatch.setattr(lazy_vendors, "load", slow)

    async def both() -> tuple[int, int]:
        first = asyncio.create_task(status_of(anna.app, "anna", CALLS))
        await asyncio.sleep(0.01)
        other = await status_of(anna.app, "bert", AGENTS)
        assert not first.done()
        may_end.set()
        return other, await first

    assert asyncio.run(both()) == (200, 200)


def test_a_vendor_that_can_not_be_read_is_a_loud_500_and_asked_again_is_read_again(anna, monkeypatch):
    with monkeypatch.context() as changed:

        def refuse(name: str, _: object) -> None:
            raise ContractRefused(f"{name}: unsound")

        changed.setattr(lazy_vendors, "load", refuse)
        answer = anna.ask("GET", CALLS)
        assert (answer.status, answer.content) == (500, b"the mock is wrong, not you: temphone: unsound\n")
        assert anna.ask("GET", "/_mock/health").status == 200
    assert anna.ask("GET", CALLS).status == 200


def test_a_world_that_was_kept_is_restored_by_vendors_that_nobody_asked_since(tmp_path):
    with kept(tmp_path / "worlds") as client:
        client.post(JOBS, job_body())
        assert client.ask("PUT", "/_mock/scenarios/temphone", {"name": "rough"}).status == 200
        before = client.journal()
    again = keeping(tmp_path / "worlds")

    async def restored() -> list[Json]:
        found = [
            await answer_of(again, "GET", path, [b""], heads("kept")) for path in ("/_mock/journal", "/_mock/world")
        ]
        await again.store.close()
        return [one.body for one in found if one is not None]

    journal, world = asyncio.run(restored())
    assert (journal["data"], world["scenarios"]["temphone"]) == (before, "rough")
    assert read(again) == {"vogent", "temphone"}


LOADED = """
import sys
from tests.web.test_first_ask import AGENTS, PlainClient, Options, create_app
assert PlainClient(create_app(Options())).ask("GET", AGENTS).status == 200
print([name for name in sys.modules if name.startswith(("mock_server.vendors.", "starlette"))])
"""


def test_the_first_answer_loads_no_other_vendor_and_no_pages():
    loaded = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, timeout=30)
    assert "'mock_server.vendors.vogent'" in loaded.stdout
    assert not any(f"vendors.{name}'" in loaded.stdout for name in VENDORS if name != "vogent")
    assert "starlette" not in loaded.stdout
