"""The pages for people. Nothing that clients sent gets into them unescaped; nothing is loaded from elsewhere."""

from collections.abc import Awaitable, Callable, Mapping
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

import mock_server
from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation
from mock_server.exchange import Refusal
from mock_server.vendors.vendor import Vendor
from mock_server.web.response import Answer
from mock_server.web.sandbox import Sandboxes, UnmatchedRequests

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}

_TEXT = (
    (b"content-type", b"text/plain; charset=utf-8"),
    *((name.encode(), value.encode()) for name, value in HEADERS.items()),
)

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>mockdial</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 3rem auto; padding: 0 1rem; color: #1b2430 }}
h1 {{ font-size: 1.6rem }} h2 {{ font-size: 1.15rem; margin-top: 2rem }}
table {{ border-collapse: collapse; width: 100% }}
td, th {{ text-align: left; padding: .25rem .75rem .25rem 0; vertical-align: top; border-bottom: 1px solid #e3e8ee }}
code, pre {{ font: 13px/1.5 ui-monospace, monospace; background: #f4f6f8 }}
pre {{ padding: .75rem 1rem; overflow-x: auto }} code {{ padding: .1rem .3rem }}
</style>
<h1>mockdial {version}</h1>
<p>A stateful mock of voice-dial APIs. Any key opens a world of its own; its clock moves when you tell it to.</p>
<pre>curl -s {base}/_mock/world -H 'Authorization: Bearer demo'</pre>
<p>Served here: {contents}</p>
{sections}
</html>
"""

_SECTION = """<h2 id="{name}">{title}</h2>
<p>Base URL <code>{base}</code>; its contract is <a href="/openapi/{name}.yaml">{name}.yaml</a>
or <a href="/openapi/{name}.json">{name}.json</a></p>
<table><tr><th>Operation<th>Request<th>What it does</tr>{rows}</table>
"""


def index(contracts: Mapping[str, Contract]) -> Callable[[Request], Awaitable[Response]]:
    """Make the front page: the APIs that are served, each with its path, and how to begin."""

    async def page(request: Request) -> Response:
        base = escape(str(request.base_url).rstrip("/"))
        content = _PAGE.format(
            version=mock_server.__version__,
            base=base,
            contents=", ".join(f'<a href="#{one.name}">{escape(_title(one))}</a>' for one in contracts.values()),
            sections="".join(_section(f"{base}{path}", one) for path, one in contracts.items()),
        )
        return HTMLResponse(content, headers=HEADERS)

    return page


def nowhere(
    contracts: Mapping[str, Contract], unmatched: UnmatchedRequests
) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Make the page for an unknown path, which counts them: most likely, the vendor's name was left out."""
    places = ", ".join(f"{_title(one)} at {path}" for path, one in contracts.items())
    text = f"This server does not have this path. It has {places}; the page at / lists all their operations.\n"

    async def page(_: Request, __: Exception) -> Response:
        unmatched.elsewhere += 1
        return PlainTextResponse(text, 404, headers=HEADERS)

    return page


def refused(refusal: Refusal) -> Answer:
    """Return the answer that refuses a request to no API."""
    return refusal.status, (*refusal.headers, *_TEXT), f"{refusal.message}\n".encode()


def report(
    sandboxes: Sandboxes, vendors: Mapping[str, Vendor], control: Contract
) -> Callable[[Request], Awaitable[Response]]:
    """Make the page with the report of a ticket's world; its query is that of GET /_mock/report."""
    operation = control.operations["getReport"]

    async def page(request: Request) -> Response:
        from mock_server.web import report_page, reporting

        query, wrong, _ = operation.read_query(request.scope["query_string"])
        try:
            if wrong:
                raise Refusal(422, "; ".join(map(str, wrong)))
            made = await reporting.report_of(sandboxes.of_ticket(request.path_params["ticket"]), vendors, query)
        except Refusal as refusal:
            return PlainTextResponse(f"{refusal.message}\n", refusal.status, headers=HEADERS)
        return HTMLResponse(report_page.page(made), headers={**HEADERS, "cache-control": "no-store"})

    return page


def _title(contract: Contract) -> str:
    """Return the name of an API, without its version or style."""
    return contract.document.title.partition(",")[0]


def _section(base: str, contract: Contract) -> str:
    rows = "".join(_row(operation) for operation in contract.operations.values())
    return _SECTION.format(title=escape(contract.document.title), base=base, name=contract.name, rows=rows)


def _row(operation: Operation) -> str:
    request = f"{operation.method} {escape(operation.path)}"
    summary = escape(operation.spec["summary"])
    return f"<tr><td><code>{escape(operation.id)}</code><td><code>{request}</code><td>{summary}</tr>"
