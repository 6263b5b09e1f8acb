"""The options of a server, as `mockdial serve` makes them of its own."""

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from mockdial.commands.base import Stopped, require_vendor, unreadable
from mockdial.commands.fixtures import own_fixtures
from mockdial.commands.limits import bounds_of, limits_of

if TYPE_CHECKING:
    from mock_server.store.sqlite_file import WalDamaged
    from mock_server.web.cluster import ClusterStore
    from mock_server.web.options import Options
    from mock_server.web.world_store import WorldStore


NATS = ("nats://", "tls://")


def server_options(options: argparse.Namespace) -> "Options":
    """Return the server's options. Raise `Stopped` where a value is not usable."""
    from mock_server.engine.world import Setup
    from mock_server.vendors import VENDORS
    from mock_server.web.options import Options

    names = options.vendor or list(VENDORS)
    for name in names:
        require_vendor(name)
    if not 0 <= options.rate <= 100_000:
        raise Stopped(f"--rate: seen {options.rate}, expected 0 to 100000")
    if not 0 <= options.port <= 65535:
        raise Stopped(f"--port: seen {options.port}, expected 0 to 65535")
    if not -(2**63) <= options.seed < 2**63:
        raise Stopped(f"--seed: seen {options.seed}, expected a whole number of 64 bits")
    own, limits = own_fixtures(options), options.limit or ()
    return Options(
        vendors=names,
        setup=Setup(_instant(options.now), options.seed, options.rate, own.pop("scenario"), **bounds_of(limits)),
        **own,
        keys=_keys(options.keys),
        ticket_secret=options.ticket_secret,
        store=_store(options),
        is_strict=options.strict,
        webhook_hosts=frozenset(map(_host, options.webhook_host or ())),
        hosts=frozenset({options.host, *map(_own_name, options.trusted_host or ())}),
        limits=limits_of(limits),
        console=options.console,
    )


def _cluster(options: argparse.Namespace) -> "ClusterStore":
    """Return the store that several nodes share. Raise `Stopped` where that can't be."""
    from importlib.util import find_spec

    if find_spec("nats") is None:
        raise Stopped("--store nats://… needs the extra 'cluster'; docs/install.md says how to install it")
    if options.store_size is not None or options.sync != "full":
        raise Stopped("--sync and --store-size are for a store in a file; NATS has settings of its own")
    if options.load:
        raise Stopped("--load is for a store in a file, or for none")
    from mock_server.web.cluster import ClusterStore

    return ClusterStore(options.store, options.advertise or "", as_is=options.as_is)


def _store(options: argparse.Namespace) -> "WorldStore | ClusterStore | None":
    """Return the store of the worlds. Raise `Stopped` for a file that can't be one."""
    if options.store is not None and options.store.startswith(NATS):
        return _cluster(options)
    if options.advertise is not None:
        raise Stopped("--advertise is for nodes that share a store, by --store nats://…")
    if options.store is None:
        if options.sync != "full" or options.store_size is not None:
            raise Stopped("--sync and --store-size are for --store, which is not given")
        return None
    from mock_server.store.sqlite_file import StoreRefused, WalDamaged
    from mock_server.web.world_store import WorldStore

    most = None if options.store_size is None else options.store_size * 1_000_000
    if most is not None and most <= 0:
        raise Stopped(f"--store-size: seen {options.store_size}, expected more than 0")
    try:
        is_synced = options.sync == "full"
        return WorldStore.opened(Path(options.store), is_synced=is_synced, most_bytes=most, as_is=options.as_is)
    except WalDamaged as damaged:
        raise Stopped(f"--store: {_loss(damaged)}") from None
    except StoreRefused as refused:
        raise Stopped(f"--store: {refused}") from None


def _loss(damaged: "WalDamaged") -> str:
    """Return in one sentence what is lost by damage to the latest commits of a store."""
    from mock_server.store.sqlite_file import StoreRefused
    from mock_server.store.wal_inspection import wal_loss

    try:
        return wal_loss(damaged.path, damaged.damage).sentence
    except StoreRefused as refused:
        return str(refused)


def _host(name: str) -> str:
    """Return the name or address of a host. Raise `Stopped` for any other part of a URL."""
    from ipaddress import ip_address

    try:
        if not re.fullmatch(r"[A-Za-z0-9._-]+", name):
            ip_address(name)
    except ValueError:
        raise Stopped(
            f"--webhook-host: seen {name!r}, expected a host's name or address, like hooks.example.com"
        ) from None
    return name


def _own_name(name: str) -> str:
    """Return a name of this server, or a pattern for names. Raise `Stopped` for any other part of a URL."""
    from mock_server.contract import url

    try:
        host, port = (name, None) if name == "*" else url.host_and_port(name.removeprefix("*."))
    except url.UrlRefused:
        host, port = "", None
    if not host or port is not None:
        raise Stopped(f"--trusted-host: seen {name!r}, expected a host's name, like mock.example.com, without a port")
    return f"*.{host}" if name.startswith("*.") else host


def _instant(text: str) -> int:
    """Return milliseconds since 1970."""
    if text == "wall":
        from time import time

        return round(time() * 1000)
    from mock_server.engine import moment

    is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", text)
    try:
        return moment.within_reach(moment.parse(f"{text}T00:00:00Z" if is_day else text))
    except (ValueError, OverflowError) as error:
        raise Stopped(f"--now: {error}") from None


def _keys(path: Path | None) -> frozenset[str] | None:
    """Return the keys that a file lists; None, which lets in any key, without a file."""
    if path is None:
        return None
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Stopped(f"--keys: can't read {path}: {unreadable(error)}") from None
    keys = frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    if not keys:
        raise Stopped(f"--keys: {path} holds no key; write one a line")
    return keys
