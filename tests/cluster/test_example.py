"""The example's NATS servers sync each change where they can be told to."""

import os
import re
import subprocess
import sys

import pytest

from tests.cluster.nats import need_server
from tests.web.process import ROOT

sys.path.insert(0, str(ROOT / "examples" / "cluster"))
from cluster import HERE, nats_config, nats_version

SYNC = re.compile(r"^  sync_interval: always$", re.MULTILINE)


@pytest.mark.parametrize(
    ("version", "count"), [((2, 9, 10), 0), ((2, 9, 25), 0), ((2, 10, 0), 1), ((2, 11, 3), 1), ((3, 0, 0), 1)]
)
def test_servers_since_2_10_are_told_to_sync_each_change(version, count):
    assert len(SYNC.findall(nats_config(version))) == count


def test_containers_have_a_server_that_takes_the_configuration_as_it_is():
    compose = (HERE / "compose.yaml").read_text(encoding="utf-8")
    assert re.findall(r"image: nats:(\d+)\.(\d+)-", compose) == [("2", "10")]
    assert "nats: {file: nats.conf}" in compose
    assert SYNC.search((HERE / "nats.conf").read_text(encoding="utf-8"))


def test_the_server_that_is_installed_takes_its_configuration(tmp_path):
    need_server()
    config = tmp_path / "nats.conf"
    config.write_text(nats_config(nats_version()), encoding="utf-8")
    named = {"NAME": "one", "LISTEN": "127.0.0.1:1", "CLUSTER": "127.0.0.1:2", "FOLDER": str(tmp_path), "ROUTES": "[]"}
    command = ("nats-server", "-t", "-c", str(config))
    tried = subprocess.run(command, check=False, capture_output=True, text=True, env={**os.environ, **named})
    assert tried.returncode == 0, tried.stderr
