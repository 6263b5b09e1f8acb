"""How the text of a path and of a query becomes values, and what is wrong with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract.forms import NO_TEXT, TEXT
from tests.contract.acme import made, parameter

ASK = made(
    method="get",
    parameters=[
        parameter("limit", type="integer", minimum=1, maximum=50, default=20),
        parameter("is_open", type="boolean"),
        parameter("least", type="number", minimum=0.5),
        parameter("name", type="string", maxLength=5),
        parameter("status", type=["null", "integer"]),
    ],
)
NEEDY = made(method="get", parameters=[parameter("who", required=True)])


def read(query: str):
    """(what was given, without the defaults; what is wrong)."""
    values, wrong, _ = ASK.read_query(query.encode())
    return {name: value for name, value in values.items() if name in query}, [str(violation) for violation in wrong]


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("limit=7", {"limit": 7}),
        ("limit=+7&is_open=true", {"is_open": True}),
        ("is_open=false", {"is_open": False}),
        ("least=1.5", {"least": 1.5}),
        ("least=2", {"least": 2.0}),
        ("least=5e-1", {"least": 0.5}),
        ("least=1.5E1", {"least": 15.0}),
        ("name=7", {"name": "7"}),
        ("name=", {"name": ""}),
        ("name=a%20b+c", {"name": "a b c"}),
        ("name=%E2%82%AC", {"name": "€"}),
        ("status=3", {"status": 3}),
    ],
)
def test_a_text_becomes_what_its_schema_asks_for(query, values):
    found, wrong = read(query)
    assert {name: found[name] for name in values} == values
    assert {name: type(found[name]) for name in values} == {name: type(value) for name, value in values.items()}
    assert wrong == [] or query.startswith("limit=+")


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("limit=0", "query/limit: seen 0, expected at least 1"),
        ("limit=51", "query/limit: seen 51, expected at most 50"),
        ("limit=", 'query/limit: seen "", expected an integer'),
        ("limit=ten", 'query/limit: seen "ten", expected an integer'),
        ("limit=1.0", 'query/limit: seen "1.0", expected an integer'),
        ("limit=1e1", 'query/limit: seen "1e1", expected an integer'),
        ("limit=%D9%A3", 'query/limit: seen "٣", expected an integer'),
        ("is_open=True", 'query/is_open: seen "True", expected a boolean'),
        ("is_open=1", 'query/is_open: seen "1", expected a boolean'),
        ("least=nan", 'query/least: seen "nan", expected a number'),
        ("least=1e400", 'query/least: seen "1e400", expected a number'),
        ("least=1.00000000000000000001", 'query/least: seen "1.00000000000000000001", expected a number'),
        ("least=0.4", "query/least: seen 0.4, expected at least 0.5"),
        ("name=abcdef", 'query/name: seen "abcdef", expected at most 5 characters'),
    ],
)
def test_a_text_that_does_not_fit_is_named_with_what_was_expected(query, complaint):
    assert read(query)[1] == [complaint]


@pytest.mark.parametrize("number", [2**63, 2**64, 2**70, 10**79])
def test_a_number_of_more_than_64_bits_is_judged_like_any_other(number):
    assert read(f"limit={number}")[1] == [f"query/limit: seen {number}, expected at most 50"]
    assert read(f"limit=-{number}")[1][0].endswith("expected at least 1")


def test_a_number_of_very_many_digits_is_cut_where_it_is_shown():
    (complaint,) = read(f"limit={'9' * 100_000}")[1]
    assert len(complaint) < 150


def test_a_parameter_given_twice_is_refused():
    assert read("name=a&name=b")[1] == ["query/name: seen the parameter twice, expected it once"]


@pytest.mark.parametrize("query", ["name=%ED%A0%BD", "name=%ff", "status=1&name=a%C3"])
def test_bytes_that_are_no_text_are_refused(query):
    assert read(query)[1] == [f"query/name: seen {NO_TEXT}, expected {TEXT}"]


@pytest.mark.parametrize("query", ["name=%EF%BF%BD", "name=%EF%BF%BD&other=%C3%A9"])
def test_the_character_that_stands_for_such_bytes_is_text(query):
    assert read(query) == ({"name": "\ufffd"}, [])


def test_what_is_left_out_has_its_default():
    assert ASK.read_query(b"")[0] == {"limit": 20}
    assert ASK.read_query(b"name=a")[0] == {"limit": 20, "name": "a"}


def test_the_defaults_are_not_changed_by_what_is_asked():
    ASK.read_query(b"limit=3")
    assert ASK.read_query(b"")[0] == {"limit": 20}


@pytest.mark.parametrize("query", [b"", b"other=1"])
def test_a_required_parameter_that_is_missing_is_named(query):
    assert [str(v) for v in NEEDY.read_query(query)[1]] == ["query/who: seen nothing, expected a value: it is required"]


def test_an_unknown_parameter_is_noted_and_not_wrong():
    values, wrong, unknown = NEEDY.read_query(b"who=me&whom=you")
    assert (values, wrong) == ({"who": "me"}, [])
    assert [str(violation) for violation in unknown] == ['query/whom: seen "you", expected only who']


def test_path_values_come_in_the_order_of_the_path():
    ids = [parameter("leg", "path", type="integer"), parameter("call", "path", type="string", minLength=2)]
    ask = made("/calls/{call}/legs/{leg}", "get", parameters=ids)
    assert ask.read_path(["ab", "3"]) == ({"call": "ab", "leg": 3}, [])
    wrong = ask.read_path(["a", "x"])[1]
    assert [violation.where for violation in wrong] == ["path/call", "path/leg"]


def test_an_operations_own_parameter_replaces_the_one_of_its_path():
    item = {"parameters": [parameter("limit", type="integer", default=1)]}
    own = made(method="get", parameters=[parameter("limit", type="integer", default=2)])
    assert own.defaults == {"limit": 2}
    assert item["parameters"][0]["schema"]["default"] == 1


@given(st.binary(max_size=60))
def test_no_query_is_too_odd_to_be_read(query):
    values, wrong, unknown = ASK.read_query(query)
    assert set(values) <= set(ASK.query)
    assert all(violation.where.startswith("query/") for violation in [*wrong, *unknown])
