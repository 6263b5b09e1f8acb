"""Each broken client is caught by the law that it names, and by no other."""

import inspect
from collections.abc import Iterable

import pytest

from contract_tests.clients import broken
from contract_tests.hazards.drills import DRILLS, Script
from contract_tests.hazards.laws import LAWS
from contract_tests.hazards.runner import Runner
from contract_tests.profiles import IS_DEEP
from mock_server.vendors import VENDORS
from tests.clients import everyone, straight

BROKEN = [
    pytest.param(everyone.FACTS[name], client, id=f"{name}-{client.__name__}")
    for name in VENDORS
    for client in everyone.broken(name)
]


def broken_laws(runner: Runner, scripts: Iterable[Script]) -> set[str]:
    """Return the laws that a client breaks in the first drill in which it breaks any; in the deep profile, in all."""
    found = set[str]()
    for script in scripts:
        found |= {broken.law for broken in runner.verdict(script)}
        if found and not IS_DEEP:
            break
    return found


@pytest.mark.parametrize(("vendor", "client"), BROKEN)
def test_it_is_caught_by_the_law_that_it_names_and_by_no_other(vendor, client, tmp_path):
    runner = Runner(vendor(), client, straight.server(), tmp_path)
    caught = {
        law: broken_laws(runner, scripts if IS_DEEP or law == client.law else scripts[-1:])
        for law, scripts in DRILLS.items()
    }
    assert caught[client.law] == {client.law}
    assert set().union(*caught.values()) == {client.law}


def test_every_law_has_somebody_who_breaks_it():
    assert {param.values[1].law for param in BROKEN} == LAWS.keys() == DRILLS.keys()


def test_each_says_what_is_wrong_with_it():
    assert [param.id for param in BROKEN if not inspect.getdoc(param.values[1])] == []
    assert broken.__doc__
