"""The pages for people. Nothing that clients sent gets into them unescaped; nothing is loaded from elsewhere."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

import mock_server
from mock_server.contract.contract import Contract
from mock_server.contract.summary import ContractSummary
from mock_server.exchange import Refusal
from mock_server.vendors.vendor import Vendor
from mock_server.web.console.sessions import IS_OFF, OFF, Sessions
from mock_server.web.request import HOP
from mock_server.web.response import Answer
from mock_server.web.sandboxes import Sandboxes, UnmatchedRequests
from mock_server.web.threads import in_thread

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}

_TEXT = (
    (b"content-type", b"text/plain; charset=utf-8"),
    *((name.encode(), value.encode()) for name, value in HEADERS.items()),
)

CONSOLE = f"{POLICY}; media-src 'self'"
"""The policy of the console, which plays recordings too."""

WITHOUT_SCRIPTS = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

MOST_EVIDENCE = 1_000_000
"""The longest journal that is looked through once more for the page of a report."""

TYPES = {".css": "text/css", ".js": "text/javascript"}
_FOLDER = Path(__file__).parent / "assets"
_CONSOLE = _FOLDER / "console"

Page = Callable[[Request], Awaitable[Response]]
Apis = Mapping[str, ContractSummary]
"""The summary of each API by the path at which it is served."""


def index(apis: Apis, app: Any) -> Page:
    """Make the front page: the first steps, the APIs that `app` serves, and where to go on."""
    sandboxes: Sandboxes = app.sandboxes

    async def page(request: Request) -> Response:
        base = str(request.base_url).rstrip("/")
        rate = sandboxes.setup.rate
        content = await _rendered(
            "index.html",
            title="mockdial",
            assets="/assets/",
            is_served=True,
            version=mock_server.__version__,
            base=base,
            pace=f"moves {rate:g} times as fast as real time" if rate else "moves when you tell it to",
            lets_in_any=sandboxes.lets_in_any,
            has_metrics=app.tally is not None,
            has_console=app.sessions.mode != OFF,
            kept=None if app.store is None else app.store.count,
            apis=[_api(f"{base}{path}", one) for path, one in apis.items()],
        )
        return HTMLResponse(content, headers=HEADERS)

    return page


def docs(apis: Apis, contract_of: Callable[[str], Contract]) -> Page:
    """Make the page that documents one contract, which `contract_of` reads by its name."""
    by_name = {one.name: path for path, one in apis.items()}

    async def page(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in by_name:
            return _no_such("docs", by_name)
        path = by_name[name]
        base = str(request.base_url).rstrip("/")

        def made() -> str:
            from mock_server.web.docs import page as renderer

            return renderer.docs(contract_of(name), f"{base}{path}", path, list(by_name))

        return HTMLResponse(await in_thread(made), headers=HEADERS)

    return page


def metrics(app: Any) -> Page:
    """Make the page for Prometheus; `app` has the numbers, if the server was told to count."""

    async def page(request: Request) -> Response:
        if app.tally is None:
            text = "this server counts nothing; start it with --metrics\n"
            return PlainTextResponse(text, 404, headers=HEADERS)
        from mock_server.web import metrics as numbers

        content, media_type = await numbers.text(
            app.sandboxes, app.tally, () if app.store is None else app.store.accounts
        )
        if app.sandboxes.is_shared and HOP.decode() not in request.headers:
            try:
                others = await app.sandboxes.others(b"/metrics")
            except Refusal as refusal:
                return PlainTextResponse(f"{refusal.message}\n", refusal.status, headers=HEADERS)
            content = numbers.of_nodes({app.store.address: content, **others})
        return Response(content, headers={**HEADERS, "content-type": media_type})

    return page


def console(sessions: Sessions) -> Page:
    """Make the console: one page, which asks the control plane for all that it shows."""

    async def page(_: Request) -> Response:
        if sessions.mode == OFF:
            return PlainTextResponse(f"{IS_OFF}\n", 404, headers=HEADERS)
        headers = {**HEADERS, "content-security-policy": CONSOLE, "cache-control": "no-cache"}
        return HTMLResponse((_CONSOLE / "index.html").read_bytes(), headers=headers)

    return page


async def assets(request: Request) -> Response:
    """Answer with a style sheet or a script of the pages."""
    return _file(_FOLDER, request.path_params["name"])


async def console_assets(request: Request) -> Response:
    """Answer with a style sheet or a script of the console."""
    return _file(_CONSOLE, request.path_params["name"])


def _file(folder: Path, name: str) -> Response:
    known = {path.name: path for path in folder.iterdir() if path.suffix in TYPES}
    if name not in known:
        return _no_such("file", known)
    headers = {**HEADERS, "cache-control": "no-cache"}
    return Response(known[name].read_bytes(), media_type=TYPES[known[name].suffix], headers=headers)


def nowhere(apis: Apis, unmatched: UnmatchedRequests) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Make the page for an unknown path, which counts them: most likely, the vendor's name was left out."""
    places = ", ".join(f"{_title(one)} at {path}" for path, one in apis.items())
    text = f"This server does not have this path. It has {places}; the page at / leads to all their operations.\n"

    async def page(_: Request, __: Exception) -> Response:
        unmatched.elsewhere += 1
        return PlainTextResponse(text, 404, headers=HEADERS)

    return page


def refused(refusal: Refusal) -> Answer:
    """Return the answer that refuses a request to no API."""
    return refusal.status, (*refusal.headers, *_TEXT), f"{refusal.message}\n".encode()


def report(sandboxes: Sandboxes, vendors: Mapping[str, Vendor], contract_of: Callable[[str], Contract]) -> Page:
    """Make the page with the report of a ticket's world; its query is that of GET /_mock/report."""

    async def page(request: Request) -> Response:
        from mock_server.web import report_page, reporting

        operation = (await in_thread(partial(contract_of, "control"))).operations["getReport"]
        query, wrong, unknown = operation.read_query(request.scope["query_string"])
        try:
            if wrong or unknown:
                raise Refusal(422, "; ".join(map(str, [*wrong, *unknown])))
            sandbox = sandboxes.of_ticket(request.path_params["ticket"])
            await sandbox.restored()
            evidence = len(sandbox.world.journal) <= MOST_EVIDENCE
            made = await reporting.report_of(sandbox, vendors, {**query, "evidence": evidence})
        except Refusal as refusal:
            return PlainTextResponse(f"{refusal.message}\n", refusal.status, headers=HEADERS)
        headers = {**HEADERS, "content-security-policy": WITHOUT_SCRIPTS, "cache-control": "no-store"}
        return HTMLResponse(report_page.page(made), headers=headers)

    return page


async def _rendered(name: str, /, **values: Any) -> str:
    """Return a page by its template."""

    def render() -> str:
        from mock_server.web.docs import page as renderer

        return renderer.render(name, **values)

    return await in_thread(render)


def _api(base: str, one: ContractSummary) -> dict[str, Any]:
    """Return what the front page says of one API."""
    return {
        "name": one.name,
        "title": _title(one),
        "base": base,
        "summary": one.text,
        "count": len(one.operations),
        "accounts": one.schemes[0].account_prefix,
    }


def _no_such(what: str, known: Mapping[str, Any]) -> Response:
    return PlainTextResponse(f"no such {what}, only {', '.join(sorted(known))}\n", 404, headers=HEADERS)


def _title(one: ContractSummary) -> str:
    """Return the name of an API, without its version or style."""
    return one.title.partition(",")[0]
