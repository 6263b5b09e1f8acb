"""docs/hazards.md says what is so: its client, what is told of it, and its tables."""

import re

import pytest

from contract_tests.hazards.laws import LAWS, LawBroken
from contract_tests.hazards.runner import Runner
from contract_tests.hazards.trouble import KINDS
from tests.clients import straight
from tests.clients.test_broken import BROKEN
from tests.project.sources import ROOT

PAGE = (ROOT / "docs" / "hazards.md").read_text()


def table(first: str) -> dict[str, str]:
    """The rows of the table whose first column has this title."""
    rows = PAGE.split(f"| {first} | ")[1].split("\n\n")[0].splitlines()[2:]
    return dict(re.fullmatch(r"\| `(\w+)` \| (.*) \|", row).groups() for row in rows)


def test_it_lists_every_law_and_every_trouble():
    assert table("law") == LAWS
    assert table("trouble") == KINDS


def test_its_client_gets_the_verdict_that_it_shows(tmp_path):
    code, told = re.findall(r"```(?:python)?\n(.*?)```", PAGE, re.DOTALL)[:2]
    names = {}
    exec(compile(code, "docs/hazards.md", "exec"), names)
    contract = names["TestMyClient"]
    runner = Runner(contract.vendor(), contract.client, straight.server(), tmp_path)
    runner.run([("create", 2)], "dialled_once")
    with pytest.raises(LawBroken) as found:
        runner.run([("trouble", "lost_answer", "create"), ("create", 2)])
    seen = f"{found.value}\n{found.value.__notes__[0]}\n"
    assert seen.replace(str(tmp_path), ".mockdial/TestMyClient") == told


def test_it_counts_the_broken_ones():
    assert len(BROKEN) == 53
    assert "has fifty-three clients" in PAGE
