"""Exemplary clients and hazards tell ends from what passes as the contracts do."""

import pytest

from contract_tests.clients.elevenlabs import ElevenLabsClient
from contract_tests.clients.freya import FreyaClient
from contract_tests.clients.vogent import VogentClient
from contract_tests.hazards.facts import VendorFacts, machines
from contract_tests.hazards.vendors import ElevenLabsFacts, FreyaFacts
from mock_server.contract.phases import open_statuses
from tests.clients.everyone import CLIENTS, FACTS
from tests.contract.contracts import contract_named

OTHERS = (FreyaClient, ElevenLabsClient)
"""Those that follow the customers or the leads of their campaigns."""

CALLS = [(client, FACTS[name]()) for name, client in CLIENTS.items() if client not in OTHERS]
"""The clients that follow calls."""

every_call = pytest.mark.parametrize(("client", "vendor"), CALLS, ids=[vendor.name for _, vendor in CALLS])


@every_call
def test_a_client_knows_each_status_with_which_a_call_has_ended(client: type, vendor: VendorFacts) -> None:
    table = machines(vendor.name)[vendor.begins[0]]
    assert table["moves"].keys() - open_statuses(table) == client.OVER


@every_call
def test_what_is_no_end_passes(client: type, vendor: VendorFacts) -> None:
    assert vendor.passing == machines(vendor.name)[vendor.begins[0]]["moves"].keys() - client.OVER


def test_a_client_knows_each_status_with_which_a_job_has_ended() -> None:
    table = machines("vogent")["job"]
    assert table["moves"].keys() - open_statuses(table) == VogentClient.ENDED_JOBS


def test_each_status_of_a_customer_is_an_end_or_passes() -> None:
    place = ("components", "schemas", "CustomerState", "properties", "status")
    known = contract_named("freya").document.follow(place)[1]["enum"]
    assert sorted(FreyaClient.OVER | FreyaFacts.open_customers) == sorted(known)
    assert not FreyaClient.OVER & FreyaFacts().passing


def test_a_campaign_a_call_and_a_customer_of_freya_pass_until_they_have_ended() -> None:
    assert {"draft", "queued", "pending"} < FreyaFacts().passing
    assert not {"partially_completed", "completed", "succeeded"} & FreyaFacts().passing


def test_a_lead_of_elevenlabs_passes_until_it_has_a_disposition() -> None:
    known = contract_named("elevenlabs").document.root["components"]["schemas"]["TerminalDisposition"]["enum"]
    assert ElevenLabsFacts().passing == {ElevenLabsClient.OPEN}
    assert not ElevenLabsFacts().passing & set(known)
