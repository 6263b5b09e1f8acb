"""A checkout is measured with its own Python, or refused in one line."""

import subprocess
import sys

import pytest

from benchmarks.asks import CREATES
from benchmarks.checkout import Checkout, Unusable
from benchmarks.server import ROOT

HERE = Checkout.here()


def test_its_python_finds_its_application():
    found = subprocess.run(HERE.inside("found"), capture_output=True, text=True, check=True)
    assert found.stdout.strip() == str(ROOT / "mock_server")


def test_its_plugin_can_be_loaded_alone():
    loaded = subprocess.run(HERE.inside("import_cost"), capture_output=True, text=True, check=True)
    assert float(loaded.stdout) > 0


@pytest.mark.parametrize("vendor", CREATES)
def test_it_has_a_documented_example_of_what_is_created(vendor):
    assert HERE.example(vendor, CREATES[vendor].operation)


def test_a_folder_without_an_environment_is_refused(tmp_path):
    with pytest.raises(Unusable, match=r"its \.venv has no mockdial"):
        Checkout.at(tmp_path)


def test_an_environment_that_runs_another_checkout_is_refused(tmp_path):
    (tmp_path / ".venv").symlink_to(sys.prefix)
    with pytest.raises(Unusable, match=r"its \.venv runs the mockdial of"):
        Checkout.at(tmp_path)
