"""A server that is told to shows each request in a line, and numbers for Prometheus; neither shows a key."""

import asyncio
import io
import json
import re
from base64 import b64encode
from contextlib import closing

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mock_server.web import metrics as numbers
from mock_server.web import observer, request_lines
from mock_server.web.app import create_app
from mock_server.web.cors import CrossOrigin
from mock_server.web.options import Options
from tests.driving import DIALS, JOBS, job_body
from tests.store.servers import keeping, kept
from tests.store.test_full_disk import DIAL, FullDisk
from tests.web.asking import RawClient
from tests.web.process import serving

KEY = "a-key-that-is-secret"


class Told(RawClient):
    """A client of a server that tells of its requests."""

    def __init__(self, form: str = "json", **options: object) -> None:
        self.output = io.StringIO()
        app = create_app(Options(**options))
        app.tally = observer.RequestTally()
        show = request_lines.writer(app, form, self.output)
        super().__init__(observer.Observer(app, app, app.tally, show), KEY)

    def lines(self) -> list[str]:
        return self.output.getvalue().splitlines()

    def last(self) -> dict:
        return json.loads(self.lines()[-1])


def test_a_line_says_what_was_asked_and_answered_and_noted():
    client = Told()
    client.ask("POST", JOBS, {"name": 5})
    line = client.last()
    assert (line["method"], line["path"], line["status"]) == ("POST", JOBS, 422)
    assert any(note.startswith("body/") for note in line["notes"])
    assert line["ms"] > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])


def test_the_numbers_of_several_nodes_say_whose_they_are_and_who_did_not_answer():
    client = Told()
    client.ask("GET", JOBS)
    own = asyncio.run(numbers.text(client.app._app.sandboxes, client.app._app.tally))[0]
    families = list(text_string_to_metric_families(numbers.of_nodes({"a": own, "b": own, "c": None}).decode()))
    found = [one for family in families for one in family.samples]
    assert {one.labels["node"]: one.value for one in found if one.name == "mockdial_node_up"} == {
        "a": 1,
        "b": 1,
        "c": 0,
    }
    rest = [one for one in found if one.name != "mockdial_node_up"]
    alone = [one for family in text_string_to_metric_families(own.decode()) for one in family.samples]
    for node in "ab":
        assert [one.name for one in rest if one.labels["node"] == node] == [one.name for one in alone]


def test_a_line_of_text_has_the_same_in_the_same_order():
    client = Told("text")
    client.ask("POST", JOBS, job_body())
    assert re.fullmatch(rf"\S+Z POST {JOBS} 200 [\d.]+ ms a-k…[0-9a-f]{{4}}", client.lines()[-1])


def test_a_world_and_its_notes_are_told_whatever_form_the_credential_has():
    client, sid = Told(), "AC" + "0" * 32
    basic = f"Basic {b64encode(f'{sid}:token'.encode()).decode()}"
    path = f"/twilio/2010-04-01/Accounts/{sid}/Calls.json"
    client.say("POST", path, b"To=nobody", authorization=basic, content_type="application/x-www-form-urlencoded")
    line = client.last()
    assert line["world"].startswith("AC0…")
    assert any(note.startswith("body/To: ") for note in line["notes"])


def test_a_world_is_called_by_its_label():
    client = Told()
    client.ask("PUT", "/_mock/world/label", {"label": "test_of_mine"})
    client.ask("GET", JOBS)
    assert client.last()["world"] == "test_of_mine"


@pytest.mark.parametrize("path", ["/", "/docs/temphone", "/nowhere", "/_mock/health", "/vogent/api/none"])
def test_pages_and_paths_that_there_are_not_have_a_line_too(path):
    client = Told()
    status = client.ask("GET", path).status
    assert (client.last()["path"], client.last()["status"]) == (path, status)


def test_no_line_holds_a_key_a_query_or_a_ticket():
    client = Told()
    client.ask("GET", f"{JOBS}?limit=3")
    page = client.get("/_mock/report")["page"]
    client.ask("GET", page)
    text = client.output.getvalue()
    assert client.last()["path"] == "/report/…"
    assert not [secret for secret in (KEY, "limit=3", page.rpartition("/")[2]) if secret in text]


@pytest.mark.parametrize("key", ["a", "ab", "abc", "demo", "secret-key"])
def test_the_world_of_a_short_key_does_not_show_it(key):
    client = Told()
    client.key = key
    client.ask("GET", JOBS)
    shown = client.last()["world"].partition("…")[0]
    assert len(shown) <= len(key) / 3


def test_a_path_of_several_lines_is_one_line():
    client = Told()
    client.ask("GET", "/vogent/api/a%0Ab")
    client.ask("GET", "/vogent/api/\xe9\x01")
    assert len(client.lines()) == 2


