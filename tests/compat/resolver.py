"""The resolver accepts our packages beside what projects have."""

import pytest

from tests.compat.environments import resolved

BESIDE = [
    "pytest>=9.2",
    "uvicorn<0.54",
    "fastapi==0.115.*",
    "starlette<1",
    "hypothesis<6.150",
    "jsonschema-rs<0.60",
    "schemathesis<4.32",
]


@pytest.mark.parametrize("beside", BESIDE)
def test_the_fixture_and_the_hazards_go_beside(beside, both, tmp_path):
    assert resolved(tmp_path, [*both.needed("test"), beside])


def test_they_go_beside_all_of_it_at_once(both, tmp_path):
    assert resolved(tmp_path, [*both.needed("test"), *BESIDE])


@pytest.mark.parametrize("extra", ["", "hazards", "report", "suite", "test", "all"])
def test_every_extra_can_be_installed(extra, both, tmp_path):
    assert resolved(tmp_path, both.needed(extra))


def test_the_small_package_needs_nothing_but_pytest(both, tmp_path):
    names = {line.partition("==")[0] for line in resolved(tmp_path, [both.alone()])}
    pytests = {line.partition("==")[0] for line in resolved(tmp_path, ["pytest"])}
    assert names - pytests == {both.alone()}
