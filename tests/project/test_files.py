"""What a file of the project must not say, and what its documents must."""

import re
import tomllib

import pytest
import yaml

import mock_server
from tests.project.sources import ROOT, files

UNWANTED = re.compile(
    "|".join(
        [
            r"(?<![\w.:])/(?:work|root|home|Users)/\w",  # a path of one machine
            r"(?:pypi|python" + r"hosted|npm" + r"js)\.(?:org|com)/(?!project)",  # a host that packages come from
            r"\b(?:index-" + r"url|extra-" + r"index|find-" + r"links)\b",
            r"\bissues? ?#\d",
            r"\bissues " + r"show\b",
            r"\bsub-?" + r"agents?\b",
            r"(?i:\ban" + r"thropic|\bcl" + r"aude|\bchat" + r"gpt|\bcopi" + r"lot)",
        ]
    )
)


def test_no_file_names_a_machine_a_registry_or_who_wrote_it():
    odd = [
        (str(path.relative_to(ROOT)), found.group())
        for path in files()
        if (text := _text(path)) is not None
        for found in UNWANTED.finditer(text)
    ]
    assert odd == []


def _text(path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def test_every_line_ends_with_a_line_feed_and_no_file_with_many():
    texts = {path: _text(path) for path in files() if path.suffix in (".py", ".md", ".yaml", ".toml", ".txt")}
    assert [
        str(path)
        for path, text in texts.items()
        if text and ("\r" in text or not text.endswith("\n") or text.endswith("\n\n"))
    ] == []


def test_the_changelog_tells_of_this_version():
    assert re.search(rf"^## {re.escape(mock_server.__version__)}\b", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)


def test_the_architecture_is_one_page():
    assert len((ROOT / "docs" / "architecture.md").read_text().splitlines()) <= 75


def test_the_constraints_are_names_and_versions_and_nothing_else():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = [line for line in lines if line and not line.startswith("#")]
    assert pinned
    assert [line for line in pinned if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+(?: ?;.*)?", line)] == []


def test_every_dependency_has_a_constraint():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    ours = {"mockdial", "mockdial-client"}
    names = {re.match(r"[A-Za-z0-9._-]+", line)[0].lower().replace("_", "-") for line in wanted} - ours
    known = {
        line.split("==")[0].lower().replace("_", "-") for line in (ROOT / "constraints.txt").read_text().splitlines()
    }
    assert names - known == set()


@pytest.mark.parametrize("path", [path for path in files() if path.suffix == ".yaml"], ids=lambda path: path.name)
def test_a_yaml_file_is_read_by_parsers_that_allow_less_than_ours(path):
    """PyYAML without the C library takes no question mark in a plain text between braces."""
    assert list(yaml.parse(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader))
