"""Whatever file a command is given, it ends with its report or with one line: never with a traceback."""

import random
import socket
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import orjson
import pytest

from mock_server.contract.document import read_yaml
from mock_server.resources import contract_path
from tests.cli.calling import Call, caller, is_one_line

GARBAGE = {
    "nothing": b"",
    "spaces": b" \n\t",
    "bytes": bytes(range(256)),
    "zeros": b"\0" * 64,
    "UTF-16": "{}".encode("utf-16"),
    "a number": b"7",
    "null": b"null",
    "a text": b'"x"',
    "a list": b"[]",
    "an object": b"{}",
    "a list of lists": b"[[], {}, null, 7]",
    "an end too early": b'{"log": {"entries": [{"request":',
    "a deep list": b"[" * 100_000,
    "a deep object": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "deep YAML": b"- " * 5_000 + b"x",
    "an endless alias": b"a: &a [*a]",
    "many aliases": b"a: &a [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(b"%c: &%c [%s]\n" % (n + 1, n + 1, b",".join([b"*%c" % n] * 9)) for n in range(97, 105)),
    "a tag": b"!!python/object/apply:os.getcwd []",
    "a day": b"a: !!timestamp 2026-03-02",
    "no number": b"[.nan, .inf]",
    "a long number": b"[123456789012345678901234567890, 1e400]",
    "half a surrogate": b'["\\ud800"]',
    "a contract without paths": b'{"openapi": "3.1.0"}',
    "a contract with a wrong path": b'{"openapi": "3.1.0", "info": {"title": "x"}, "paths": {"/a": 7}}',
}
TEMPHONE = contract_path("temphone")
UPSTREAM = ("--upstream", "http://127.0.0.1:1")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A port that is taken, so that a server whose files are right stops with one line too."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        yield bound.getsockname()[1]


COMMANDS: dict[str, tuple[Any, ...]] = {
    "replay": ("replay", "FILE"),
    "check": ("check", "FILE", "--vendor", "vogent"),
    "drift, old": ("drift", "FILE", TEMPHONE),
    "drift, new": ("drift", TEMPHONE, "FILE"),
    "a baseline": ("drift", TEMPHONE, TEMPHONE, "--baseline", "FILE"),
    "verify, a baseline": ("verify", "--baseline", "FILE"),
    "proxy, a recording": ("proxy", "--vendor", "vogent", *UPSTREAM, "--port", "PORT", "--har", "FILE/x.har"),
    "a report": ("drift", TEMPHONE, TEMPHONE, "--html", "FILE/x.html"),
    "serve, keys": ("serve", "--vendor", "temphone", "--port", "PORT", "--keys", "FILE"),
    "serve, a history": ("serve", "--vendor", "temphone", "--port", "PORT", "--load", "FILE"),
    "serve, fixtures": ("serve", "--vendor", "temphone", "--port", "PORT", "--fixtures", "FILE"),
    "serve, a store": ("serve", "--vendor", "temphone", "--port", "PORT", "--store", "FILE"),
    "a store": ("store", "FILE"),
    "a store, checked": ("store", "FILE", "check"),
    "serve, a scenario": ("serve", "--vendor", "temphone", "--port", "PORT", "--scenario", "FILE"),
}


def ends_well(call: Call, words: tuple[Any, ...], file: Path, port: int) -> bool:
    given = [str(word).replace("FILE", str(file)).replace("PORT", str(port)) for word in words]
    answer = call(*given)
    return is_one_line(answer) or (answer.code in (0, 1) and not answer.err)


@pytest.mark.parametrize("command", COMMANDS)
def test_garbage_is_refused_in_one_line(command, port, tmp_path, capsys):
    call, path = caller(capsys), tmp_path / "file.yaml"
    for content in GARBAGE.values():
        path.write_bytes(content)
        assert ends_well(call, COMMANDS[command], path, port), content[:60]


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_no_file_is_refused_in_one_line(command, port, tmp_path, capsys):
    places = (tmp_path, tmp_path / "missing.yaml", Path("/dev/null"), tmp_path / ("x" * 300))
    assert [place for place in places if not ends_well(caller(capsys), COMMANDS[command], place, port)] == []


VALUES = (None, True, 7, "x", "", [], {}, [[]], [None], {"": 0}, {"$ref": 7}, {"a": {"b": []}})


def mutants(root: Any, times: int, seed: int) -> Iterator[Any]:
    """Yield values that differ from a right one at one place, mostly high up, where a wrong value has another type."""
    luck = random.Random(seed)
    for _ in range(times):
        mutant = deepcopy(root)
        here, key = mutant, ""
        for _ in range(luck.randint(1, 7)):
            if not isinstance(here, dict | list) or not here:
                break
            parent, key = here, luck.choice(sorted(here) if isinstance(here, dict) else range(len(here)))
            here = parent[key]
        parent[key] = deepcopy(luck.choice(VALUES))
        yield mutant


RECORDING = {
    "log": {
        "creator": {"name": "x"},
        "entries": [
            {
                "time": 1,
                "request": {
                    "method": "POST",
                    "url": "https://api.vogent.ai/api/dials",
                    "headers": [{"name": "a", "value": "b"}],
                    "postData": {"mimeType": "application/json", "text": "{}", "params": [{"name": "a"}]},
                    "bodySize": 2,
                },
                "response": {"status": 200, "headers": [], "content": {"size": 2, "text": "{}", "mimeType": "x/y"}},
            }
        ],
    }
}


def test_a_recording_with_any_value_in_any_place_ends_well(tmp_path, port, capsys):
    path = tmp_path / "x.har"
    for mutant in mutants(RECORDING, 60, 1):
        path.write_bytes(orjson.dumps(mutant))
        assert ends_well(caller(capsys), COMMANDS["check"], path, port), mutant


def test_a_contract_with_any_value_in_any_place_ends_well(tmp_path, port, capsys):
    root, path = read_yaml(TEMPHONE), tmp_path / "x.json"
    for mutant in mutants(root, 25, 2):
        path.write_bytes(orjson.dumps(mutant))
        assert ends_well(caller(capsys), COMMANDS["drift, new"], path, port)


HISTORY = [
    {"mockdial": "0", "now": "2026-03-02T15:00:00Z", "seed": 1, "rate": 0.0, "scenario": "mixed"},
    {
        "at": "2026-03-02T15:00:00Z",
        "vendor": "temphone",
        "operation": "createContact",
        "path": {},
        "query": {},
        "body": {"phone_number": "+12025550151", "timezone": "UTC"},
    },
    {"at": "2026-03-02T15:00:00Z", "end": True},
]


def test_a_history_with_any_value_in_any_place_ends_well(tmp_path, port, capsys):
    path = tmp_path / "x.jsonl"
    for mutant in mutants(HISTORY, 25, 3):
        path.write_bytes(b"\n".join(map(orjson.dumps, mutant)))
        assert ends_well(caller(capsys), COMMANDS["replay"], path, port), mutant
