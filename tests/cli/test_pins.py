"""A history names what has played it: something else refuses it in one sentence, or plays it as it is and compares."""

from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest

from mock_server.engine.rules import RULES_NUMBER
from mock_server.vendors import pin
from mock_server.web import replay
from mock_server.web.app import create_app
from mock_server.web.options import Options
from mockdial.commands.base import Stopped
from mockdial.commands.fixtures import key_and_file, load
from tests.cli.calling import Call, caller, is_one_line
from tests.cli.test_own_fixtures import BUSY, own
from tests.driving import AGENT, DIALS, JOBS, NUMBERS, app, fresh, job_body
from tests.web.asking import RawClient, person

Json = Any


@pytest.fixture
def call(capsys) -> Call:
    return caller(capsys)


@cache
def exported() -> tuple[list[Json], str]:
    """The lines of a history of Vogent, and its journal as `mockdial replay` prints it."""
    anna = person()
    job = anna.post(JOBS, job_body())["id"]
    anna.post(f"{JOBS}/{job}/paused", {"paused": False})
    anna.post(DIALS, {"callAgentId": AGENT, "toNumber": "+12025550199", "fromNumberId": NUMBERS[0]})
    anna.post("/_mock/clock", {"until": "idle"})
    journal = "".join(f"{replay.dump(one).decode()}\n" for one in anna.get("/_mock/journal?limit=10000")["data"])
    return [orjson.loads(line) for line in anna.ask("GET", "/_mock/commands").content.splitlines()], journal


def saved(folder: Path, head: Json = None, **lines: Json) -> Path:
    """The history in a file, with changes in its head and in its lines: `line3={"status": 200}`."""
    changed = [dict(line) for line in exported()[0]]
    changed[0] |= head or {}
    for number, more in lines.items():
        changed[int(number.removeprefix("line")) - 1] |= more
    path = folder / "anna.jsonl"
    path.write_bytes(b"\n".join(map(orjson.dumps, changed)))
    return path


def another(part: int) -> Json:
    """The head with another pin of Vogent, in one of its parts."""
    parts = pin.pin(app().vendors["vogent"]).split(".")
    parts[part] = "0" * len(parts[part])
    return {"vendors": {"vogent": ".".join(parts)}}


def pinned(client: Any) -> Json:
    return orjson.loads(client.commands()[0]).get("vendors")


def test_the_head_names_the_rules_and_the_pin_of_each_vendor_that_has_a_command():
    head = exported()[0][0]
    assert (head["rules"], head["vendors"]) == (RULES_NUMBER, {"vogent": pin.pin(app().vendors["vogent"])})
    assert list(head) == ["mockdial", "now", "seed", "rate", "scenario", "rules", "vendors"]


def test_a_vendor_that_was_only_read_has_no_pin():
    client = fresh()
    client.get("/vogent/api/agents")
    assert pinned(client) == {}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/_mock/scenarios/freya", {"name": "rough"}),
        ("PATCH", "/_mock/settings/freya", {"concurrent_calls": 3}),
        (
            "POST",
            "/_mock/webhooks/test",
            {"vendor": "freya", "event": "campaign-call-outcome", "url": "http://[::1]:9/"},
        ),
    ],
)
def test_a_command_of_the_control_plane_names_its_vendor(method: str, path: str, body: Json) -> None:
    client = fresh()
    assert client.ask(method, path, body).status == 200
    assert list(pinned(client)) == ["freya"]


def test_a_command_about_no_vendor_pins_none():
    client = fresh()
    client.put("/_mock/numbers/+12025550123", {"attempts": ["busy"]})
    assert pinned(client) == {}


def test_a_history_without_pins_is_played(call, tmp_path):
    path = saved(tmp_path)
    lines = path.read_bytes().split(b"\n")
    head = {name: value for name, value in orjson.loads(lines[0]).items() if name not in ("rules", "vendors")}
    path.write_bytes(b"\n".join([orjson.dumps(head), *lines[1:]]))
    assert call("replay", path) == (0, exported()[1], "")


@pytest.mark.parametrize(("part", "name"), [*enumerate(["machines", "schemas", "fixtures", "scenarios"])])
def test_a_history_that_others_have_made_is_refused_with_vendor_and_difference(call, tmp_path, part, name):
    path = saved(tmp_path, another(part))
    answer = call("replay", path)
    assert is_one_line(answer)
    assert answer.err == (
        f"mockdial: {path}: line 1: this history was made with other {name} of vogent; "
        "give the --fixtures and --scenario that it was made with, or play it all the same with --as-is\n"
    )


