"""What users import: `mockdial` is cheap until a name is used, and says what a name needs."""

import ast
import subprocess
import sys

import pytest

import mockdial
from tests.plugin.running import run
from tests.project.readme import blocks
from tests.project.sources import ROOT, imports, modules
from tests.web.process import environment

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
LOADED = """
import sys
known = set(sys.modules)
{code}
loaded = set(sys.modules) - known
print(*sorted(name for name in loaded if name.partition(".")[0] not in sys.stdlib_module_names))
"""
COST = """
import sys
import pytest
events = 0
def count(*_):
    global events
    events += 1
sys.setprofile(count)
import mockdial.pytest_plugin
sys.setprofile(None)
print(events)
"""
RUN = """
import sys

def test_that_uses_no_mock():
    ours = [name for name in sys.modules if name.partition(".")[0] in ("mockdial", "mock_server", "contract_tests")]
    assert ours == ["mockdial", "mockdial.pytest_plugin"]
"""


def printed(code: str) -> str:
    """Return what a new process prints."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, check=True).stdout.strip()


def test_to_import_it_loads_nothing_beyond_the_standard_library():
    assert printed(LOADED.format(code="import mockdial")) == "mockdial"


def test_the_plugin_loads_nothing_that_pytest_has_not_loaded():
    code = LOADED.replace("import sys", "import sys, pytest").format(code="import mockdial.pytest_plugin")
    assert printed(code) == "mockdial mockdial.pytest_plugin"


def test_a_run_of_pytest_that_uses_no_mock_loads_nothing_else_of_ours(tmp_path):
    assert run(tmp_path, RUN).counts == {"passed": 1}


def test_to_load_the_plugin_costs_a_thirtieth_of_30_ms():
    """Count calls and returns, not time: 30 ms are at least 100,000 of them, on a fast machine and on a slow one."""
    assert int(printed(COST)) < 3_000


def test_a_mock_of_another_process_needs_the_standard_library_only():
    loaded = printed(LOADED.format(code="import mockdial.testing.session")).split()
    assert {name.partition(".")[0] for name in loaded} == {"mockdial"}


@pytest.mark.parametrize("name", mockdial.__all__)
def test_every_name_is_there(name):
    assert getattr(mockdial, name) is not None
    assert name in dir(mockdial)


def test_an_editor_sees_the_names_that_are_there():
    tree = modules("mockdial")["mockdial"]
    [choice] = [node for node in tree.body if isinstance(node, ast.If)]
    seen = set(imports(ast.Module(choice.body, [])))
    assert seen == {f"{module}.{name}" for module, names in mockdial._MODULES.items() for name in names}
    assert sorted(name.rpartition(".")[2] for name in seen) == sorted(mockdial.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'mockdial' has no attribute 'Mok'"):
        mockdial.Mok  # noqa: B018


@pytest.mark.parametrize("missing", ["hypothesis", "pytest"])
def test_a_name_that_needs_an_extra_says_which(missing):
    code = f"import sys; sys.modules[{missing!r}] = None\ntry: from mockdial import Order, VogentClientContract\n"
    code += "except ImportError as error: print(error)"
    assert printed(code) == f"mockdial.VogentClientContract needs {missing}, which comes with mockdial[hazards]"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_no_page_imports_anything_of_ours_from_elsewhere(page):
    trees = [ast.parse(block.text) for block in blocks(page.read_text(encoding="utf-8")) if block.kind == "python"]
    odd = [name for tree in trees for name in imports(tree) if name.startswith(("mock_server", "contract_tests"))]
    assert odd == []
