"""A checkout is measured with its own Python."""

import subprocess

import pytest

from benchmarks.asks import CREATES
from benchmarks.checkout import Checkout
from benchmarks.server import ROOT

HERE = Checkout.here()


def test_its_python_finds_its_application():
    found = subprocess.run(HERE.inside("found"), capture_output=True, text=True, check=True)
    assert found.stdout.strip() == str(ROOT / "mock_server")


@pytest.mark.parametrize("vendor", CREATES)
def test_it_has_a_documented_example_of_what_is_created(vendor):
    assert HERE.example(vendor, CREATES[vendor].operation)
