"""What a broken law leaves behind: a script to read, and a history that can be played again."""

import asyncio
import json

import pytest

from contract_tests.clients.adapter import Order, Setting, View
from contract_tests.clients.broken.freya import IgnoresRetryAfter, RetriesPostsAfterAccidents
from contract_tests.clients.vogent import VogentClient
from contract_tests.hazards import vendors
from contract_tests.hazards.contract import TwilioClientContract, misspelt
from contract_tests.hazards.laws import LAWS, LawBroken
from contract_tests.hazards.runner import Runner
from tests.cli.calling import caller
from tests.clients import straight

SCRIPT = [("trouble", "accident_after", "create"), ("create", 1)]


@pytest.fixture
def broken(tmp_path) -> LawBroken:
    runner = Runner(vendors.FreyaFacts(), RetriesPostsAfterAccidents, straight.server(), tmp_path)
    with pytest.raises(LawBroken) as found:
        runner.run(SCRIPT)
    return found.value


def test_it_says_which_law_and_what_was_seen(broken):
    assert broken.law == "dialled_once"
    assert str(broken) == f"dialled_once: {LAWS['dialled_once']} +16465550000: 2 calls for 1 intents"


def test_it_tells_the_script(broken):
    assert '  trouble "accident_after" "create"\n  create 1\n' in broken.__notes__[0]


def test_its_history_shows_the_second_call_when_it_is_replayed(broken, tmp_path, capsys):
    path = tmp_path / "freya-dialled_once.ndjson"
    assert f"mockdial replay {path}" in broken.__notes__[0]
    code, out, _ = caller(capsys)("replay", path)
    begun = [
        line for line in map(json.loads, out.splitlines()) if (line["record"], line["event"]) == ("call", "create")
    ]
    assert (code, len(begun)) == (0, 2)


def test_it_is_told_by_the_smallest_script(tmp_path):
    runner = Runner(vendors.FreyaFacts(), RetriesPostsAfterAccidents, straight.server(), tmp_path)
    long = [("read",), ("create", 3, True), ("wait", 10), ("trouble", "accident_after", "create", 8), ("list",)]
    (broken,) = runner.verdict([*long, ("create", 12, True), ("forged",), ("webhooks", "twice", 2), ("read",)])
    assert runner.smallest(broken).script == [("trouble", "accident_after", "create", 1), ("create", 1, False)]


def test_a_script_tells_the_same_each_time(tmp_path):
    runner = Runner(vendors.FreyaFacts(), IgnoresRetryAfter, straight.server(), tmp_path)
    told = []
    for _ in range(2):
        with pytest.raises(LawBroken) as found:
            runner.run([("trouble", "too_many", "create"), ("create", 3)])
        told.append((str(found.value), (tmp_path / "freya-back_off.ndjson").read_bytes()))
    assert told[0] == told[1]


class Blocking:
    """A client of another make: no httpx2, no notes, and only what every client has to do."""

    def __init__(self, setting: Setting) -> None:
        self.setting, self.views = setting, {}

    async def create(self, order: Order) -> None:
        self.views |= {intent.id: View("asked for", False) for intent in order.intents}
        await asyncio.to_thread(self._ask)

    async def read(self) -> dict[str, View]:
        return self.views

    def _ask(self) -> None:
        import urllib.request

        request = urllib.request.Request(self.setting.base_url + "batch_dial_jobs")
        request.add_header("Authorization", f"Bearer {self.setting.key}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert json.load(answer) == {"data": [], "cursor": None}


def test_a_client_of_any_make_is_reached_by_its_own_way_and_held_to_the_laws(tmp_path):
    runner = Runner(vendors.VogentFacts(), Blocking, straight.server(), tmp_path, is_over_socket=True, can_crash=False)
    with pytest.raises(LawBroken) as found:
        runner.run([("trouble", "lost_answer"), ("trouble", "crash_before"), ("create", 1)])
    assert found.value.law == "rows_kept"


@pytest.mark.parametrize("ability", ["list", "pause", "resume", "cancel", "handle"])
def test_what_a_client_leaves_out_is_not_asked_for(tmp_path, ability):
    assert not Runner(vendors.VogentFacts(), Blocking, straight.server(), tmp_path).can(ability)
    assert Runner(vendors.VogentFacts(), VogentClient, straight.server(), tmp_path).can(ability)
    runner = Runner(vendors.VogentFacts(), without(ability), straight.server(), tmp_path)
    runner.run([("create", 2), ("list",), ("pause",), ("resume",), ("webhooks", "reversed"), ("forged",), ("cancel",)])


def without(ability: str) -> type[VogentClient]:
    """The exemplary client, less one ability."""

    class Less(VogentClient):
        def __getattribute__(self, name: str) -> object:
            if name == ability:
                raise AttributeError(name)
            return super().__getattribute__(name)

    return Less


def test_a_client_without_the_two_methods_that_it_needs_keeps_no_law(tmp_path):
    runner = Runner(vendors.TwilioFacts(), lambda _: object(), straight.server(), tmp_path)
    with pytest.raises(TypeError, match="object has no create and no read; an adapter has `create` and `read`"):
        runner.run([("create", 1)], "dialled_once")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "seen no client, expected a line `client = YourClient`"),
        ({"client": object, "can_crsh": False}, "seen 'can_crsh', did you mean can_crash?"),
        ({"client": object, "is_over_sockets": True}, "seen 'is_over_sockets', did you mean is_over_socket?"),
        ({"client": object, "can_crash": False, "examples": 3, "test_of_mine": None, "server": 1}, ""),
    ],
)
def test_a_misspelt_setting_of_a_contract_for_clients_is_told(body, said):
    assert misspelt(type("TestMine", (TwilioClientContract,), body)) == said
