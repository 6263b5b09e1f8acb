"""What the command tells about itself, the vendors and their machines."""

import re
import subprocess
from pathlib import Path

import pytest

import mock_server
from mockdial import cli, commands
from tests.cli.calling import Call, called, caller, is_one_line
from tests.contract.contracts import VENDORS, contract_named
from tests.web.process import MOCKDIAL, environment

COMMANDS = list(cli.COMMANDS)


@pytest.fixture
def call(capsys) -> Call:
    return caller(capsys)


def test_the_version_is_told(call):
    assert call("--version") == (0, f"mockdial {mock_server.__version__}\n", "")


def test_the_help_lists_every_command(call):
    code, out, _ = call("--help")
    assert code == 0
    assert [
        line.split()[0] for line in out.split("COMMAND\n")[1].split("\n\n")[0].splitlines() if line[4] != " "
    ] == COMMANDS
    assert "example: mockdial serve" in out


def test_every_module_of_a_command_is_registered():
    folder = Path(commands.__file__).parent
    shared = {"__init__", "base", "fixtures", "limits", "reporting", "server_options"}
    modules = {f"mockdial.commands.{path.stem}" for path in folder.glob("*.py") if path.stem not in shared}
    assert set(cli.COMMANDS.values()) == modules


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_carries_an_example_that_parses(call, command):
    code, out, err = call(command, "--help")
    assert (code, err) == (0, "")
    example = out.split("example: ")[1].split()
    assert example[:2] == ["mockdial", command]
    assert cli.parser_for(example[1:]).parse_args(example[1:]).run.__module__ == cli.COMMANDS[command]


@pytest.mark.parametrize(
    "arguments",
    [(), ("sing",), ("--loud",), ("serve", "--loud"), ("machine",), ("replay",), ("machine", "a", "b")],
    ids=str,
)
def test_a_wrong_command_is_one_line(call, arguments):
    answer = call(*arguments)
    assert is_one_line(answer)
    assert "--help'" in answer.err


def test_the_vendors_are_listed_with_their_counts(call):
    code, out, _ = call("vendors")
    assert code == 0
    for vendor in VENDORS:
        count = len(contract_named(vendor).operations)
        assert f"\n  {count} operations: " in out
        assert f"{vendor}: {contract_named(vendor).document.title}" in out


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendor_is_listed_with_every_operation_and_its_basis(call, vendor):
    lines = call("vendors", vendor).out.splitlines()
    known = contract_named(vendor).operations
    shown = [words[:4] for words in map(str.split, lines) if words[0] in known]
    assert shown == [[o.id, o.spec["x-provenance"]["basis"], o.method, o.path] for o in known.values()]
    counts = [int(part.split()[0]) for part in lines[1].split(": ")[1].split(";")[0].split(", ")]
    assert sum(counts) == len(shown)


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_machine_is_drawn_with_every_status_and_every_event(call, vendor):
    code, out, _ = call("machine", vendor)
    assert code == 0
    drawings = out.strip().split("\n\n")
    assert len(drawings) == len(contract_named(vendor).machines)
    for drawing, table in zip(drawings, contract_named(vendor).machines.values(), strict=True):
        first, _, *rest = drawing.splitlines()
        assert first == "stateDiagram-v2"
        assert _arrows(rest) == _expected(table)
        assert _labels(rest) == _named(table)


def _arrows(lines: list[str]) -> set[tuple[str, str, str]]:
    """(from, to, event) of every arrow of a drawing."""
    found = set()
    for line in lines:
        if " --> " not in line:
            continue
        source, _, rest = line.strip().partition(" --> ")
        target, _, events = rest.partition(": ")
        found |= {(source, target, event) for event in events.split(", ")}
    return found


def _expected(table) -> set[tuple[str, str, str]]:
    name = {status: status.replace("-", "_").replace(" ", "_") for status in table["moves"]}
    moves = {(name[status], name[to], event) for status, row in table["moves"].items() for event, to in row.items()}
    ends = {(name[status], "[*]", "") for status, row in table["moves"].items() if not row}
    return moves | ends | {("[*]", name[table["initial"]], "")}


def _labels(lines: list[str]) -> dict[str, str]:
    """The names that a drawing gives its states, by what they are called in its arrows."""
    return dict(reversed(re.fullmatch(r'    state "(.+)" as (\w+)', line).groups()) for line in lines if '"' in line)


def _named(table) -> dict[str, str]:
    return {
        status.replace("-", "_").replace(" ", "_"): f"{status} ({phase})" for status, phase in table["phases"].items()
    }


@pytest.mark.parametrize("command", ["vendors", "machine"])
def test_an_unknown_vendor_is_one_line(call, command):
    answer = call(command, "acme")
    assert is_one_line(answer)
    assert answer.err == f"mockdial: vendor: seen 'acme', expected one of {', '.join(VENDORS)}\n"


@pytest.mark.parametrize(
    "arguments", [("machine", "vogent"), ("vendors", "vogent"), ("--version",), ("serve", "--help")], ids=str
)
def test_whoever_stops_listening_is_not_told_about_it(arguments):
    with subprocess.Popen(
        [*MOCKDIAL, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as process:
        process.stdout.close()
        assert (process.wait(timeout=30), process.stderr.read()) == (0, b"")


def test_the_command_runs_as_a_process_too():
    assert called("--version").out == f"mockdial {mock_server.__version__}\n"
    assert is_one_line(called("serve", "--port", "many"))
