"""`mockdial replay` plays an exported history and prints the same journal, or says in one line why it can't."""

from contextlib import suppress
from functools import cache
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.web import replay
from tests.cli.calling import Call, caller, is_one_line
from tests.driving import JOBS, job_body
from tests.web.asking import RawClient, person

VOGENT = LazyVendors(["vogent"])


@pytest.fixture
def call(capsys) -> Call:
    return caller(capsys)


def played(title: str = "a job") -> RawClient:
    """Somebody who has had a job played to its end."""
    anna = person()
    job = anna.post(JOBS, job_body(name=title))["id"]
    anna.post(f"{JOBS}/{job}/paused", {"paused": False})
    anna.post("/_mock/clock", {"until": "idle"})
    return anna


@cache
def exported() -> list[bytes]:
    return played().ask("GET", "/_mock/commands").content.splitlines()


def saved(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "commands.jsonl"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("title", ["a job", "é€😀", "two\nlines\r", "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg", "\x00\x7f"])
def test_the_journal_is_the_same(call, tmp_path, title):
    anna = played(title)
    code, out, err = call("replay", saved(tmp_path, anna.ask("GET", "/_mock/commands").content))
    assert (code, err) == (0, "")
    assert [orjson.loads(line) for line in out.splitlines()] == anna.get("/_mock/journal?limit=10000")["data"]


def test_a_missing_file_is_one_line(call, tmp_path):
    answer = call("replay", tmp_path / "none")
    assert is_one_line(answer)
    assert answer.err == f"mockdial: can't read {tmp_path / 'none'}: No such file or directory\n"


def test_a_folder_is_one_line(call, tmp_path):
    assert is_one_line(call("replay", tmp_path))


def line(**changes: object) -> bytes:
    """The export's second line, a command, with changes."""
    return orjson.dumps(orjson.loads(exported()[1]) | changes)


BAD = {
    "empty": b"",
    "blank": b"\n \n",
    "binary": b"\x80\x00\xff",
    "no json": b"hello\n",
    "no object": b"[1]\n",
    "an object of another kind": b"{}\n",
    "cut in a line": exported()[0] + b"\n" + exported()[1][:-20],
    "no setup": exported()[1],
    "a setup without a seed": b'{"now":"2026-03-02T15:00:00Z"}',
    "a time that is none": b'{"now":"noon","seed":1,"rate":0,"scenario":"mixed"}',
    "a vendor that is not served": exported()[0] + b"\n" + line(vendor="acme"),
    "an operation that there is not": exported()[0] + b"\n" + line(operation="sneeze"),
    "a body of another kind": exported()[0] + b"\n" + line(body=[]),
    "a body that breaks the contract": exported()[0] + b"\n" + line(body={"name": 5}),
    "a path that is none": exported()[0] + b"\n" + line(operation="getBatchDialJob", path="x"),
    "a job that there is not": exported()[0]
    + b"\n"
    + line(operation="setBatchDialJobPaused", path={"id": "x"}, body={"paused": True}),
    "an event that is not allowed": b"\n".join(
        [
            *exported()[:2],
            line(
                vendor="control",
                operation="fireEvent",
                path={"vendor": "vogent", "kind": "batch_dial_jobs", "id": "?"},
                body={"event": "resume"},
            ),
        ]
    ).replace(
        b'"?"',
        orjson.dumps(
            orjson.loads(played().ask("GET", "/_mock/records/vogent/batch_dial_jobs").content)["data"][0]["id"]
        ),
    ),
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_a_file_that_is_no_history_is_one_line(call, tmp_path, content):
    answer = call("replay", saved(tmp_path, content))
    assert is_one_line(answer)
    assert "commands.jsonl" in answer.err


def test_the_line_that_is_wrong_is_named(call, tmp_path):
    answer = call("replay", saved(tmp_path, BAD["cut in a line"]))
    assert ": line 2: no JSON: " in answer.err


@pytest.mark.parametrize("twice", [b'"at":"x",', b'"body":null,'])
def test_a_member_that_a_line_names_twice_is_named_with_its_line(call, tmp_path, twice):
    lines = list(exported())
    lines[1] = lines[1].replace(b"{", b"{" + twice, 1)
    answer = call("replay", saved(tmp_path, b"\n".join(lines)))
    assert is_one_line(answer)
    assert f"line 2: /{twice.decode().split(chr(34))[1]}: seen the member twice" in answer.err


JSON = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.text(max_size=5)
    | st.just([])
    | st.just({})
    | st.just({"id": 1})
)


FIELDS = (
    *("at", "now", "seed", "rate", "scenario", "rules", "vendors"),
    *("vendor", "operation", "path", "query", "body", "status", "id"),
)


@given(
    st.integers(0, 3),
    st.sampled_from(FIELDS),
    JSON,
    st.booleans(),
)
def test_a_history_that_was_changed_is_played_or_refused(number, field, value, as_is):
    lines = list(exported())
    lines[number] = orjson.dumps(orjson.loads(lines[number]) | {field: value})
    with suppress(replay.ReplayRefused):
        replay.replay([text.decode() for text in lines], VOGENT, as_is=as_is)
