"""Every vendor has every outcome, and a call that is asked to come to one ends as the vendor's table says."""

import json
from copy import deepcopy
from typing import Any

import pytest

from mock_server.contract.document import read_yaml
from mock_server.contract.validation import fixture_checker
from mock_server.engine.scenarios.outcomes import Outcomes
from mock_server.engine.scenarios.reading import ScenarioRefused
from mock_server.engine.scenarios.requested import AS_USUAL, OUTCOMES, WAYS, RequestedOutcomes
from mock_server.resources import contract_path, fixtures_path, schema_path
from tests.outcomes.phones import VendorDriver, every_vendor

ANSWERED = [name for name in OUTCOMES if OUTCOMES[name].seconds is not None]


def text(name: str) -> Any:
    return deepcopy(read_yaml(fixtures_path(name) / "outcomes.yaml"))


@every_vendor
def test_a_call_ends_as_the_table_says(name: str) -> None:
    phone = VendorDriver(name)
    table = {way: outcome.shows for way, outcome in phone.vendor.outcomes.ways.items()}
    assert {way: phone.come_to(mockdial_outcome=way) for way in sorted(WAYS)} == table


@every_vendor
def test_the_scenario_has_no_say_in_it(name: str) -> None:
    phone = VendorDriver(name, "rough")
    table = {way: [outcome.shows] * 5 for way, outcome in phone.vendor.outcomes.ways.items()}
    assert {way: [phone.come_to(mockdial_outcome=way) for _ in range(5)] for way in sorted(WAYS)} == table


@every_vendor
def test_ringing_and_talking_take_as_long_as_is_asked(name: str) -> None:
    phone = VendorDriver(name)
    requested = {outcome: json.dumps({outcome: {"ring": 7.25, "seconds": 11}}) for outcome in ANSWERED}
    calls = {outcome: phone.call(mockdial_outcome=outcome) for outcome, outcome in requested.items()}
    phone.advance(7200)
    for outcome, id_ in calls.items():
        delays = {event: after for after, event in phone.story(id_)}
        assert (delays["answer"], phone.talked(id_)) == (7.25, 11), outcome


@every_vendor
def test_a_call_rings_as_long_as_is_asked_before_it_fails(name: str) -> None:
    phone = VendorDriver(name)
    for outcome in ("busy", "no_answer", "rejected", "invalid", "unreachable", "failed"):
        id_ = phone.call(mockdial_outcome=json.dumps({outcome: {"ring": 12.5}}))
        phone.advance(3600)
        assert phone.story(id_)[-1][0] == 12.5, outcome


@every_vendor
def test_answered_and_voicemail_lead_where_their_options_say(name: str) -> None:
    phone = VendorDriver(name)
    ways = phone.vendor.outcomes.ways
    asked = {
        "answered": "hung_up_by_person",
        '{"answered": {"by": "person"}}': "hung_up_by_person",
        '{"answered": {"by": "agent"}}': "hung_up_by_agent",
        '{"voicemail": {"detected": true}}': "voicemail",
        '{"voicemail": {"detected": false}}': "voicemail_undetected",
    }
    found = {outcome: phone.come_to(mockdial_outcome=outcome) for outcome in asked}
    assert found == {outcome: ways[way].shows for outcome, way in asked.items()}


@every_vendor
def test_no_talk_is_longer_than_the_vendor_allows(name: str) -> None:
    phone = VendorDriver(name)
    id_ = phone.call(mockdial_outcome='{"answered": {"seconds": 100000}}')
    phone.advance(200_000)
    assert phone.outcome(id_) == phone.vendor.outcomes.ways["max_duration"].shows


@every_vendor
def test_times_may_be_spread(name: str) -> None:
    phone = VendorDriver(name)
    phone.person.ask("PATCH", f"/_mock/settings/{name}", {"concurrent_calls": 20})
    outcome = {"answered": {"ring": [3, 9], "seconds": {"lognormal": {"median": 40, "p95": 90}}}}
    ids = [phone.call(mockdial_outcome=json.dumps(outcome)) for _ in range(12)]
    phone.advance(7200)
    stories = [phone.story(id_) for id_ in ids]
    assert all(3 <= after <= 9 for story in stories for after, event in story if event == "answer")
    assert len({story[-1][0] for story in stories}) == 12


