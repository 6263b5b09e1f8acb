"""The processor time of a command is that of all its processes."""

import sys

import pytest

from benchmarks.processor import processor_seconds
from benchmarks.server import Unavailable

BUSY = "import time\nwhile time.process_time() < 0.3: pass"
PARENT = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BUSY!r}], check=True)"
LEAVING = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {BUSY!r}])"


def test_what_a_child_of_a_child_spends_is_counted(tmp_path):
    assert processor_seconds([sys.executable, "-c", PARENT], tmp_path) >= 0.3


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands what lost its parent to another process")
def test_what_is_spent_after_the_command_has_ended_is_counted(tmp_path):
    assert processor_seconds([sys.executable, "-c", LEAVING], tmp_path) >= 0.3


def test_a_command_that_fails_has_no_figure(tmp_path):
    with pytest.raises(Unavailable, match="failed") as problem:
        processor_seconds([sys.executable, "-c", "raise SystemExit('two tests failed')"], tmp_path)
    assert "two tests failed" in problem.value.detail
