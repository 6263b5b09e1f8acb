"""A mock that lets in one key only can be tested as any other: its world is forgotten before each test."""

import subprocess
import sys

import pytest

from tests.web.process import environment, serving

KEY = "the-only-one"


@pytest.fixture
def keys(tmp_path):
    path = tmp_path / "keys"
    path.write_text(KEY)
    return str(path)


def test_the_shipped_suite_finds_a_fresh_world_for_each_test(keys, tmp_path):
    with serving("--keys", keys, "--vendor", "freya") as server:
        address = f"http://127.0.0.1:{server.port}"
        target = ["--vendor", "freya", "--base-url", address, "--key", KEY]
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--pyargs", "contract_tests"]
        done = subprocess.run(
            [*command, "-k", "test_an_event_moves_a_record and campaign-draft", *target],
            capture_output=True,
            text=True,
            env=environment(),
            cwd=tmp_path,
            check=False,
        )
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout
