"""The page counts what adds up, for the version that is installed, and each kind is answered as it says."""

import re
from importlib.metadata import version

import orjson
import pytest

from mock_server.vendors import VENDORS
from tests.driving import fresh
from tests.outsiders.kinds import ANSWERS, MADE_UP, kind_of
from tests.outsiders.page import TITLES, findings, rules, text


def test_every_contract_is_counted_and_its_findings_are_explained():
    assert TITLES.keys() == {*VENDORS, "control"}
    assert findings().keys() == set(TITLES.values())
    explained = dict.fromkeys(TITLES.values(), 0)
    for counts in rules().values():
        for title, count in counts.items():
            explained[title] += count
    assert explained == findings()


def test_the_page_adds_up():
    found = {kind: counts.total() for kind, counts in rules().items()}
    total, other = sum(findings().values()), sum("ST2" in kind or "ST3" in kind for kind in found)
    assert f"{total - other} of the {total} are of one kind" in text()
    assert [next((row for row in found if row.startswith(kind)), kind) for kind in ANSWERS] == list(found)


def test_the_page_is_about_the_version_that_is_tried():
    assert set(re.findall(r"schemathesis==([0-9.]+)|Schemathesis ([0-9.]+\d)", text(), re.IGNORECASE)) == {
        (version("schemathesis"), ""),
        ("", version("schemathesis")),
    }


@pytest.mark.parametrize(("ask", "status", "kind"), MADE_UP, ids=lambda part: getattr(part, "__name__", None))
def test_what_the_tool_makes_up_is_answered_as_the_page_says(ask, status, kind):
    answer = ask(fresh("AC" + "d" * 32))
    assert (answer.status, kind_of(orjson.dumps(answer.body).decode())) == (status, kind)


def test_each_kind_is_asked_for():
    assert {kind for *_, kind in MADE_UP} == ANSWERS.keys()
