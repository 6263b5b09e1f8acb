"""Takes a contract apart into what its page shows: operations with fields, bodies and answers, webhooks, machines."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from mock_server.contract import forms
from mock_server.contract.contract import Contract
from mock_server.contract.describe import credentials, webhooks
from mock_server.contract.document import Document
from mock_server.contract.forms import FORM
from mock_server.contract.operation import Operation
from mock_server.web.docs.diagram import picture
from mock_server.web.docs.fields import Field, field, fields, pretty, resolved

Json = Mapping[str, Any]


class Example(NamedTuple):
    """An example of a body, as the contract gives it."""

    title: str
    text: str


class Content(NamedTuple):
    """A body: its media type, its fields and examples."""

    media_type: str
    description: str
    fields: tuple[Field, ...]
    examples: tuple[Example, ...]


class ShownAnswer(NamedTuple):
    """One answer of an operation."""

    status: str
    description: str
    headers: tuple[Field, ...]
    content: Content | None
    provenance: Json | None

    @property
    def is_error(self) -> bool:
        return not self.status.startswith(("2", "3"))


class ShownOperation(NamedTuple):
    """One operation, all of it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    tag: str
    provenance: Json
    header: str
    """The header that carries the key, with KEY in its place."""
    whole_key: str
    """What stands for KEY where the key of a tester is no credential by itself."""
    account: str
    """The parameter of the path that names the account of the key; empty where there is none."""
    parameters: tuple[tuple[str, Field, str], ...]
    body: Content | None
    answers: tuple[ShownAnswer, ...]
    links: tuple[tuple[str, str], ...]


class ShownWebhook(NamedTuple):
    """One webhook: when it comes, how it is signed and delivered, what it says."""

    name: str
    summary: str
    description: str
    signed: str
    delivery: str
    content: Content | None


class ShownMachine(NamedTuple):
    """One status machine: its picture, and its table."""

    kind: str
    svg: str
    rows: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    events: tuple[tuple[str, str], ...]


def operations(contract: Contract) -> Iterator[ShownOperation]:
    """Yield the operations in the order of the file."""
    document = contract.document
    for operation in contract.operations.values():
        spec = operation.spec
        answers = tuple(_answer(document, status, answer) for status, answer in spec["responses"].items())
        yield ShownOperation(
            operation.id,
            operation.method,
            operation.path,
            spec["summary"],
            spec.get("description", ""),
            next(iter(spec.get("tags", ())), ""),
            spec["x-provenance"],
            _header(contract, operation),
            contract.schemes[0].whole_key("KEY"),
            next((one.name for one in operation.account_parameters), ""),
            tuple(_parameters(document, operation)),
            _body(document, spec.get("requestBody")),
            answers,
            tuple(_links(document, spec["responses"])),
        )


def _header(contract: Contract, operation: Operation) -> str:
    """Return the header that carries the key, with KEY in its place; empty if the operation needs none."""
    if operation.is_open or operation.ticket:
        return ""
    scheme = contract.schemes[0]
    return f"{scheme.header.decode().title()}: {scheme.word.title()} KEY".replace(":  ", ": ")


def _parameters(document: Document, operation: Operation) -> Iterator[tuple[str, Field, str]]:
    """Yield each parameter with its place, and an example of it."""
    item = document.root["paths"][operation.path]
    for node in [*item.get("parameters", ()), *operation.spec.get("parameters", ())]:
        whole = resolved(document, node)
        schema = {**resolved(document, whole.get("schema", {}))}
        schema |= {key: whole[key] for key in ("description", "x-provenance", "deprecated") if key in whole}
        found = field(document, whole["name"], schema, bool(whole.get("required")))
        examples = [resolved(document, one).get("value") for one in whole.get("examples", {}).values()]
        example = whole.get("example", next(iter(examples), ""))
        yield whole["in"], found, pretty(example) if example != "" else ""


def _body(document: Document, node: Any) -> Content | None:
    whole = resolved(document, node)
    found = _content(document, whole)
    return found and found._replace(description=whole.get("description", ""))


def _content(document: Document, holder: Json) -> Content | None:
    for media_type, content in holder.get("content", {}).items():
        schema = content.get("schema", {})
        shown = form_lines if media_type == FORM else pretty
        return Content(media_type, "", tuple(fields(document, schema)), tuple(_examples(document, content, shown)))
    return None


def form_lines(value: Mapping[str, Any] | None) -> str:
    """Return the fields of a form, one a line."""
    return "\n".join(f"{name}={text}" for name, text in forms.fields(value or {}))


def _examples(document: Document, content: Json, shown: Callable[[Any], str]) -> Iterator[Example]:
    if "example" in content:
        yield Example("", shown(content["example"]))
    for name, node in content.get("examples", {}).items():
        whole = resolved(document, node)
        yield Example(whole.get("summary", name), shown(whole.get("value")))


def _answer(document: Document, status: str, node: Any) -> ShownAnswer:
    whole = resolved(document, node)
    headers = []
    for name, header in whole.get("headers", {}).items():
        inner = resolved(document, header)
        schema = {**resolved(document, inner.get("schema", {})), "description": inner.get("description", "")}
        headers.append(field(document, name, schema, bool(inner.get("required"))))
    content = _content(document, whole)
    return ShownAnswer(status, whole.get("description", ""), tuple(headers), content, whole.get("x-provenance"))


def _links(document: Document, responses: Json) -> Iterator[tuple[str, str]]:
    """Yield the operations that an answer leads to, each with the reason."""
    seen = set()
    for answer in responses.values():
        for node in resolved(document, answer).get("links", {}).values():
            whole = resolved(document, node)
            if whole.get("operationId") not in seen:
                seen.add(whole["operationId"])
                yield whole["operationId"], whole.get("description", "")


def shown_webhooks(contract: Contract) -> Iterator[ShownWebhook]:
    """Yield the webhooks."""
    document = contract.document
    about = {name.strip("`"): (signed, delivery) for name, _, signed, delivery in webhooks(contract)}
    for name, place in document.webhooks():
        spec = document.follow(place)[1]
        content = _content(document, resolved(document, spec.get("requestBody")))
        signed, delivery = about[name]
        yield ShownWebhook(name, spec["summary"], spec.get("description", ""), signed, delivery, content)


def shown_machines(contract: Contract) -> Iterator[ShownMachine]:
    """Yield the status machines."""
    for kind, table in contract.machines.items():
        rows = tuple(
            (status, table["phases"][status], tuple(moves.items())) for status, moves in table["moves"].items()
        )
        events = tuple((name, event["summary"]) for name, event in table["events"].items())
        yield ShownMachine(kind, picture(table), rows, events)


def shown_credentials(contract: Contract) -> list[tuple[str, ...]]:
    """Return each kind of credential: how it is sent, its name, and what it opens."""
    return list(credentials(contract.document))
