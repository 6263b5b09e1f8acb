"""Run the mock server.

Example: mockdial serve --port 4010 --rate 60 --scenario mixed
"""

import argparse
import gc
from pathlib import Path
from typing import TYPE_CHECKING

from mockdial.commands.base import Stopped
from mockdial.commands.fixtures import add_as_is_option, add_fixture_options, key_and_file, load
from mockdial.commands.limits import add_limit_option
from mockdial.commands.server_options import server_options

if TYPE_CHECKING:
    from mock_server.web.fixed_hosts import FixedHosts


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on; any other than loopback is open to others"
    )
    parser.add_argument("--port", type=int, default=4010, help="port to listen on; 0 takes a free one")
    parser.add_argument("--vendor", action="append", metavar="NAME", help="serve only this vendor (may be repeated)")
    parser.add_argument(
        "--rate",
        type=float,
        default=0.0,
        help="virtual seconds for each real one: 0 stands still, 1 is real time, 60 is for demonstrations",
    )
    parser.add_argument(
        "--now",
        default="2026-03-02T15:00:00Z",
        help="the time at which worlds begin: an instant, a day (at 00:00Z), or 'wall' for the real time at start",
    )
    parser.add_argument("--seed", type=int, default=1, help="the seed of all random choices and ids")
    parser.add_argument(
        "--scenario", metavar="NAME|FILE", default="mixed", help="how calls go in a new world; a .yaml file of your own"
    )
    add_fixture_options(parser)
    parser.add_argument(
        "--load",
        action="append",
        metavar="[KEY=]FILE",
        help="begin with this history, an output of GET /_mock/commands, in the world of KEY, else of a key that is "
        "named like the file (may be repeated)",
    )
    add_as_is_option(parser)
    parser.add_argument(
        "--store",
        metavar="FILE|URL",
        help="keep the worlds in this file: an answered change is there after a restart, however the process ended; "
        "nats://HOST:PORT (several with commas between them) shares them with other nodes (extra: cluster)",
    )
    parser.add_argument(
        "--advertise",
        metavar="URL",
        help="where other nodes that share the store reach this one; by default, where it listens",
    )
    parser.add_argument(
        "--sync",
        choices=("full", "off"),
        default="full",
        help="'off' answers before the disk has it: that outlives a killed process, but no power cut",
    )
    parser.add_argument("--store-size", metavar="MB", type=int, help="let the store's file grow to this and no more")
    parser.add_argument(
        "--keys",
        metavar="FILE",
        type=Path,
        help="accept only the keys in this file, one a line; ACCOUNT:TOKEN where a vendor takes a user with a password",
    )
    parser.add_argument(
        "--ticket-secret",
        metavar="TEXT",
        help="make the tickets in URLs from this; without it, each start draws another secret",
    )
    parser.add_argument(
        "--strict",
        action="store_true",
        help="refuse fields and parameters that the contract does not know, instead of noting them",
    )
    parser.add_argument(
        "--webhook-host",
        action="append",
        metavar="NAME",
        help="let webhooks go to this host too, not only to loopback (may be repeated)",
    )
    parser.add_argument(
        "--trusted-host",
        action="append",
        metavar="NAME",
        help="answer also to clients that know this server by this name; '*.example.com' for all names below one, '*' "
        "for any (may be repeated)",
    )
    parser.add_argument(
        "--tls",
        action="store_true",
        help="speak TLS, by certificates made on the spot for this machine and the vendors' hosts (extra: tls)",
    )
    parser.add_argument(
        "--proxy-port",
        type=int,
        metavar="PORT",
        help="be a forward proxy too, at this port of loopback (0: a free one): it answers for the vendors' hosts, for "
        "clients whose host is fixed, and stops all others",
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        metavar="HOST",
        help="let the proxy's clients reach this host, or *.domain (may be repeated)",
    )
    parser.add_argument(
        "--cors",
        action="store_true",
        help="let web pages of any origin call this server, but for changes by the control plane",
    )
    parser.add_argument(
        "--console",
        choices=("on", "read", "off"),
        default="on",
        help="the page at /console that shows worlds: 'read' has it change nothing, 'off' has none",
    )
    parser.add_argument(
        "--open",
        action="store_true",
        help="open the console in a browser, for the world of the first --load, else of the key 'demo'",
    )
    parser.add_argument(
        "--stop-on-eof",
        action="store_true",
        help="stop when standard input ends, so that the server never outlives the process that started it",
    )
    add_limit_option(parser)
    parser.add_argument("--log", choices=("requests",), help="tell of each request in one line on standard error")
    parser.add_argument("--log-format", choices=("text", "json"), default="text", help="the form of these lines")
    parser.add_argument(
        "--metrics",
        action="store_true",
        help="count requests, and show numbers for Prometheus at /metrics (extra: metrics)",
    )
    parser.add_argument(
        "--log-level",
        default="warning",
        choices=("debug", "info", "warning", "error"),
        help="the level of the server's log",
    )


