"""`mockdial verify`, its mock and its command: none of them goes on alone, however another ends."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

import pytest

from tests.web.process import MOCKDIAL, environment

COMMAND = """
import os, sys, time
print(os.environ["MOCKDIAL_URL"], os.getpid(), flush=True)
time.sleep(60)
"""

BEFORE = ("  ", "mockdial verify: ", "mockdial: the command is running, ")
"""How lines on stderr begin that come before the end."""


class Verifying:
    """A run of `verify` whose command goes on until it is stopped."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        url, number = process.stdout.readline().split()
        self.port, self.command = int(url.rsplit(":", 1)[1]), int(number)
        [self.mock] = children(process.pid) - {self.command}

    def ended(self) -> tuple[int, str]:
        """The exit code and what stderr says of the end: not the variables of the command, nor how long it takes."""
        _, errors = self.process.communicate(timeout=30)
        told = [line for line in errors.splitlines(keepends=True) if not line.startswith(BEFORE)]
        return self.process.returncode, "".join(told)

    def is_mock_gone(self) -> bool:
        """Wait for the mock to end, and return whether nobody listens any more."""
        for _ in range(500):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
            except OSError:
                return True
            sleep(0.02)
        return False


def children(parent: int) -> set[int]:
    """The numbers of the processes that a process has started."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    return {int(row.split()[0]) for row in listed.splitlines() if row.split()[1] == str(parent)}


def is_running(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(autouse=True)
def _interrupts_are_heard() -> Iterator[None]:
    """Start runs that take Ctrl-C: a shell has what it runs in the background ignore it, and that is inherited."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@contextmanager
def verifying() -> Iterator[Verifying]:
    line = [*MOCKDIAL, "verify", "--vendor", "temphone", "--", sys.executable, "-c", COMMAND]
    pipe = subprocess.PIPE
    with subprocess.Popen(line, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment()) as process:
        run = Verifying(process)
        try:
            yield run
        finally:
            process.kill()
            if is_running(run.command):
                os.kill(run.command, signal.SIGKILL)


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)])
def test_a_run_that_is_told_to_end_ends_its_mock_and_its_command_without_a_word(sign, code):
    with verifying() as run:
        run.process.send_signal(sign)
        assert run.ended() == (code, "")
        assert run.is_mock_gone()
        assert not is_running(run.command)


def test_a_run_that_is_killed_takes_its_mock_with_it():
    with verifying() as run:
        run.process.kill()
        run.process.wait(10)
        assert run.is_mock_gone()


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
def test_a_mock_that_ends_first_ends_the_run_in_one_line(sign):
    with verifying() as run:
        os.kill(run.mock, sign)
        code, errors = run.ended()
        assert (code, errors.count("\n")) == (3, 1)
        assert errors.startswith("mockdial: the mock ended before the command did (exit code ")
        assert not is_running(run.command)


def test_a_server_may_be_bound_to_its_standard_input():
    line = [*MOCKDIAL, "serve", "--port", "0", "--vendor", "temphone", "--stop-on-eof"]
    pipe = subprocess.PIPE
    with subprocess.Popen(line, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment()) as process:
        process.stdin.write("ignored\n")
        process.stdin.flush()
        assert process.stdout.readline().startswith("mockdial listens")
        assert process.communicate(timeout=20)[1] == ""
        assert process.returncode == 0
