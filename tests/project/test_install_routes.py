"""No page, no message and no pipeline installs mockdial by its name: an index may have another."""

import re

import pytest

from tests.project.sources import ROOT, files

INSTALLS = re.compile(r"\b(?:pip|pipx|uv tool|uv pip|-m pip) install\b([^`\n]*)")
BY_NAME = re.compile(r"(?<![\w./@$}-])mockdial(?:-client)?(?:\[[\w,]*\])?(?![\w./-])(?!\s*@ )")
FROM_NOWHERE = re.compile(r"\binstall mockdial\b(?! (?:from|- ))")
OURS = {"CHANGELOG.md", "tests/project/test_install_routes.py", "tests/compat/environments.py"}
"""They tell of the past, of this test, or of environments whose packages were built before."""


def routes(text: str) -> list[str]:
    """Return what a text installs by a name of ours."""
    named = [found[0] for line in INSTALLS.findall(text) for found in BY_NAME.finditer(line)]
    return named + [found[0] for found in FROM_NOWHERE.finditer(text)]


def test_nothing_installs_mockdial_by_name():
    texts = {
        str(path.relative_to(ROOT)): path for path in files() if path.suffix in (".md", ".py", ".yml", ".yaml", "")
    }
    texts |= {name: ROOT / name for name in ("Dockerfile", "Makefile")}
    odd = {
        name: found
        for name, path in texts.items()
        if name not in OURS and (found := routes(path.read_text(encoding="utf-8", errors="replace")))
    }
    assert odd == {}
    assert {"action.yml", "docs/install.md", "docs/ci.md", "README.md", "Dockerfile"} < texts.keys()


@pytest.mark.parametrize(
    "line",
    [
        "pip install mockdial",
        "pip install 'mockdial[report]'",
        '"$bin/python" -m pip install --quiet mockdial-client "mockdial[tls]"',
        "`pipx install mockdial` brings the command",
        "uv tool install mockdial[report]",
        "install mockdial, or name a mock",
    ],
)
def test_a_name_is_seen(line):
    assert routes(line)


@pytest.mark.parametrize(
    "line",
    [
        "pip install ./client '.[hazards,report]'",
        "pip install ./third_party/mockdial/client './third_party/mockdial[report]'",
        '`pip install dist/mockdial_client-*.whl "$(echo dist/mockdial-*.whl)[report]"`',
        "pip install 'mockdial-client @ git+ADDRESS#subdirectory=client' 'mockdial @ git+ADDRESS'",
        "~/mockdial/bin/pip install ./client '.[report]'",
        "install mockdial from the checkout",
        "rich, which comes with mockdial[report]",
    ],
)
def test_a_path_or_an_address_is_none(line):
    assert routes(line) == []