def run(options: argparse.Namespace) -> int:
    gc.disable()  # until the server is ready: what is loaded stays, and would be looked at again and again
    try:
        return _serve(options)
    finally:
        gc.enable()


def _serve(options: argparse.Namespace) -> int:
    from mock_server.contract.document import ContractRefused
    from mock_server.engine.scenarios.reading import ScenarioRefused
    from mock_server.web import server

    wanted, loads = server_options(options), [key_and_file(text) for text in options.load or ()]
    try:
        return server.run(
            wanted,
            options.host,
            options.port,
            options.log_level,
            has_cors=options.cors,
            prepare=lambda app: load(app, loads, as_is=options.as_is),
            stops_on_eof=options.stop_on_eof,
            fixed_hosts=_fixed_hosts(options),
            watch=server.Watch(options.log_format if options.log else "", options.metrics),
            opens=_account(options, wanted.keys, loads[0][0] if loads else server.DEMO_KEY),
        )
    except (ContractRefused, ScenarioRefused, server.CannotServe) as refused:
        raise Stopped(str(refused)) from None


def check(options: argparse.Namespace) -> str:
    """Read all that a server with these options may need, and return in words what that was.

    Raise `Stopped` for what is unsound. A store is not opened.
    """
    from mock_server.contract import summary
    from mock_server.contract.document import ContractRefused
    from mock_server.engine.scenarios.reading import ScenarioRefused
    from mock_server.web import server
    from mock_server.web.app import create_app

    alone = {**vars(options), "store": None, "advertise": None, "sync": "full", "store_size": None}
    try:
        wanted = server_options(argparse.Namespace(**alone))
        app = create_app(wanted)
        app.apis.read_all()
        server.require_scenario(app, wanted)
        summary.require_true(app.apis.control_contract, *(vendor.contract for vendor in app.vendors.values()))
    except (ContractRefused, ScenarioRefused, server.CannotServe) as refused:
        raise Stopped(str(refused)) from None
    scenarios = sum(len(vendor.scenarios) for vendor in app.vendors.values())
    return f"{len(app.vendors) + 1} contracts, {scenarios} scenarios; all are sound"


def _account(options: argparse.Namespace, keys: frozenset[str] | None, key: str) -> str | None:
    """Return the account whose world the console shows first; None if no browser is to open it."""
    if not options.open:
        return None
    if options.console == "off":
        raise Stopped("--open: there is no console with --console off")
    if keys is not None and key not in keys:
        key = min(keys)
    return key.partition(":")[0]


def _fixed_hosts(options: argparse.Namespace) -> "FixedHosts":
    from mock_server.web.fixed_hosts import FixedHosts

    if options.proxy_port is not None and not 0 <= options.proxy_port <= 65535:
        raise Stopped(f"--proxy-port: seen {options.proxy_port}, expected 0 to 65535")
    if options.allow_host and options.proxy_port is None:
        raise Stopped("--allow-host: it is for the clients of --proxy-port, which is not given")
    return FixedHosts(options.tls, options.proxy_port, tuple(options.allow_host or ()))
