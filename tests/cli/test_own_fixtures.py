"""`serve` takes fixtures of the user's own, and histories; what is wrong in them is refused by name."""

from pathlib import Path

import orjson
import pytest

from mock_server import vendors
from mock_server.web.app import App, create_app
from mock_server.web.options import Options
from mockdial.commands import server_options as command
from mockdial.commands.fixtures import key_and_file, load
from mockdial.parsing import parse
from tests.cli.calling import Call, caller, is_one_line
from tests.driving import JOBS, job_body
from tests.web.asking import RawClient, person

BUSY = "dial:\n  - {after: 1, event: ring}\n  - {after: 2, event: busy}\n"
AGENT = "a0000000-0000-4000-8000-000000000001"


@pytest.fixture
def call(capsys) -> Call:
    return caller(capsys)


def own(folder: Path, **files: str) -> Path:
    """A folder with these files; `__` in a name stands for a slash."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def dialled(client: RawClient, number: str = "+12025550123") -> str:
    """The status in which a dial of Vogent ends."""
    job = client.post(JOBS, job_body(rows=[{"toNumber": number}]))["id"]
    client.post(f"{JOBS}/{job}/paused", {"paused": False})
    client.post("/_mock/clock", {"until": "idle"})
    return client.get(f"{JOBS}/{job}/dials")["data"][0]["status"]


def test_a_scenario_stands_beside_ours(tmp_path):
    app = create_app(Options(fixtures=own(tmp_path, vogent__scenarios__engaged=BUSY)))
    client = person(app)
    client.ask("PUT", "/_mock/scenarios/vogent", {"name": "engaged"})
    assert dialled(client) == "busy"
    assert app.vendors["vogent"].scenarios.keys() == {"engaged", "happy", "mixed", "rough"}


def test_a_scenario_of_our_name_is_taken_instead_of_ours(tmp_path):
    assert dialled(person(create_app(Options(fixtures=own(tmp_path, vogent__scenarios__mixed=BUSY))))) == "busy"


def test_of_a_seed_only_what_it_says_is_replaced(tmp_path):
    seed = "workspace: {concurrent_dials: 7}\nvoices: []\n"
    client = person(create_app(Options(fixtures=own(tmp_path, vogent__seed=seed))))
    assert client.get("/_mock/settings/vogent")["concurrent_calls"] == 7
    assert client.get("/_mock/records/vogent/voices")["data"] == []
    assert client.get("/_mock/records/vogent/phone_numbers")["data"] != []


def test_numbers_for_fiction_are_added_and_replaced(tmp_path):
    client = person(create_app(Options(fixtures=own(tmp_path, numbers='numbers: {"50": busy, "89": no_answer}'))))
    assert [dialled(client, f"+120255501{n}") for n in (50, 51, 89)] == ["busy", "completed", "no-answer"]


FAULT = "summary: Moving.\nstage: before\ndoes: refuse\n"


def test_a_fault_stands_beside_ours(tmp_path):
    text = Path("fixtures/faults/unavailable.yaml").read_text().replace("summary: ", "summary: Moving house. ", 1)
    client = person(create_app(Options(fixtures=own(tmp_path, faults__moving=text))))
    assert "moving" in client.get("/_mock/faults")["available"]
    client.post("/_mock/faults", {"name": "moving"})
    assert client.ask("GET", "/vogent/api/agents").status == 503


@pytest.mark.parametrize("name", ["busy-day.yaml", "busy-day.yml"])
def test_the_file_of_a_scenario_is_played_by_the_vendors_that_can(tmp_path, name):
    (tmp_path / name).write_text(BUSY)
    options = server_options("--scenario", str(tmp_path / name))
    app = create_app(options)
    assert dialled(person(app)) == "busy"
    assert {name for name, vendor in app.vendors.items() if "busy-day" in vendor.scenarios} == {"vogent"}


def server_options(*words: str) -> Options:
    return command.server_options(parse(["--no-config", "serve", *words])[0])


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"vognet__seed": "{}"}, "'vognet', expected vogent, or another of"),
        ({"vogent__sede": "{}"}, "'sede.yaml', expected seed.yaml"),
        ({"vogent__scenario__busy": BUSY}, "'scenario', expected scenarios"),
        ({"outcomes": "{}"}, "'outcomes.yaml', expected numbers.yaml, or another of"),
        ({"vogent__scenarios__busy": BUSY.replace("busy", "buzy")}, 'busy.yaml#/dial/1/event: seen "buzy"'),
        ({"vogent__scenarios__busy": "dial: ["}, "busy.yaml: not YAML"),
        ({"vogent__seed": "agent: []"}, 'seed.yaml#: seen "agent", expected only workspace, models'),
        ({"vogent__seed": "workspace: {dials: 1}"}, 'seed.yaml#/workspace: seen "dials"'),
        ({"vogent__seed": "[]"}, "seed.yaml#: seen [], expected a mapping"),
        ({"vogent__seed": "voices: [{name: Nora}]"}, "seed.yaml#: seen no 'id'"),
        ({"vogent__seed": "voices: 5"}, "seed.yaml#/voices: seen 5, expected a list"),
        ({"retell__seed": "workspace: {base_concurrency: three}"}, 'base_concurrency: seen "three", expected a number'),
        ({"retell__seed": "workspace: []"}, "seed.yaml#/workspace: seen [], expected a mapping"),
        ({"vogent__seed": "voices: [{id: d0000000-0000-4000-8000-000000000001, name: 5}]"}, "seed.yaml#: "),
        ({"numbers": '{numbers: {"50": bizy}}'}, "numbers.yaml#/numbers/50"),
        ({"numbers": '{numbers: {"10": busy}}'}, "numbers.yaml#"),
        ({"faults__moving": FAULT.replace("refuse", "move")}, "expected one of"),
        ({"faults__moving": "does: refuse"}, "moving.yaml: no fault"),
    ],
    ids=str,
)
def test_what_is_wrong_is_refused_by_name(call, tmp_path, files, said):
    answer = call("serve", "--port", "0", "--fixtures", own(tmp_path, **files))
    assert is_one_line(answer)
    assert said in answer.err


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "5",
        "{}",
        "summary: Nothing.",
        "cases: 5",
        "call: []\ndial: []\nvisit: []",
        BUSY.replace("ring", "wring"),
    ],
)
def test_a_file_that_is_no_scenario_is_refused(call, tmp_path, text):
    (tmp_path / "own.yaml").write_text(text)
    answer = call("serve", "--port", "0", "--scenario", tmp_path / "own.yaml")
    assert is_one_line(answer)
    assert "own.yaml" in answer.err


def test_a_folder_or_a_file_that_is_not_there_is_refused(call, tmp_path):
    for words in (("--fixtures", tmp_path / "no"), ("--scenario", tmp_path / "no.yaml"), ("--load", tmp_path / "no")):
        answer = call("serve", "--port", "0", *words)
        assert is_one_line(answer)
        assert str(tmp_path / "no") in answer.err


def history(folder: Path, name: str = "anna.jsonl", app: App | None = None) -> tuple[Path, RawClient]:
    """A file with what somebody did to a world, and this world."""
    client = person(app)
    dialled(client)
    client.ask("PUT", "/_mock/numbers/+12025550123", {"attempts": ["busy"]})
    path = folder / name
    path.write_bytes(client.ask("GET", "/_mock/commands").content)
    return path, client


def test_each_history_is_loaded_under_its_key(tmp_path):
    path, before = history(tmp_path)
    app = create_app(Options())
    told = load(app, [key_and_file(str(path)), key_and_file(f"second={path}")])
    assert told[0].endswith("key 'anna'")
    for key in ("anna", "second"):
        loaded = RawClient(app, key)
        assert loaded.get("/_mock/journal") == before.get("/_mock/journal")
        assert loaded.ask("GET", "/_mock/commands").content == path.read_bytes()
        assert dialled(loaded) == "busy"


def test_a_history_with_a_scenario_of_ones_own_is_loaded_with_it_and_refused_without(call, tmp_path):
    (tmp_path / "own.yaml").write_text(BUSY)
    app = create_app(server_options("--scenario", str(tmp_path / "own.yaml")))
    path, before = history(tmp_path, app=app)
    code, out, _ = call("replay", path, "--scenario", tmp_path / "own.yaml")
    assert (code, [orjson.loads(line) for line in out.splitlines()]) == (0, before.get("/_mock/journal")["data"])
    answer = call("replay", path)
    assert is_one_line(answer)
    assert "scenario: seen 'own', expected one of happy, mixed, rough" in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("anna.jsonl", "anna=anna.jsonl"), "the key 'anna' has a history already"),
        (("=anna.jsonl",), "expected 'Authorization: Bearer"),
        (("a b=anna.jsonl",), "seen a malformed key"),
        (("invalid=anna.jsonl",), "seen a key that is not let in"),
        (("bad.jsonl",), "bad.jsonl: line 1: no JSON"),
        (("none.jsonl",), "can't read"),
    ],
    ids=str,
)
def test_a_history_that_can_not_be_loaded_is_one_line(call, tmp_path, monkeypatch, words, said):
    history(tmp_path)
    (tmp_path / "bad.jsonl").write_text("no")
    monkeypatch.chdir(tmp_path)
    answer = call("serve", "--port", "0", *(word for path in words for word in ("--load", path)))
    assert is_one_line(answer)
    assert said in answer.err


def test_without_fixtures_of_ones_own_nothing_is_changed(tmp_path):
    create_app(Options(fixtures=own(tmp_path, vogent__seed="voices: []")))
    assert vendors.load("vogent").seed["voices"]
