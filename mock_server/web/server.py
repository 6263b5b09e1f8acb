"""Runs the application on a socket: prints its address and vendors, then serves until it is stopped."""

import gc
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from errno import EACCES, EADDRINUSE, EADDRNOTAVAIL
from importlib.util import find_spec
from typing import Any, NamedTuple

import uvicorn

from mock_server.web.app import App, create_app
from mock_server.web.collector import settle_allocator
from mock_server.web.fixed_hosts import FixedHosts
from mock_server.web.options import Options
from mock_server.web.stopping import StoppableServer, stop_on_eof
from mock_server.web.uvicorn_protocols import http_of

DEMO_KEY = "demo"


class Watch(NamedTuple):
    """The things that are wanted of each request: a line in this format, and numbers for Prometheus."""

    lines: str = ""
    counts: bool = False

    @property
    def is_wanted(self) -> bool:
        return bool(self.lines) or self.counts


NO_WATCH = Watch()


class CannotServe(Exception):
    """Raised if the options can't be served; says why, and what to try."""


def run(
    options: Options,
    host: str,
    port: int,
    log_level: str,
    *,
    has_cors: bool,
    prepare: Callable[[App], Sequence[str]] = lambda _: (),
    stops_on_eof: bool = False,
    fixed_hosts: FixedHosts | None = None,
    watch: Watch = NO_WATCH,
    opens: str | None = None,
) -> int:
    """Serve until SIGINT or SIGTERM, or the end of standard input if that is wanted, and return the exit code.

    `prepare` is called with the application before it serves, and returns lines to print. With `opens`, a browser opens
    the console for the world of this account.
    Raise `CannotServe`, `ContractRefused` or `ScenarioRefused` if the server can't start.
    """
    logging.basicConfig(level=log_level.upper(), format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    settle_allocator()
    app = create_app(options)
    gc.freeze()  # all of it stays; no collection looks at it again, the first one neither
    gc.enable()
    require_scenario(app, options)
    loaded = prepare(app)
    try:
        bound = bind(host, port)
    except OSError as error:
        raise CannotServe(f"can't listen on {host}:{port}: {_reason(error)}") from None
    served = _open_to_pages(app) if has_cors else app
    if watch.is_wanted:
        served = _observed(app, served, watch)
    config = uvicorn.Config(
        served,
        http=_http_of(served),
        log_level=log_level,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        date_header=False,
        ws="none",
    )
    server = StoppableServer(config)
    server.ends_process = True
    for stop in (signal.SIGINT, signal.SIGTERM):
        # From the first line on, and when uvicorn passes the signal on at its end: to be stopped is no failure.
        signal.signal(stop, server.handle_exit)
    if stops_on_eof:
        threading.Thread(target=stop_on_eof, args=(server,), name="eof", daemon=True).start()
    fixed = fixed_hosts or FixedHosts()
    base = f"http{'s' * fixed.has_tls}://{f'[{host}]' if ':' in host else host}:{bound.getsockname()[1]}"
    app.listens_at(base)
    names = [host for summary in app.vendors.summaries.values() for host in summary.hosts]
    with ExitStack() as stack:
        try:
            ready = stack.enter_context(fixed.ready(base, list(app.vendors), [*names, host]))
        except ImportError:
            raise CannotServe("--tls needs the extra 'tls'; docs/install.md says how to install it") from None
        except OSError as error:
            raise CannotServe(f"--proxy-port: can't listen on {fixed.proxy_port}: {error.strerror}") from None
        lines = [*(f"loaded {line}" for line in loaded), *ready.lines]
        if opens is not None:
            link = f"{base}/console#{app.sessions.ticket(opens)}"
            lines.append(f"console (the link opens it once): {link}")
            threading.Thread(target=_open, args=(link,), name="browser", daemon=True).start()
        print(greeting(app, base, options, lines), flush=True)
        if ready.context is not None:
            config.load()
            config.ssl = ready.context
        logging.getLogger("uvicorn.error").addFilter(lambda _: app.start_error is None)  # one line says it, below
        try:
            server.run(sockets=[bound])
        except SystemExit:
            if app.start_error is None:
                raise
            raise CannotServe(f"--store: {app.start_error}") from None
    return 0


def require_scenario(app: App, options: Options) -> None:
    """Raise `CannotServe` where no vendor has the scenario that is wanted."""
    if options.setup.scenario not in (known := app.vendors.all_scenario_names()):
        raise CannotServe(f"--scenario: seen {options.setup.scenario!r}, expected one of {', '.join(known)}")


def _open(link: str) -> None:
    """Have the user's browser open a link; where there is none, the link that was printed is left."""
    import webbrowser

    with suppress(webbrowser.Error):
        webbrowser.open(link)


def _observed(app: App, served: Any, watch: Watch) -> Any:
    """Return the application with its observers. Raise `CannotServe` if a package for them is missing."""
    from mock_server.web import observer, request_lines

    if watch.counts:
        if find_spec("prometheus_client") is None:
            raise CannotServe("--metrics needs the extra 'metrics'; docs/install.md says how to install it")
        app.tally = observer.RequestTally()
    show = request_lines.writer(app, watch.lines) if watch.lines else None
    return observer.Observer(app, served, app.tally, show)


def _http_of(app: Any) -> Any:
    """Return the `http` of uvicorn's `Config`. Raise `CannotServe` for a wish that is none."""
    try:
        return http_of(app)
    except ValueError as error:
        raise CannotServe(str(error)) from None


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that already accepts connections: a client may connect as soon as it reads the first line."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    bound = socket.socket(family, kind, protocol)
    try:
        if sys.platform == "win32":  # there, SO_REUSEADDR would let two servers listen on one port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(2048)
    except OSError:
        bound.close()
        raise
    bound.set_inheritable(True)
    return bound


def _reason(error: OSError) -> str:
    """Return why an address can't be listened on, and the option that is to blame."""
    if isinstance(error, socket.gaierror) or error.errno == EADDRNOTAVAIL:
        return "this machine has no such address; choose another with --host"
    if error.errno == EADDRINUSE:
        return "another program listens there; choose another with --port"
    if error.errno == EACCES:
        return "it takes more rights than this program has; choose a port above 1023 with --port"
    return f"{error.strerror}; choose others with --host and --port"


def greeting(app: App, base: str, options: Options, lines: Sequence[str] = ()) -> str:
    """Return the first lines: address, vendors, a key, these lines, the console, and a curl to paste."""
    places = [f"  {name:<12}{app.address_of(base, name)}" for name in app.vendors]
    pace = (
        f"moves {options.setup.rate:g} times as fast as real time"
        if options.setup.rate
        else "stands still until you move it (--rate 1 for real time)"
    )
    keys = f"any, each with a world of its own, for example '{DEMO_KEY}'"
    header = f"'Authorization: Bearer {DEMO_KEY}'"
    if options.keys is not None:
        keys, header = f"one of the {len(options.keys)} of --keys", '"Authorization: Bearer $KEY"'
    store = () if app.store is None else (f"worlds are kept {app.store.place}",)
    return "\n".join(
        [
            f"mockdial listens on {base}",
            *places,
            f"key: {keys}; the clock {pace}",
            *store,
            *(() if options.keys is not None else _accounts(app)),
            *lines,
            *(() if options.console == "off" else (f"watch: {base}/console",)),
            "try:",
            f"  curl -s {base}/_mock/world -H {header}",
        ]
    )


def _accounts(app: App) -> Iterator[str]:
    """Yield a line for each vendor whose keys have a form: the names of its accounts."""
    for name, summary in app.vendors.summaries.items():
        if prefix := summary.schemes[0].account_prefix:
            example = f"'{prefix}{DEMO_KEY}:{DEMO_KEY}', whose world is that of the key '{prefix}{DEMO_KEY}'"
            yield f"key of {name}: any account that begins with {prefix}, with any password, for example {example}"


def _open_to_pages(app: App) -> Any:
    from mock_server.web.cors import CrossOrigin

    return CrossOrigin(app)
