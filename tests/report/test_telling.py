"""What is written of the report is what there is: every rule and every setting has its place in docs/report.md."""

import re

import pytest

from mock_server.contract.contract import Contract
from mock_server.report.rules import RULES
from mock_server.resources import contract_path
from tests.project.sources import ROOT
from tests.report.bad import BAD

PAGE = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
CONTROL = Contract.load(contract_path("control"))


def test_every_rule_is_told_and_none_that_is_not():
    told = re.findall(r"^### (\w+) \(([\w ]+)\)$", PAGE, re.MULTILINE)
    assert [name for name, _ in told] == list(RULES)
    assert [words.split()[0] for _, words in told] == [rule.severity for rule in RULES.values()]


def test_every_rule_says_what_to_do():
    sections = PAGE.split("\n### ")[1:]
    assert [section.partition(" ")[0] for section in sections if "**Do:**" not in section] == []


def test_every_setting_is_told_with_its_default():
    told = re.findall(r"^\| `(\w+)` \| (?:`([^`]*)`)? ?\|", PAGE, re.MULTILINE)
    settings = CONTROL.operations["getReport"].query
    assert dict(told) == {name: str(setting.default or "") for name, setting in settings.items()}


BY_HAND = {
    "clock_stopped",
    "not_judged",
    "retry_after_ignored",
    "webhook_failed",
    "webhook_late",
    "webhook_acted_twice",
}
"""Rules whose clients are in test_receivers.py, test_restored.py, test_retries.py and test_webhooks.py."""


@pytest.mark.parametrize("rule", sorted(RULES.keys() - BY_HAND))
def test_every_rule_has_a_client_that_breaks_it(rule):
    assert rule in {name for name, _ in BAD.values()}
