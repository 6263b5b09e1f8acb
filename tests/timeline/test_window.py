"""A part of a time line: filters, pages, sums, curves, windows, marks, and how much is in one reply."""

from itertools import combinations_with_replacement, pairwise
from typing import Any

import orjson
import pytest

from mock_server.contract.phases import ENDED, PHASES
from mock_server.engine import moment
from mock_server.vendors import VENDORS
from tests.driving import DIALS, MockClient, fresh, send
from tests.laws.acts import OFFICE_HOURS
from tests.outcomes.phones import VendorDriver, every_vendor
from tests.recorded.worlds import RecordedWorld
from tests.timeline.slowly import told

ALL = "/_mock/timeline?lanes=2000"


@pytest.fixture
def busy() -> MockClient:
    """A world with a job under way, and single calls."""
    client = fresh(scenario="mixed")
    client.started(40, maxConcurrentDials=4)
    client.call(toNumber="+49301234567")
    client.advance(100)
    client.call(toNumber="+49301234568")
    client.advance(100)
    return client


def ids(reply: Any) -> list[str]:
    return list(reply["lanes"]["id"])


def lanes(client: MockClient, query: str = "") -> list[dict[str, Any]]:
    reply = client.get(ALL + query)
    return told(reply, moment.parse(reply["from"]))


def test_pages_are_the_whole(busy: MockClient) -> None:
    whole, parts, first = busy.get(ALL), [], 0
    while first is not None:
        part = busy.get(f"/_mock/timeline?lanes=7&first={first}")
        parts += ids(part)
        first = part["next"]
    assert parts == ids(whole)
    assert whole["next"] is None
    assert whole["total"] == len(parts) > 14


def test_a_source_chooses_its_calls(busy: MockClient) -> None:
    job = next(source["id"] for source in busy.get(ALL)["sources"])
    assert [lane["id"] for lane in lanes(busy, f"&source={job}")] == [
        lane["id"] for lane in lanes(busy) if lane["source"] == job
    ]
    assert 2 < len(lanes(busy, f"&source={job}")) < len(lanes(busy))
    assert lanes(busy, "&source=nobody") == []


def test_digits_of_a_number_choose_its_calls(busy: MockClient) -> None:
    assert [lane["to"] for lane in lanes(busy, "&number=%2B49(30)123")] == ["+49301234567", "+49301234568"]
    assert [lane["to"] for lane in lanes(busy, "&number=234568")] == ["+49301234568"]
    busy.call(toNumber="+49301234568")
    busy.advance(1)
    assert [lane["to"] for lane in lanes(busy, "&number=234568")] == ["+49301234568"] * 2
    assert busy.ask("GET", "/_mock/timeline?number=nobody").status == 422


def test_phases_choose_their_calls(busy: MockClient) -> None:
    for wanted in ["talking", "reached,not_reached", ",".join(ENDED)]:
        found = lanes(busy, f"&phase={wanted}")
        assert found == [lane for lane in lanes(busy) if lane["phase"] in wanted.split(",")]
        assert found
    assert busy.ask("GET", "/_mock/timeline?phase=talking,speaking").status == 422


def test_a_part_of_time_chooses_the_calls_that_overlap_it(busy: MockClient) -> None:
    begin, end = "2026-03-02T15:01:00Z", "2026-03-02T15:01:30Z"
    first, last = moment.parse(begin), moment.parse(end)
    found = lanes(busy, f"&from={begin}&to={end}")
    expected = [lane for lane in lanes(busy) if lane["asked"] <= last and (lane["ended"] or last) >= first]
    assert found == expected
    assert 0 < len(found) < len(lanes(busy))


def test_a_vendor_chooses_what_belongs_to_it(busy: MockClient) -> None:
    assert lanes(busy, "&vendor=vogent") == lanes(busy)
    other = busy.get(f"{ALL}&vendor=retell")
    assert (ids(other), other["sources"], other["requests"]["number"]) == ([], [], [])
    assert busy.ask("GET", "/_mock/timeline?vendor=nobody").status == 404


def test_a_part_that_ends_before_it_begins_is_refused(busy: MockClient) -> None:
    query = "from=2026-03-02T16:00:00Z&to=2026-03-02T15:00:00Z"
    assert busy.ask("GET", f"/_mock/timeline?{query}").status == 409