def metrics(client: Told) -> dict[str, dict[tuple[str, ...], float]]:
    answer = client.ask("GET", "/metrics")
    assert answer.status == 200
    return {
        sample.name: {
            tuple(one.labels[name] for name in sorted(one.labels)): one.value
            for one in family.samples
            if one.name == sample.name
        }
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_requests_are_counted_by_api_method_and_status():
    client = Told()
    client.ask("POST", JOBS, job_body())
    client.ask("POST", JOBS, {})
    client.ask("GET", "/_mock/world")
    counted = metrics(client)["mockdial_requests_total"]
    assert counted[("vogent", "POST", "200")] == counted[("vogent", "POST", "422")] == 1
    assert counted[("control", "GET", "200")] == 1


def test_latencies_are_a_histogram_whose_last_bucket_holds_all():
    client = Told()
    for _ in range(3):
        client.ask("GET", JOBS)
    found = metrics(client)
    assert found["mockdial_request_seconds_count"][("vogent",)] == 3
    assert found["mockdial_request_seconds_bucket"][("vogent", "+Inf")] == 3
    assert 0 < found["mockdial_request_seconds_sum"][("vogent",)] < 60


def test_words_that_are_no_methods_are_counted_together():
    client = Told()
    for n in range(3):
        client.ask(f"WORD{n}", JOBS)
    assert {key[:2] for key in client.app._app.tally.rows} == {("vogent", "-")}


def test_what_worlds_hold_is_counted():
    client = Told()
    job = client.post(JOBS, job_body())["id"]
    client.post(f"{JOBS}/{job}/paused", {"paused": False})
    client.post("/_mock/faults", {"name": "server_error"})
    client.post("/_mock/clock", {"until": "idle"})
    found = metrics(client)
    assert found["mockdial_worlds"][()] == 1
    assert found["mockdial_records"][("dials", "vogent")] == len(client.get("/_mock/records/vogent/dials")["data"])
    assert found["mockdial_faults"] == {("active",): 1, ("set",): 1}
    assert found["mockdial_happenings"][()] == client.get("/_mock/world")["counts"]["happenings"]


def test_no_label_holds_a_key_an_id_or_a_path():
    client = Told()
    job = client.post(JOBS, job_body())["id"]
    client.ask("GET", f"{JOBS}/{job}")
    client.ask("GET", "/some/where")
    text = client.ask("GET", "/metrics").content.decode()
    assert not [word for word in (KEY, KEY[:6], job, JOBS, "some", "where") if word in text]


def test_the_answer_is_the_same_byte_for_byte():
    plain = RawClient(create_app(Options(ticket_secret="s")), KEY)
    told = Told(ticket_secret="s")
    for method, path, body in (
        ("POST", JOBS, job_body()),
        ("POST", JOBS, {}),
        ("GET", JOBS, None),
        ("GET", "/x", None),
    ):
        assert plain.ask(method, path, body) == told.ask(method, path, body)


def test_it_answers_at_once_only_where_what_it_stands_around_does():
    app = create_app(Options())
    assert hasattr(observer.Observer(app, app), "at_once")
    assert not hasattr(observer.Observer(app, CrossOrigin(app)), "at_once")


def test_a_server_that_was_not_told_to_says_how():
    answer = RawClient(create_app(Options()), KEY).ask("GET", "/metrics")
    assert (answer.status, answer.content) == (404, b"this server counts nothing; start it with --metrics\n")


def test_the_front_page_leads_to_the_numbers_where_there_are_some():
    told, silent = Told(), RawClient(create_app(Options()), KEY)
    assert b'href="/metrics"' in told.ask("GET", "/").content
    assert b'href="/metrics"' not in silent.ask("GET", "/").content


def test_the_command_tells_of_requests_on_its_error_output_and_counts_them():
    with serving("--log", "requests", "--log-format", "json", "--metrics", "--cors") as server:
        with closing(server.connection()) as connection:
            for path in (JOBS, "/metrics"):
                connection.request("GET", path, headers={"Authorization": f"Bearer {KEY}"})
                answer = connection.getresponse()
                text = answer.read()
                assert answer.status == 200
        assert b'mockdial_requests_total{api="vogent",method="GET",status="200"} 1.0' in text
        _, errors = server.stop()
    assert [json.loads(line)["path"] for line in errors.splitlines()] == [JOBS, "/metrics"]


def test_worlds_that_wait_in_a_store_are_counted(tmp_path):
    with kept(tmp_path / "worlds") as client:
        client.call()
    app = keeping(tmp_path / "worlds")
    app.tally = observer.RequestTally()
    client = RawClient(app, "kept")
    counted = [metrics(client)]
    client.get("/_mock/world")
    counted.append(metrics(client))
    page = client.ask("GET", "/").content
    asyncio.run(app.store.close())
    assert [(one["mockdial_worlds"][()], one["mockdial_worlds_on_disk"][()]) for one in counted] == [(0, 1), (1, 0)]
    assert b"Worlds outlive this server: it keeps 1 of them." in page


@pytest.mark.parametrize(("is_full", "status"), [(False, 200), (True, 503)])
def test_an_answer_that_waits_for_the_disk_is_told_when_it_leaves(tmp_path, is_full, status):
    lines, headers = io.StringIO(), {b"authorization": b"Bearer kept", b"content-type": b"application/json"}
    with kept(tmp_path / "worlds") as client:
        app, tally = client._app, observer.RequestTally()
        app.apis.read_all()  # else the first request takes the long way
        watched = observer.Observer(app, app, tally, request_lines.writer(app, "json", lines))
        FullDisk(client).is_full = is_full

        async def create() -> int:
            held = watched.at_once("POST", DIALS.encode(), b"", headers, json.dumps(DIAL).encode())
            assert lines.getvalue() == ""
            return (await held.wait())[0]

        assert client._runner.run(create()) == status
    assert list(tally.rows) == [("vogent", "POST", status)]
    assert json.loads(lines.getvalue())["status"] == status
