"""What a test is told: its own lines and one sentence, with the names that there are."""

from urllib.request import Request, urlopen

import pytest

from mock_server.vendors import VENDORS
from mockdial import ControlRefused, Mock
from tests.plugin.running import run

REFUSED = """
def test_misspelt(mockdial):
    mockdial.faults.add("server_eror")

def test_no_vendor(mockdial):
    mockdial.vogentt
"""
MARKED = """
import pytest

@pytest.mark.mockdial(scenario="hapy")
def test_marked(mockdial):
    pass
"""


def test_a_traceback_shows_the_lines_of_the_test_and_none_of_ours(tmp_path):
    done = run(tmp_path, REFUSED)
    assert done.counts == {"failed": 2}
    assert "test_client.py:3: ControlRefused" in done.text
    assert "test_client.py:6: AttributeError" in done.text
    assert "mockdial/testing" not in done.text


def test_a_scenario_that_a_marker_misspells_is_told_in_one_sentence(tmp_path):
    done = run(tmp_path, MARKED)
    shown = done.text.partition("ERROR at setup of test_marked")[2].partition("===")[0].splitlines()[1:]
    [sentence] = [line for line in shown if line]
    assert sentence.startswith("@pytest.mark.mockdial: ")
    assert sentence.endswith("seen 'hapy', expected one of happy, mixed, rough")


def test_a_vendor_that_is_not_there_is_answered_with_the_nearest(mockdial):
    with pytest.raises(AttributeError, match=r"no vendor 'vogant': did you mean vogent\? there are elevenlabs, freya"):
        mockdial.vogant  # noqa: B018


def test_an_attribute_that_is_not_there_is_answered_with_the_nearest_and_no_vendor(mockdial):
    with pytest.raises(AttributeError, match=r"'Mock' object has no attribute 'clok': did you mean clock\?$"):
        mockdial.clok  # noqa: B018


def test_a_setting_that_is_not_there_is_answered_with_the_nearest(mockdial):
    with pytest.raises(TypeError, match="no setting 'concurent_calls': did you mean concurrent_calls"):
        mockdial.settings("vogent", concurent_calls=3)


def test_an_unknown_field_is_answered_with_those_that_there_are(mockdial):
    with pytest.raises(ControlRefused, match="does not know: secs, expected any of ring, seconds, by"):
        mockdial.numbers["+12025550123"] = {"answered": {"secs": 40}}


def test_an_operation_of_another_vendor_is_answered_with_those_that_there_are(mockdial):
    with pytest.raises(ControlRefused, match=r"'listCampaigns'.* vogent: .*listAgents"):
        mockdial.faults.add("server_error", vendor="vogent", operation="listCampaigns")


def test_a_misspelt_operation_is_answered_with_the_nearest(mockdial):
    with pytest.raises(ControlRefused, match=r"did you mean createDial\?"):
        mockdial.faults.add("server_error", operation="createDail")


def test_a_mock_and_its_parts_tell_what_they_are(mockdial: Mock) -> None:
    mockdial.numbers["+12025550123"] = "busy"
    assert repr(mockdial) == f"<Mock of {', '.join(VENDORS)}, key {mockdial.key}>"
    assert repr(mockdial.vogent) == f"<vogent at /vogent/api of the mock, key {mockdial.key}>"
    assert repr(mockdial.clock) == "<WorldClock at 2026-03-02T15:00:00Z>"
    assert "+12025550123" in repr(mockdial.numbers)
    assert repr(mockdial.faults) == "<WorldFaults []>"
    assert repr(mockdial.receiver()).endswith(", 0 received>")


def test_the_headers_of_a_vendor_with_basic_credentials_open_the_same_world(mockdial: Mock) -> None:
    url = f"{mockdial.twilio.base_url}/Accounts/{mockdial.twilio.key}/Calls.json"
    with urlopen(Request(url, headers=mockdial.twilio.headers)) as answer:
        assert answer.status == 200
