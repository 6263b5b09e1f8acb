"""What the shipped suite sends wrong on purpose is judged by what is wrong with it, not by how it was drawn."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.suite.harness import as_on_the_wire
from mock_server.contract.contract import Contract
from mock_server.resources import contract_path

LIST = Contract.load(contract_path("happyrobot")).operations["listCalls"]
TEXTS = st.one_of(st.text(max_size=3), st.integers().map(str), st.sampled_from(["007", "+7", "٣", "1e3", "true"]))


@pytest.mark.parametrize(
    ("query", "judged"),
    [
        pytest.param({"limit": "7", "more": "1"}, {"limit": 7, "more": "1"}, id="a number is a number"),
        pytest.param({"campaigns": "7", "more": "1"}, {"campaigns": "7", "more": "1"}, id="a text of digits is a text"),
        pytest.param({"limit": "007", "more": "1"}, {"limit": "007", "more": "1"}, id="007 is not how 7 is written"),
    ],
)
def test_an_unknown_parameter_is_all_that_is_wrong(query, judged):
    assert as_on_the_wire(LIST, query) == judged


@pytest.mark.parametrize("query", [{"limit": "7"}, {"campaigns": "7", "more": "1"}, {}, None], ids=str)
def test_what_need_not_change_is_not_set_anew_and_so_not_judged_anew(query):
    assert as_on_the_wire(LIST, query) is query


@given(st.dictionaries(st.sampled_from([*LIST.query, "more", ""]), TEXTS))
def test_the_same_bytes_are_sent(query):
    assert urlencode(as_on_the_wire(LIST, query)) == urlencode(query)