def test_a_history_of_other_rules_is_refused(call, tmp_path):
    answer = call("replay", saved(tmp_path, {"rules": RULES_NUMBER + 1}))
    assert is_one_line(answer)
    assert f"other rules of the engine (seen '{RULES_NUMBER + 1}', here {RULES_NUMBER})" in answer.err


def test_a_history_with_a_seed_of_ones_own_is_played_with_it_and_refused_without(call, tmp_path):
    folder = own(tmp_path / "mock", vogent__seed="workspace: {concurrent_dials: 1}")
    client = person(create_app(Options(fixtures=folder)))
    client.post(JOBS, job_body())
    (tmp_path / "own.jsonl").write_bytes(client.ask("GET", "/_mock/commands").content)
    assert call("replay", tmp_path / "own.jsonl", "--fixtures", folder).code == 0
    assert "other fixtures of vogent; give the --fixtures" in call("replay", tmp_path / "own.jsonl").err


def test_a_scenario_more_refuses_no_history(call, tmp_path):
    folder = own(tmp_path / "mock", vogent__scenarios__busy=BUSY)
    assert call("replay", saved(tmp_path), "--fixtures", folder) == (0, exported()[1], "")


@pytest.mark.parametrize("head", [{"rules": RULES_NUMBER + 1}, {"vendors": {"vogent": "x"}}, {"vendors": 5}], ids=str)
def test_any_history_is_played_as_it_is(call, tmp_path, head):
    assert call("replay", "--as-is", saved(tmp_path, head)) == (0, exported()[1], "")


def test_a_history_that_says_what_was_answered_is_held_to_it_as_it_is(call, tmp_path):
    id_ = exported()[0][2]["path"]["id"]
    same = saved(tmp_path, another(1), line2={"status": 200, "id": id_}, line3={"status": 200})
    assert call("replay", "--as-is", same) == (0, exported()[1], "")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"id": "another"}, "createBatchDialJob: id: seen {id!r}, expected 'another'"),
        ({"status": 201}, "createBatchDialJob: status: seen 200, expected '201'"),
        ({"id": None}, "createBatchDialJob: id: seen {id!r}, expected 'None'"),
    ],
    ids=str,
)
def test_the_first_line_that_comes_to_something_else_is_named(call, tmp_path, said, reason):
    path = saved(tmp_path, another(1), line2=said, line4=said)
    answer = call("replay", "--as-is", path)
    assert is_one_line(answer)
    expected = reason.format(id=exported()[0][2]["path"]["id"])
    assert answer.err == f"mockdial: {path}: line 2: {expected}; all lines before it came to what they say\n"


def test_a_line_that_can_not_be_played_as_it_is_is_the_first_that_differs(call, tmp_path):
    answer = call("replay", "--as-is", saved(tmp_path, another(1), line3={"path": {"id": "gone"}}))
    assert is_one_line(answer)
    assert ": line 3: can't be played: " in answer.err
    assert answer.err.endswith("; all lines before it came to what they say\n")


def test_where_the_pins_fit_nothing_is_compared(call, tmp_path):
    assert call("replay", saved(tmp_path, line2={"id": "by hand"})) == (0, exported()[1], "")


def test_serve_loads_no_history_that_others_have_made(call, tmp_path):
    answer = call("serve", "--port", "0", "--load", saved(tmp_path, another(3)))
    assert is_one_line(answer)
    assert "anna.jsonl: line 1: this history was made with other scenarios of vogent; give" in answer.err


def test_serve_loads_it_as_it_is_and_exports_it_with_the_pins_of_today(tmp_path):
    mock = create_app(Options())
    assert load(mock, [key_and_file(str(saved(tmp_path, another(3))))], as_is=True)[0].endswith("key 'anna'")
    loaded = [orjson.loads(line) for line in RawClient(mock, "anna").ask("GET", "/_mock/commands").content.splitlines()]
    assert loaded == exported()[0]


def test_a_server_without_the_vendor_says_so(tmp_path):
    mock = create_app(Options(vendors=["temphone"]))
    with pytest.raises(Stopped, match="this history was made with 'vogent', which is not served here"):
        load(mock, [key_and_file(str(saved(tmp_path)))])


def test_serve_compares_as_it_is(call, tmp_path):
    path = saved(tmp_path, another(1), line2={"id": "another"})
    answer = call("serve", "--port", "0", "--as-is", "--load", path)
    assert is_one_line(answer)
    assert "--load: " in answer.err
    assert ": line 2: createBatchDialJob: id: seen " in answer.err
