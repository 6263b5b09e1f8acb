"""Whatever happens, records move only as the contract says, and what has ended stays ended."""

from hypothesis import given

from tests.driving import app, fresh
from tests.laws.acts import Act, days, live, scenarios

MACHINES = app().vendors["vogent"].machines


@given(days, scenarios)
def test_records_make_only_published_moves(acts: list[Act], scenario: str) -> None:
    client = live(fresh(scenario=scenario), acts)
    client.play()
    status: dict[str, str] = {}
    for happening in client.journal():
        machine = MACHINES.get(happening["record"])
        if machine is None or happening["status"] is None:
            continue
        if happening["event"] == "create":
            assert happening["status"] == machine.initial
        else:
            assert machine.move(status[happening["id"]], happening["event"]).status == happening["status"]
        status[happening["id"]] = happening["status"]


@given(days, scenarios)
def test_dead_ends_stay_dead(acts: list[Act], scenario: str) -> None:
    client = live(fresh(scenario=scenario), acts)
    client.play()
    dead: set[str] = set()
    for happening in client.journal():
        if happening["status"] is not None:
            assert happening["id"] not in dead
        machine = MACHINES.get(happening["record"])
        if machine is not None and happening["status"] in machine.finals:
            dead.add(happening["id"])


@given(days, scenarios)
def test_a_record_shows_the_status_that_it_moved_to_last(acts: list[Act], scenario: str) -> None:
    client = live(fresh(scenario=scenario), acts)
    told = {h["id"]: h["status"] for h in client.journal() if h["status"] is not None}
    shown = {r["id"]: r["status"] for kind in ("batch_dial_jobs", "dials") for r in client.records(kind)}
    assert shown == told


@given(days, scenarios)
def test_times_never_go_back(acts: list[Act], scenario: str) -> None:
    client = live(fresh(scenario=scenario), acts)
    client.play()
    times = [h.at for h in client.sandbox.world.journal.since(0)]
    assert times == sorted(times)


@given(days, scenarios)
def test_when_nothing_more_is_to_come_every_call_has_ended_and_no_line_is_in_use(
    acts: list[Act], scenario: str
) -> None:
    client = live(fresh(scenario=scenario), acts)
    client.play()
    assert client.pending == 0
    assert [dial for dial in client.records("dials") if dial["status"] not in MACHINES["dial"].finals] == []
    assert client.workspace.lines.used == 0