@every_vendor
def test_the_file_has_the_shape_that_its_schema_says(name: str) -> None:
    assert fixture_checker("outcomes").violations(text(name), name) == []


def refusal(name: str, changed: Any) -> str:
    machines = VendorDriver(name).vendor.machines
    with pytest.raises(ScenarioRefused) as refused:
        Outcomes(changed, machines, "x.yaml#")
    return str(refused.value)


@every_vendor
def test_a_file_that_lacks_an_outcome_is_refused_by_name(name: str) -> None:
    for way in WAYS:
        changed = text(name)
        del changed["outcomes"][way]
        assert refusal(name, changed).endswith(f"expected every outcome; {way} is missing")
        assert not fixture_checker("outcomes").is_valid(changed), way


@every_vendor
def test_a_file_with_an_unknown_outcome_is_refused_by_name(name: str) -> None:
    changed = text(name)
    changed["outcomes"]["abducted"] = changed["outcomes"]["busy"]
    assert refusal(name, changed).startswith('x.yaml#/outcomes: seen ["abducted"], expected only busy')
    assert not fixture_checker("outcomes").is_valid(changed)


@every_vendor
def test_an_outcome_with_an_event_that_the_machine_lacks_is_refused_by_name(name: str) -> None:
    changed = text(name)
    changed["outcomes"]["busy"]["steps"][-1] = {"event": "sneeze"}
    place = f"x.yaml#/outcomes/busy/steps/{len(changed['outcomes']['busy']['steps']) - 1}/event"
    assert refusal(name, changed).startswith(f'{place}: seen "sneeze", expected an event of')


@every_vendor
def test_an_outcome_that_its_machine_does_not_allow_is_refused_by_name(name: str) -> None:
    changed = text(name)
    talk = changed["outcomes"]["hung_up_by_person"]["steps"]
    hung_up = talk[-1]["event"]
    talk.append(talk[-1])
    message = refusal(name, changed)
    assert message.startswith(f'x.yaml#/outcomes/hung_up_by_person/steps/{len(talk) - 1}/event: seen "{hung_up}"')
    assert "expected an event that is allowed then" in message


@every_vendor
def test_a_word_for_an_event_that_the_machine_lacks_is_refused_by_name(name: str) -> None:
    changed = text(name)
    changed["words"]["hang_up"] = "sneeze"
    assert refusal(name, changed).startswith('x.yaml#/words/hang_up: seen ["sneeze"], expected events of')


def test_contract_schema_and_engine_know_the_same_outcomes() -> None:
    names = {*OUTCOMES, AS_USUAL}
    control = read_yaml(contract_path("control"))["components"]["schemas"]
    parts = read_yaml(schema_path())["$defs"]
    assert set(control["OutcomeName"]["enum"]) == set(parts["outcomeName"]["enum"]) == names
    assert set(parts["outcomes"]["properties"]["outcomes"]["required"]) == WAYS


@pytest.mark.parametrize(
    ("written", "where"),
    [
        ("bussy", "x"),
        ({}, "x"),
        ({"busy": {}, "failed": {}}, "x"),
        ([], "x"),
        ([["busy"]], "x/0"),
        (["busy"] * 101, "x"),
        ([None], "x/0"),
        (None, "x"),
        (7, "x"),
        ({"busy": 5}, "x/busy"),
        ({"busy": {"seconds": 5}}, "x/busy"),
        ({"max_duration": {"seconds": 5}}, "x/max_duration"),
        ({"busy": {"ring": -1}}, "x/busy/ring"),
        ({"busy": {"ring": "seconds"}}, "x/busy/ring"),
        ({"answered": {"by": "machine"}}, "x/answered/by"),
        ({"answered": {"by": ["agent"]}}, "x/answered/by"),
        ({"answered": {"detected": True}}, "x/answered"),
        ({"voicemail": {"detected": 1}}, "x/voicemail/detected"),
        ({"voicemail_undetected": {"detected": True}}, "x/voicemail_undetected"),
        ([{"answered": {"seconds": {"lognormal": {"median": 1}}}}], "x/0/answered/seconds/lognormal"),
        ({"scenario": {}}, "x"),
    ],
    ids=str,
)
def test_what_is_no_outcome_is_refused_with_its_place(written: Any, where: str) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        RequestedOutcomes("x", written)
    assert refused.value.where == where
