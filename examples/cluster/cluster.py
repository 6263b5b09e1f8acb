"""Run three NATS servers, three nodes of mockdial and a balancer on this machine, without containers.

It needs `nats-server` and `haproxy` (Debian's packages of these names), and mockdial with its extra `cluster`.
The first line that it prints is the address to ask. It ends with Ctrl-C, or when its input ends.

    python examples/cluster/cluster.py
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
SYNCED_SINCE = (2, 10)
"""The version of nats-server that first knew `sync_interval`."""

PATIENCE = 30.0
"""Seconds in which everything starts."""


def free_ports(count: int) -> list[int]:
    """Return ports of this machine that nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    found = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return found


def nats_version() -> tuple[int, ...]:
    """Return the version of the nats-server that is installed."""
    command = ("nats-server", "--version")
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own words
    return tuple(map(int, re.findall(r"\d+", said)))


def nats_config(version: tuple[int, ...]) -> str:
    """Return nats.conf as a server of this version takes it."""
    lines = (HERE / "nats.conf").read_text(encoding="utf-8").splitlines(keepends=True)
    is_known = version >= SYNCED_SINCE
    return "".join(line for line in lines if is_known or not line.strip().startswith("sync_interval"))


class Cluster:
    """The processes of a cluster, by name: nats1 to nats3, node1 to node3, haproxy."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.processes = folder, {}
        self.front, *ports = free_ports(10)
        self.nats, self.peers, self.nodes = ports[:3], ports[3:6], ports[6:]

    def start(self) -> None:
        """Start everything, and wait until it answers."""
        for n in range(1, 4):
            self.start_nats(n)
        for port in self.nats:
            self._await(port)
        time.sleep(3)  # until they have chosen a leader
        for n in range(1, 4):
            self.start_node(n)
        for port in self.nodes:
            self._await(port)
        addresses = {f"NODE{n}": f"127.0.0.1:{port}" for n, port in enumerate(self.nodes, 1)}
        config = str(HERE / "haproxy.cfg")
        self._run("haproxy", "haproxy", "-db", "-f", config, FRONT=f"127.0.0.1:{self.front}", **addresses)
        self._await(self.front)

    def start_nats(self, number: int) -> None:
        """Start one NATS server."""
        (self.folder / "nats.conf").write_text(nats_config(nats_version()), encoding="utf-8")
        routes = ", ".join(f'"nats://127.0.0.1:{port}"' for port in self.peers)
        self._run(
            f"nats{number}",
            *("nats-server", "-c", str(self.folder / "nats.conf")),
            NAME=f"nats{number}",
            LISTEN=f"127.0.0.1:{self.nats[number - 1]}",
            CLUSTER=f"127.0.0.1:{self.peers[number - 1]}",
            FOLDER=f"{self.folder}/js{number}",
            ROUTES=f"[{routes}]",
        )

    def start_node(self, number: int) -> None:
        """Start one node."""
        urls = ",".join(f"nats://127.0.0.1:{port}" for port in self.nats)
        port = str(self.nodes[number - 1])
        self._run(f"node{number}", sys.executable, "-m", "mockdial", "serve", "--port", port, "--store", urls)

    def _run(self, name: str, *command: str, **variables: str) -> None:
        """Start a process; what it says goes into a file of its name."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(  # noqa: S603 - our own words
                command, stdout=log, stderr=log, env={**os.environ, **variables}
            )

    def stop(self) -> None:
        """End everything."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()

    def _await(self, port: int) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except OSError:
                if time.monotonic() > until:
                    sys.exit(f"nobody listens on {port}; {self.folder} has what each process said")
                time.sleep(0.05)
            else:
                return


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="mockdial-cluster-") as folder:
        cluster = Cluster(Path(folder))
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        try:
            cluster.start()
            print(f"the cluster listens on http://127.0.0.1:{cluster.front}", flush=True)
            for name, process in cluster.processes.items():
                print(f"  {name}: process {process.pid}", flush=True)
            while os.read(0, 4096):
                pass
        except KeyboardInterrupt:
            pass
        finally:
            cluster.stop()


if __name__ == "__main__":
    main()
