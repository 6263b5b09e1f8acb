"""The contracts as they are served: each names this server alone, so that trying one out never reaches a vendor."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from mock_server.contract.contract import Contract
from mock_server.contract.exact_patterns import with_exact_patterns
from mock_server.contract.keywords import METHODS
from mock_server.contract.summary import ContractSummary
from mock_server.contract.url import UrlRefused, host_and_port
from mock_server.web.threads import in_thread

_SERVERS = re.compile(rb"^servers:.*\n(?:(?:[ \t-].*|[ \t]*#.*|)(?:\n|\Z))*", re.MULTILINE)

OPEN = {"access-control-allow-origin": "*", "content-disposition": "inline", "vary": "accept"}
"""Tools in web pages of any origin may read a contract. A browser that is led to YAML shows it, and saves no file."""

Page = Callable[[Request], Awaitable[Response]]


def page(
    apis: Mapping[str, ContractSummary], contract_of: Callable[[str], Contract], headers: Mapping[str, str]
) -> Page:
    """Make the answer that is one contract, in YAML or JSON.

    `apis` has the summary of each by the path of its API; `contract_of` reads one by its name.
    """
    by_name = {one.name: path for path, one in apis.items()}

    async def answer(request: Request) -> Response:
        name, form = request.path_params["name"], request.path_params["form"]
        if name not in by_name or form not in ("yaml", "json"):
            known = ", ".join(f"{one}.yaml" for one in sorted(by_name))
            return PlainTextResponse(f"no such contract, only {known}, each as .json too\n", 404, headers=dict(headers))
        servers = [{"url": f"{_origin(request)}{by_name[name]}", "description": "This mock, which phones nobody."}]
        write = _yaml if form == "yaml" else _json
        content = await in_thread(lambda: write(contract_of(name), servers))
        is_read_by_people = form == "yaml" and "text/html" in request.headers.get("accept", "")
        return Response(
            content,
            media_type="text/plain" if is_read_by_people else f"application/{form}",
            headers={**headers, **OPEN},
        )

    return answer


def _origin(request: Request) -> str:
    """Return scheme, host and port as the client wrote them; nothing, for a relative URL, where that can't be known."""
    try:
        host_and_port(request.headers.get("host", ""))
    except UrlRefused:
        return ""
    return f"{request.scope['scheme']}://{request.headers['host']}"


def _yaml(contract: Contract, servers: list[dict[str, str]]) -> bytes:
    """Return the text of the file with other servers; one that can't be cut out of it is written as JSON, also YAML."""
    text = contract.document.path.read_bytes() if contract.document.path.name else b""
    if len(_SERVERS.findall(text)) != 1 or _has_inner_servers(contract.document.root):
        return _json(contract, servers)
    (server,) = servers
    entry = b"servers:\n  - {url: %s, description: %s}\n\n" % (
        orjson.dumps(server["url"]),
        orjson.dumps(server["description"]),
    )
    return with_exact_patterns(_SERVERS.sub(lambda _: entry, text))


def _json(contract: Contract, servers: list[dict[str, str]]) -> bytes:
    root = dict(contract.document.root)
    paths = {path: _without_servers(item) for path, item in root.get("paths", {}).items()}
    return with_exact_patterns(orjson.dumps(root | {"servers": servers, "paths": paths}, option=orjson.OPT_INDENT_2))


def _without_servers(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a path, or an operation of it, without servers of its own."""
    return {
        name: _without_servers(inner) if name in METHODS else inner for name, inner in item.items() if name != "servers"
    }


def _has_inner_servers(root: Mapping[str, Any]) -> bool:
    return any(_without_servers(item) != item for item in root.get("paths", {}).values())
