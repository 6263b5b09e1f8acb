"""Imports point down: mockdial -> contract_tests | mock_server, and in there web -> vendors -> engine | contract."""

import ast
import re
import sys

import pytest

from mock_server.vendors import VENDORS
from tests.project.sources import ROOT, files, imports, modules

BELOW = {
    "engine": {"instants"},
    "contract": {"resources", "instants"},
    "store": {"nats", "orjson"},
    "exchange": set(),
    "resources": set(),
    "instants": set(),
    "forward_proxy": {"contract", "resources"},
    "vendors": {"engine", "contract", "exchange", "resources", "instants"},
    "report": {"vendors", "engine", "contract", "store"},
    "timeline": {"vendors", "engine", "contract", "store"},
    "web": {
        "report",
        "timeline",
        "vendors",
        "engine",
        "contract",
        "store",
        "exchange",
        "resources",
        "instants",
        "forward_proxy",
    },
}
MOCK = modules("mock_server")
ALL = [(module, name) for module, tree in MOCK.items() for name in imports(tree)]
SHIPPED_TESTS = [
    (module, name)
    for module, tree in modules("contract_tests").items()
    if not module.startswith("tests")
    for name in imports(tree)
]
ENTRY_POINTS = [(module, name) for module, tree in modules("mockdial").items() for name in imports(tree)]
OUTSIDE = {
    "engine": set(),
    "store": {"nats", "orjson"},
    "exchange": set(),
    "resources": set(),
    "instants": set(),
    "vendors": {"lameenc"},
    "forward_proxy": {"h11", "trustme"},
    "contract": {"yaml", "orjson", "jsonschema_rs"},
    "report": {"orjson", "phonenumbers"},
    "timeline": set(),
}
"""What each layer may use besides Python itself; `web` may use what it likes."""

FRAME = (
    *(f"mock_server/{part}/" for part in ("contract", "engine", "forward_proxy", "report", "store", "timeline", "web")),
    *(f"contract_tests/{part}/" for part in ("suite", "tools", "hazards")),
    "openapi/extensions/",
)
ROWS = {"contract_tests/hazards/contract.py", "contract_tests/hazards/vendors.py"}
"""Where each vendor has a row in the frame."""

SERVERS = {"starlette", "uvicorn", "httptools", "uvloop", "anyio"}


def layer(name: str) -> str:
    """`web` for mock_server.web.app; nothing for the package itself."""
    return name.split(".")[1] if name.startswith("mock_server.") else ""


def package(name: str) -> str:
    """`mock_server` for mock_server.web.app."""
    return name.partition(".")[0]


def test_every_module_is_in_a_layer():
    assert {layer(module) for module in MOCK} - {""} <= BELOW.keys()


def test_imports_point_down():
    odd = [
        (module, name)
        for module, name in ALL
        if layer(module) and layer(name) in BELOW and layer(name) not in BELOW[layer(module)] | {layer(module)}
    ]
    assert odd == []


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_layer_uses_only_what_it_may(name):
    used = {imported.split(".")[0] for module, imported in ALL if layer(module) == name}
    assert used - set(sys.stdlib_module_names) - {"mock_server"} <= OUTSIDE[name]


def test_only_the_web_and_what_runs_it_in_the_background_know_a_server():
    assert {layer(module) for module, name in ALL if name.split(".")[0] in SERVERS} == {"web"}
    assert {module for module, name in ENTRY_POINTS if name.split(".")[0] in SERVERS} == {"mockdial.testing.background"}


def test_vendors_do_not_know_each_other():
    odd = [
        (module, name)
        for module, name in ALL
        if layer(module) == "vendors" == layer(name) and (mine := module.split(".")[2:3])
        if name.split(".")[2] in VENDORS and [name.split(".")[2]] != mine
    ]
    assert odd == []


FORBIDDEN = {
    "time",
    "asyncio",
    "random",
    "os",
    "pathlib",
    "io",
    "socket",
    "threading",
    "subprocess",
    "secrets",
    "tempfile",
}


def test_no_line_of_the_frame_names_a_vendor():
    names = re.compile("|".join(VENDORS), re.IGNORECASE)
    paths = {path.relative_to(ROOT).as_posix(): path for path in files()}
    frame = {name: path for name, path in paths.items() if name.startswith(FRAME) and name not in ROWS}
    assert len(frame) > 200
    assert [name for name, path in frame.items() if names.search(path.read_text(errors="replace"))] == []


def test_the_engine_reads_no_clock_draws_no_chance_and_touches_no_file():
    assert [
        (module, name) for module, name in ALL if layer(module) == "engine" and name.split(".")[0] in FORBIDDEN
    ] == []
    assert [module for module, name in ALL if layer(module) == "engine" and name.startswith("uuid.uuid")] == []


def test_the_engine_and_the_vendors_never_ask_what_time_it_is():
    asked = [
        (module, node.attr if isinstance(node, ast.Attribute) else node.id)
        for module, tree in MOCK.items()
        if layer(module) in ("engine", "vendors")
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for node in [call.func]
        if (isinstance(node, ast.Attribute) and node.attr in ("now", "today", "utcnow", "uuid4", "uuid1"))
        or (isinstance(node, ast.Name) and node.id in ("open", "input", "print", "exec", "eval"))
    ]
    assert asked == []


def test_the_suite_knows_of_the_mock_only_its_contract_its_forward_proxy_and_where_things_are():
    allowed = ("mock_server.contract", "mock_server.forward_proxy", "mock_server.resources")
    names = [pair for pair in SHIPPED_TESTS if package(pair[1]) == "mock_server"]
    assert [pair for pair in names if not pair[1].startswith(allowed)] == []


def test_the_server_needs_neither_the_tests_nor_the_command():
    assert [pair for pair in ALL if package(pair[1]) in ("contract_tests", "mockdial")] == []


def test_the_tests_that_ship_need_neither_the_command_nor_the_tests_of_this_project():
    assert [pair for pair in SHIPPED_TESTS if package(pair[1]) == "mockdial"] == []
    assert [pair for pair in SHIPPED_TESTS if pair[1].startswith("tests")] == []


def test_the_command_needs_no_test_of_this_project():
    assert [pair for pair in ENTRY_POINTS if pair[1].startswith("tests")] == []
