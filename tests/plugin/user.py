"""A user's file for two type checkers. They must complain of each line that ends with `# wrong`, and of no other."""

import asyncio
from collections.abc import Mapping
from typing import Any, assert_type

import httpx
import httpx2
import pytest

from mockdial import ControlRefused, FaultName, Mock, OwnName, RuleName, ScenarioName, VendorName

RETRIED: list[FaultName] = ["commit_then_fail", "unavailable"]
MISSPELT: FaultName = "comit_then_fail"  # wrong
RULE: RuleName = "dialled_twise"  # wrong
ENGAGED = OwnName("engaged")


@pytest.mark.mockdial(scenario="happy", now="2026-03-02T15:00:00Z")
def test_a_client(mockdial: Mock) -> None:
    assert_type(mockdial.vogent.base_url, str)
    print(mockdial.vogant)  # wrong
    mockdial.numbers["+12025550123"] = "busy"
    mockdial.numbers["+12025550123"] = {"answered": {"seconds": 40}}
    mockdial.numbers["+12025550123"] = ["busy", "answered"]
    mockdial.numbers["+12025550123"] = "bussy"  # wrong
    mockdial.scenario("rough", vendor="freya")
    mockdial.scenario("ruff")  # wrong
    mockdial.begin(scenario="ruff")  # wrong
    mockdial.scenario("rough", vendor="frey")  # wrong
    mockdial.faults.add(RETRIED[0], operation="createBatchDialJob", times=1)
    mockdial.faults.add("server_error", times="once")  # wrong
    mockdial.settings("vogent", concurrent_calls=5, webhook_url=None)
    mockdial.settings("vogent", concurent_calls=5)  # wrong
    mockdial.begin(seed=7, rate=0)
    mockdial.begin(sead=7)  # wrong
    mockdial.allow("dialled_twice", "3f9c0b7e6d5a")
    assert_type(mockdial.journal, list[Mapping[str, Any]])


def test_fixtures_of_ones_own(mockdial: Mock) -> None:
    with pytest.raises(ControlRefused):  # there are none here
        mockdial.scenario(ENGAGED)
    with pytest.raises(ControlRefused):
        mockdial.faults.add(OwnName("moving"), seconds=3)
    with pytest.raises(ControlRefused):
        mockdial.begin(scenario=ENGAGED)


def test_both_libraries(mockdial: Mock) -> None:
    with httpx.Client(transport=mockdial.transport) as client, httpx2.Client(transport=mockdial.transport) as other:
        assert client.get("https://api.vogent.ai/api/agents", headers=mockdial.vogent.headers).is_success
        assert other.get("https://api.vogent.ai/api/agents", headers=mockdial.vogent.headers).is_success


def test_asynchronous_clients(mockdial: Mock) -> None:
    async def ask() -> None:
        async with (
            httpx.AsyncClient(transport=mockdial.transport) as client,
            httpx2.AsyncClient(transport=mockdial.transport) as other,
        ):
            for one in (client, other):
                assert (await one.get("https://api.vogent.ai/api/agents", headers=mockdial.vogent.headers)).is_success

    asyncio.run(ask())


@pytest.mark.parametrize("scenario", ["happy", "mixed"])
def test_names_as_parameters(mockdial: Mock, scenario: ScenarioName) -> None:
    vendor: VendorName = "temphone"
    mockdial.scenario(scenario, vendor=vendor)
