"""Each broken client is caught by the law that it names, and by no other."""

import inspect
from collections.abc import Iterator

import httpx2
import pytest

from contract_tests.clients import broken
from contract_tests.clients.broken import freya, happyrobot, temphone, vogent
from contract_tests.hazards import vendors
from contract_tests.hazards.drills import DRILLS
from contract_tests.hazards.laws import LAWS, LawBroken
from contract_tests.hazards.server import Server
from contract_tests.hazards.stage import Stage
from contract_tests.house.driving import app

HOUSES = {
    vendors.Vogent: vogent,
    vendors.Freya: freya,
    vendors.HappyRobot: happyrobot,
    vendors.TemPhone: temphone,
}


def spoilt() -> Iterator[object]:
    for vendor, module in HOUSES.items():
        for name, client in inspect.getmembers(module, inspect.isclass):
            if client.__module__ == module.__name__:
                yield pytest.param(vendor, client, id=f"{vendor.name}-{name}")


BROKEN = list(spoilt())


@pytest.mark.parametrize(("vendor", "client"), BROKEN)
def test_it_is_caught_by_the_law_that_it_names_and_by_no_other(vendor, client, tmp_path):
    stage = Stage(vendor(), client, Server("http://mock", httpx2.ASGITransport(app())), tmp_path)
    broken_laws = {law for scripts in DRILLS.values() for script in scripts if (law := verdict(stage, script))}
    assert broken_laws == {client.law}


def verdict(stage: Stage, script) -> str | None:
    """The law that a play breaks."""
    try:
        stage.give(script)
    except LawBroken as found:
        return found.law
    return None


def test_every_law_has_somebody_who_breaks_it():
    assert {param.values[1].law for param in BROKEN} == LAWS.keys() == DRILLS.keys()


def test_each_says_what_is_wrong_with_it():
    assert [param.id for param in BROKEN if not inspect.getdoc(param.values[1])] == []
    assert broken.__doc__
