"""How the exemplary clients ask: when they repeat, how long they rest, and how they read lists that move."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import httpx2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contract_tests.clients.adapter import Setting
from contract_tests.clients.asking import Api, NotDone, Refused, Unclear
from contract_tests.clients.pages import offset_pages

START = datetime(2026, 3, 2, 15, tzinfo=timezone(timedelta(hours=5, minutes=30)))


class ScriptedVendor:
    """A vendor with the given answers, one after another, and a clock."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.answers, self.asked, self.now = list(answers), [], START

    def api(self) -> Api:
        transport = httpx2.MockTransport(self._answer)
        return Api(Setting("http://vendor/", "a", lambda: self.now, self._sleep, transport=transport))

    async def _sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append((self.now - START).total_seconds())
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def says(status: int, **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Response(status, headers=named, json={"id": "a"})


LOST = (httpx2.ReadTimeout("slow"), httpx2.RemoteProtocolError("gone"), says(500), httpx2.Response(200, text='{"id'))
NEVER_SENT = (httpx2.ConnectError("no"), httpx2.ConnectTimeout("no"), httpx2.PoolTimeout("no"), says(429))


@pytest.mark.parametrize("answer", [*LOST, *NEVER_SENT])
def test_reading_is_repeated_after_a_rest(answer):
    vendor = ScriptedVendor(answer, says(200))
    assert asyncio.run(vendor.api().get("a")) == {"id": "a"}
    assert vendor.asked == [0, 1]


@pytest.mark.parametrize("answer", LOST)
def test_making_is_not_repeated_when_it_may_have_been_made(answer):
    vendor = ScriptedVendor(answer)
    with pytest.raises(Unclear):
        asyncio.run(vendor.api().make("a", {}))
    assert vendor.asked == [0]


@pytest.mark.parametrize("answer", NEVER_SENT)
def test_making_is_repeated_when_it_was_surely_not_made(answer):
    vendor = ScriptedVendor(answer, says(201))
    assert asyncio.run(vendor.api().make("a", {})) == {"id": "a"}


@pytest.mark.parametrize("status", [400, 401, 404, 409, 422])
def test_a_refusal_is_told_and_not_repeated(status):
    vendor = ScriptedVendor(says(status))
    with pytest.raises(Refused) as refused:
        asyncio.run(vendor.api().get("a"))
    assert (refused.value.status, vendor.asked) == (status, [0])


@pytest.mark.parametrize("text", ["40", f"{START.astimezone(UTC) + timedelta(seconds=40):%a, %d %b %Y %H:%M:%S} GMT"])
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_obeyed_in_seconds_and_as_a_date(status, text):
    vendor = ScriptedVendor(says(status, retry_after=text), says(200))
    asyncio.run(vendor.api().get("a"))
    assert vendor.asked == [0, 40]


def test_retry_after_holds_for_the_next_question_too():
    vendor = ScriptedVendor(says(503, retry_after="40"), says(200))

    async def ask(api: Api) -> None:
        with pytest.raises(Unclear):
            await api.make("a", {})
        await api.get("b")

    asyncio.run(ask(vendor.api()))
    assert vendor.asked == [0, 40]


def test_rests_grow_and_come_to_an_end():
    vendor = ScriptedVendor(*[httpx2.ConnectError("no") for _ in range(10)])
    with pytest.raises(NotDone):
        asyncio.run(vendor.api().get("a"))
    assert vendor.asked == [0, 1, 3, 7, 15]


entries = st.integers(0, 40)
changes = st.lists(st.tuples(st.sampled_from(["in", "out"]), st.integers(0, 60)), max_size=4)


@example([1, 2, 3, 4, 5, 6], [[("out", 0), ("in", 5)]])
@given(st.lists(entries, unique=True, max_size=25), st.lists(changes, max_size=4))
def test_a_list_by_offset_is_read_whole_while_others_come_and_go(before, turmoil):
    now, removed = list(before), set()

    async def page(offset: int) -> tuple[list[int], int]:
        shown = now[offset : offset + 3], len(now)
        for kind, n in turmoil.pop() if turmoil else ():
            if kind == "in":
                now.insert(n % (len(now) + 1), 100 + len(now) + n * 100)
            elif now:
                removed.add(now.pop(n % len(now)))
        return shown

    found = list(asyncio.run(offset_pages(page, str)).values())
    assert set(before) - removed <= set(found)
    assert len(found) == len(set(found))