def test_sums_are_those_of_the_lanes(busy: MockClient) -> None:
    sums, every = busy.get("/_mock/timeline?lanes=5&sum=true")["sums"], lanes(busy)
    assert sum(sums["count"]) == len(every)
    assert len(sums["lane"]) <= 5
    begin = every[0]["asked"]
    for n, first in enumerate(sums["lane"]):
        group = every[first - 1 : first - 1 + sums["count"][n]]
        assert {phase: sums[phase][n] for phase in PHASES} == {
            phase: sum(lane["phase"] == phase for lane in group) for phase in PHASES
        }
        ends = [lane["ended"] for lane in group]
        assert sums["asked"][n] + begin == group[0]["asked"]
        assert sums["ended"][n] == (None if None in ends else max(ends) - begin)


def test_sums_of_lanes_that_were_chosen_are_those_of_the_lanes(busy: MockClient) -> None:
    sums, found = busy.get("/_mock/timeline?lanes=0&sum=true&phase=reached")["sums"], lanes(busy, "&phase=reached")
    assert (sums["lane"], sums["count"], sums["reached"]) == ([found[0]["lane"]], [len(found)], [len(found)])


def test_what_is_shown_as_a_whole_is_not_summed_up(busy: MockClient) -> None:
    assert busy.get(f"{ALL}&sum=true")["sums"] is None


def test_the_curve_is_how_many_have_a_line(busy: MockClient) -> None:
    reply = busy.get(f"{ALL}&slices=50")
    curve, begin = reply["vendors"]["vogent"]["under_way"], moment.parse(reply["from"])
    spans = [(lane["rang"] or lane["answered"], lane["ended"] or 1 << 62) for lane in lanes(busy)]
    spans = [(first - begin, last - begin) for first, last in spans if first is not None]
    edges = [*curve["at"], moment.parse(reply["to"]) - begin]
    assert len(curve["calls"]) == 50
    for most, (first, last) in zip(curve["calls"], pairwise(edges), strict=True):
        times = [first, *(at for at, _ in spans if first < at <= last)]
        assert most == max(sum(a <= at < b for a, b in spans) for at in times)
    assert max(curve["calls"]) >= 4


def test_the_curve_never_passes_the_lines_of_the_account(busy: MockClient) -> None:
    client = fresh()
    client.ask("PATCH", "/_mock/settings/vogent", {"concurrent_calls": 3})
    client.started(30, maxConcurrentDials=30)
    client.play()
    use = client.get(ALL)["vendors"]["vogent"]
    assert (use["capacity"], max(use["under_way"]["calls"])) == (3, 3)


def test_the_curve_of_a_job_counts_its_own_calls() -> None:
    client = fresh()
    jobs = {limit: client.started(20, maxConcurrentDials=limit) for limit in (2, 3)}
    client.play()
    most = {
        limit: max(client.get(f"{ALL}&source={job}")["vendors"]["vogent"]["under_way"]["calls"])
        for limit, job in jobs.items()
    }
    assert most == {2: 2, 3: 3}
    assert max(client.get(ALL)["vendors"]["vogent"]["under_way"]["calls"]) == 5


@every_vendor
def test_no_vendor_has_more_calls_under_way_than_lines(name: str) -> None:
    phone = VendorDriver(name, "mixed")
    phone.person.ask("PATCH", f"/_mock/settings/{name}", {"concurrent_calls": 2})
    for n in range(9):
        phone.ask(f"+1202555{n:04}")
    phone.play()
    use = phone.person.get(ALL)["vendors"][name]
    assert use["capacity"] == 2
    assert 1 <= max(use["under_way"]["calls"]) <= 2


def test_windows_are_those_of_the_job() -> None:
    client = fresh()
    client.started(3, schedule=OFFICE_HOURS)
    client.advance(2 * 86_400)
    [source] = client.get(ALL)["sources"]
    opens = moment.parse("2026-03-03T14:00:00Z") - moment.parse("2026-03-02T15:00:00Z")
    assert source["open"] == [[0, 300_000], [opens, opens + 3 * 3_600_000]]
    assert (source["name"], source["kind"], source["limit"]) == ("a job", "batch_dial_jobs", 2)


@every_vendor
def test_windows_are_shown_whatever_part_of_time_is_asked_for(name: str) -> None:
    client = RecordedWorld(f"{name}-happy").play().client
    times = ["0001-01-01T00:00:00Z", "2026-03-02T15:00:00Z", "9999-12-31T23:59:59Z"]
    for first, last in combinations_with_replacement(times, 2):
        reply = client.get(f"/_mock/timeline?from={first}&to={last}")
        span = moment.parse(last) - moment.parse(first)
        windows = [window for source in reply["sources"] for window in source["open"] or ()]
        assert all(0 <= opens <= closes <= span for opens, closes in windows)


