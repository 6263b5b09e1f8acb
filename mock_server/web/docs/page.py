"""Renders the pages for people by their templates: the docs of a contract, and the front page."""

import shlex
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from mock_server.contract.contract import Contract
from mock_server.contract.forms import FORM
from mock_server.web.docs import reading

FOLDER = Path(__file__).parents[1]


def render(name: str, /, **values: Any) -> str:
    """Return a page by the name of its template, values escaped."""
    return _environment().get_template(name).render(values)


def docs(contract: Contract, base: str, path: str, others: Sequence[str], *, is_served: bool = True) -> str:
    """Return the page of a contract that is served at `base`; without the trial of requests if it `is_served` not.

    `path` is that of the API on this server; `others` are the names of all contracts.
    """
    document = contract.document
    return render(
        "docs.html",
        title=document.title.partition(", as")[0],
        name=contract.name,
        base=base,
        path=path,
        home="/" if is_served else "../../README.md",
        assets="/assets/" if is_served else "",
        is_served=is_served,
        others=others,
        about=document.root["info"].get("description", ""),
        credentials=reading.shown_credentials(contract),
        key=contract.schemes[0].whole_key("demo"),
        operations=list(reading.operations(contract)),
        webhooks=list(reading.shown_webhooks(contract)),
        machines=list(reading.shown_machines(contract)),
    )


@cache
def _environment() -> Environment:
    """Return what reads the templates. Markdown in contracts may hold no HTML of its own."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.filters["markdown"] = lambda text: Markup(reader.render(str(text)))  # noqa: S704 - the reader escapes HTML
    made.filters["inline"] = lambda text: Markup(reader.renderInline(str(text)))  # noqa: S704
    made.filters |= {
        "often": _often,
        "clock": lambda at: at.replace("T", " "),
        "words": lambda name: name.replace("_", " "),
    }
    made.filters["curl"] = _curl
    return made


def _curl(operation: reading.ShownOperation, base: str) -> str:
    """Return a command that sends a request with the examples of the contract."""
    path = operation.path
    query = []
    for place, field, example in operation.parameters:
        if place == "path" and example:
            path = path.replace(f"{{{field.name}}}", example)
        elif place == "query" and field.is_required:
            query.append(f"{field.name}={example}")
    words = ["curl -s"] + ([] if operation.method in ("GET", "POST") else [f"-X {operation.method}"])
    words.append(shlex.quote(f"{base}{path}{'?' if query else ''}{'&'.join(query)}"))
    parts = [" ".join(words)]
    parts += [
        f"-H {shlex.quote(f'{field.name}: {example}')}"
        for place, field, example in operation.parameters
        if place == "header" and field.is_required
    ]
    if ": Basic " in operation.header:
        parts.append('-u "$KEY"')
    elif operation.header:
        parts.append(f'-H "{operation.header.replace("KEY", "$KEY")}"')
    if operation.body:
        text = operation.body.examples[0].text if operation.body.examples else "{}"
        if operation.body.media_type == FORM:
            parts += [f"--data-urlencode {shlex.quote(line)}" for line in text.splitlines()]
        else:
            parts += [f"-H 'Content-Type: {operation.body.media_type}'", f"-d {shlex.quote(text)}"]
    elif operation.method == "POST":
        parts[0] = parts[0].replace("curl -s", "curl -s -X POST", 1)
    return " \\\n  ".join(parts)


def _often(times: Any) -> str:
    """Return how often something was met: a number, or a number for each status."""
    if isinstance(times, Mapping):
        return ", ".join(f"{status} × {number:,}" for status, number in times.items())
    return f"× {times:,}"
