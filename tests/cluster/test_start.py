"""A node that starts before its store waits for it; one whose store never comes says so in a line."""

import subprocess
import sys
import time
from contextlib import ExitStack

import requests

from tests.cli.calling import Called, is_one_line
from tests.cluster.nats import free_ports, need_server
from tests.web.process import environment, serving

NEVER = """
import sys
from mock_server.store import nats_connection
from mockdial.cli import main
nats_connection.STARTING = 0.3
sys.exit(main(["serve", "--port", "0", "--store", "nats://me:hidden@127.0.0.1:1"]))
"""


def test_a_node_waits_for_servers_that_start_after_it(tmp_path):
    (port,) = free_ports(1)
    config = tmp_path / "nats.conf"
    config.write_text(f'listen: 127.0.0.1:{port}\njetstream {{ store_dir: "{tmp_path}/js" }}\n')
    with ExitStack() as stack:
        node = stack.enter_context(serving("--store", f"nats://127.0.0.1:{port}"))
        time.sleep(1)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        server = stack.enter_context(subprocess.Popen([need_server(), "-c", str(config)], **quiet))
        stack.callback(server.kill)
        health = requests.get(f"http://127.0.0.1:{node.port}/_mock/health", timeout=30).json()
        assert health["is_ready"]
        node.process.kill()
        assert "Traceback" not in node.process.stderr.read()


def test_a_store_that_never_comes_is_told_in_a_line_without_its_password():
    found = subprocess.run(
        [sys.executable, "-c", NEVER], capture_output=True, text=True, timeout=60, env=environment(), check=False
    )
    assert "hidden" not in found.stdout + found.stderr
    assert is_one_line(Called(found.returncode, "", found.stderr))
    assert "NATS at nats://127.0.0.1:1 is not ready" in found.stderr