def test_a_job_that_may_call_at_any_hour_has_no_windows(busy: MockClient) -> None:
    [source] = busy.get(ALL)["sources"]
    assert (source["open"], source["status"], source["phase"]) == (None, "ACTIVE", "active")


def test_webhooks_are_marks_of_the_lanes_that_are_shown(busy: MockClient) -> None:
    reply = busy.get("/_mock/timeline?lanes=6")
    marks, begin = reply["webhooks"], moment.parse(reply["from"])
    shown = dict(zip(reply["lanes"]["lane"], ids(reply), strict=True))
    expected = {
        (one["number"], moment.parse(one["at"]) - begin, one["event"]): one["body"]["payload"]["dial_id"]
        for one in busy.webhooks()
        if one["body"]["payload"]["dial_id"] in shown.values()
    }
    rows = zip(marks["number"], marks["at"], marks["event"], marks["lane"], strict=True)
    assert {(number, at, event): shown[lane] for number, at, event, lane in rows} == expected
    assert len(expected) > 6
    assert set(marks["state"]) == {None}


def test_each_of_several_webhooks_of_one_happening_is_a_mark() -> None:
    client = fresh()
    client.started(2)
    client.play()
    outbox, before = client.sandbox.world.outbox, client.get(ALL)["webhooks"]
    _, topic, happening = outbox[3]
    outbox.post(topic, happening)
    outbox.post(topic, happening)
    marks, count = client.get(ALL)["webhooks"], len(outbox)
    rows = list(zip(marks["number"], marks["lane"], marks["at"], strict=True))
    first = next(row for row in rows if row[0] == 4)
    assert [row for row in rows if row[1:] == first[1:]] == [first, (count - 1, *first[1:]), (count, *first[1:])]
    assert len(rows) == len(before["number"]) + 2
    call = client.get(ALL)["lanes"]["id"][first[1] - 1]
    told = [one["number"] for one in client.get(f"/_mock/calls/vogent/{call}")["webhooks"]]
    assert set(told) >= {4, count - 1, count}


def test_a_thousand_webhooks_are_marks_and_more_are_counted() -> None:
    client = fresh()
    client.started(400, maxConcurrentDials=400)
    client.play()
    webhooks = client.get(ALL)["webhooks"]
    assert list(webhooks) == ["slices"]
    assert sum(webhooks["slices"]) == len(client.webhooks())


def test_requests_are_marks(busy: MockClient) -> None:
    busy.ask("GET", f"{DIALS}/nobody")
    marks = busy.get(ALL)["requests"]
    logged = busy.get("/_mock/requests")["data"]
    assert marks["number"] == [one["number"] for one in logged]
    assert marks["status"] == [one["status"] for one in logged]
    assert marks["status"][-1] == 404
    assert busy.get(f"{ALL}&to=2026-03-02T15:01:00Z")["requests"]["number"] == [1, 2, 3]


def test_a_thousand_requests_are_marks_and_more_are_counted_with_their_errors() -> None:
    client = fresh()
    for n in range(1_001):
        client.ask("GET", f"{DIALS}/{n}" if n % 7 else "/vogent/api/agents")
    requests = client.get(f"{ALL}&slices=3")["requests"]
    assert (sum(requests["slices"]), sum(requests["errors"])) == (1_001, 858)


def test_no_reply_is_longer_than_256_kb_and_it_says_where_the_rest_begins() -> None:
    client = fresh()
    rows = [{"toNumber": f"+1202555{n:04}"} for n in range(2_500)]
    client.started(rows, maxConcurrentDials=2_500)
    client.play()
    seen, first = [], 0
    while first is not None:
        _, raw = send(client._app, "GET", f"{ALL}&first={first}&sum=true", b"", client.key)
        assert len(raw) <= 256_000
        reply = orjson.loads(raw)
        assert len(ids(reply)) > 500
        seen += ids(reply)
        first = reply["next"]
    assert len(set(seen)) == len(seen) == 2_500


def test_no_reply_is_longer_than_256_kb_however_much_there_is_beside_the_lanes() -> None:
    client = fresh()
    for name in VENDORS:
        client.get(f"/_mock/settings/{name}")
    for _ in range(400):
        client.started(3, name="N" * 400, schedule=OFFICE_HOURS)
    client.play()
    for query in ("lanes=2000", "lanes=2000&slices=2000&sum=true", "lanes=1100&sum=true&to=2027-03-02T15:00:00Z"):
        status, raw = send(client._app, "GET", f"/_mock/timeline?{query}", b"", client.key)
        assert status == 200
        assert len(raw) <= 256_000
        assert len(ids(orjson.loads(raw))) > 100
        assert orjson.loads(raw)["vendors"].keys() == {*VENDORS}
