"""A client that behaves is told nothing, whatever the scenario; nor is one that only looks as if it misbehaved."""

import pytest

from mock_server.vendors import VENDORS
from tests.report.bad import report
from tests.report.good import CLIENTS, LOOKS_BAD, lived


def told(client) -> list[str]:
    return [f"{finding['rule']}: {finding['seen']}" for finding in report(client)["findings"]]


@pytest.mark.parametrize("scenario", ["happy", "mixed", "rough"])
@pytest.mark.parametrize("act", CLIENTS.values(), ids=CLIENTS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_client_that_behaves_is_told_nothing(act, scenario, seed):
    assert told(lived(act, scenario=scenario, seed=seed)) == []


def test_each_vendor_has_one():
    assert CLIENTS.keys() == VENDORS.keys()


@pytest.mark.parametrize("act", LOOKS_BAD.values(), ids=LOOKS_BAD)
def test_what_looks_bad_and_is_not(act):
    assert told(lived(act)) == []
