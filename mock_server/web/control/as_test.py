"""A call as a test: pytest with the project's fixture, which sets up the same world and asserts how the call went."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from mock_server.contract.forms import FORM, fields
from mock_server.contract.json_codec import decode
from mock_server.engine import moment
from mock_server.engine.world import Setup
from mock_server.exchange import Refusal
from mock_server.store.commands import Command
from mock_server.vendors.vendor import Vendor

MOST_COMMANDS, MOST_BYTES = 300, 100_000
"""The most commands of a test, and the most bytes of their bodies: more are a file, and no test to read."""

WIDTH = 100
"""Characters of a line, about."""

STEERED = "webhookAnswered"
"""The command that says what a receiver has answered where that steers a call."""

Story = Sequence[tuple[str, str]]
"""What has happened to a call: times and events."""

MODULE = '''\
"""A call of {vendor} to {to}, set up as it was."""

import json
import urllib.parse
import urllib.request

import pytest

from mockdial import Mock


def ask(vendor, method, path, body=None, is_form=False, **headers):
    """Send a request as a client would."""
    text = urllib.parse.urlencode(body or {{}}) if is_form else json.dumps(body)
    media = "application/x-www-form-urlencoded" if is_form else "application/json"
    given = {{**vendor.headers, "Content-Type": media, **headers}}
    sent = None if body is None else text.encode()
    request = urllib.request.Request(vendor.base_url + path, sent, given, method=method)
    with urllib.request.urlopen(request) as answer:
        return answer.read()


@pytest.mark.mockdial({setup})
def test_the_call_to_{name}(mockdial: Mock) -> None:
{steps}

    story = [(line["at"], line["event"]) for line in mockdial.journal if line["id"] == {id}]
    assert story == {story}
'''


class CallTest:
    """The test of one call. `account` is the key of its world, which stands in no test: a test has its own."""

    def __init__(self, vendors: Mapping[str, Vendor], account: str, setup: Setup, allowed: Iterable[str]) -> None:
        """Make a writer; findings of the `allowed` rules are not to fail the test."""
        self._vendors, self._account, self._setup, self._allowed = vendors, account, setup, sorted(allowed)

    def text(self, vendor: str, id_: str, to: str | None, commands: Sequence[Command], story: Story) -> str:
        """Return the test as a module. Raise `Refusal` 409 for a call that no short test can set up."""
        _check(commands)
        steps, now = [], self._setup.now
        for command in commands:
            if not (lines := list(self._lines(command))):
                continue
            if command.at != now:
                steps.append(_moved(moment.text(command.at)))
                now = command.at
            steps += lines
        steps.append(_moved(story[-1][0]))
        told = re.sub("[^0-9a-zA-Z+@.:-]+", " ", to or id_)  # whoever wrote it writes no code
        return MODULE.format(
            vendor=vendor,
            to=told,
            name=re.sub("[^0-9a-zA-Z]+", "_", told).strip("_"),
            setup=", ".join(self._marker()),
            steps="\n".join(f"    {step}" for step in steps),
            id=_short(id_),
            story="[" + "".join(f"\n        {_short(one)}," for one in story) + "\n    ]",
        )

    def _marker(self) -> Iterator[str]:
        yield f"now={_short(moment.text(self._setup.now))}"
        yield f"seed={self._setup.seed}"
        yield f"scenario={_short(self._setup.scenario)}"
        if self._allowed:
            yield f"allow={_short(self._allowed)}"

    def _lines(self, command: Command) -> Iterator[str]:
        """Yield the lines that do what a command did; none for one that has no part in how calls go."""
        body: Any = decode(command.body) if command.body else None
        if command.vendor != "control":
            yield self._request(command, body)
            return
        path = command.path
        match command.operation:
            case "setNumber":
                attempts = body if isinstance(body, list) else body["attempts"]
                yield f"mockdial.numbers[{_short(path['number'])}] = {_written(attempts)}"
            case "deleteNumber":
                yield f"del mockdial.numbers[{_short(path['number'])}]"
            case "setScenario" if "name" in body:
                yield f"mockdial.scenario({_short(body['name'])}, vendor={_short(path['vendor'])})"
            case "setScenario":
                yield f"mockdial.scenario(steps={_written(body['steps'])}, vendor={_short(path['vendor'])})"
            case "changeSettings":
                yield f"mockdial.settings({_short(path['vendor'])}, **{_written(body)})"
            case "fireEvent":
                yield f"mockdial.force{_short((*path.values(), body['event']))}"

    def _request(self, command: Command, body: Any) -> str:
        operation = self._vendors[command.vendor].contract.operations[command.operation]
        path = re.sub(r"\{(\w+)\}", lambda found: self._part(command.path[found[1]]), operation.path)
        if query := urlencode(fields(command.query)):
            path += "?" + query
        given = [f"mockdial.{command.vendor}", _short(operation.method), ("f" if "{" in path else "") + _short(path)]
        if body is not None and operation.body is not None and operation.body.media == FORM:
            named = fields(body)
            given += [_written(dict(named) if len(dict(named)) == len(named) else named), "is_form=True"]
        elif body is not None:
            given.append(_written(body))
        if command.outcome is not None:
            wanted = command.outcome if isinstance(command.outcome, str) else json.dumps(command.outcome)
            given.append(f"**{_short({'Mockdial-Outcome': wanted})}")
        return f"ask({', '.join(given)})"

    def _part(self, value: str) -> str:
        """Return a part of a path, for an f-string: the account of the test in place of that of the world."""
        return "{mockdial.key}" if value == self._account else quote(value, safe="")


def _moved(to: str) -> str:
    return f"mockdial.clock.to({_short(to)})"


def _written(value: Any, indent: int = 4) -> str:
    """Return a value as Python writes it, behind so many spaces; over several lines if it is long."""
    short = _short(value)
    if indent + len(short) <= WIDTH or not isinstance(value, dict | list):
        return short
    begin, end = "{}" if isinstance(value, dict) else "[]"
    inner = indent + 4
    entries = (
        [f"{_short(name)}: {_written(each, inner)}" for name, each in value.items()]
        if isinstance(value, dict)
        else [_written(each, inner) for each in value]
    )
    return begin + "".join(f"\n{' ' * inner}{entry}," for entry in entries) + f"\n{' ' * indent}{end}"


def _short(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{_short(name)}: {_short(each)}" for name, each in value.items()) + "}"
        case list():
            return f"[{', '.join(map(_short, value))}]"
        case tuple():
            return f"({', '.join(map(_short, value))})"
        case str():
            return json.dumps(value, ensure_ascii=False)
    return str(value)


def _check(commands: Sequence[Command]) -> None:
    """Raise `Refusal` 409 if a test would be too long, or would need a receiver of webhooks."""
    instead = "GET /_mock/commands exports the history, and `mockdial replay` plays it"
    if any(command.operation == STEERED for command in commands):
        raise Refusal(409, f"a receiver's answers have steered calls of this world, which no test here can; {instead}")
    size = sum(len(command.body) for command in commands)
    if len(commands) > MOST_COMMANDS or size > MOST_BYTES:
        seen = f"seen {len(commands)} commands of {size} bytes before the end of this call"
        raise Refusal(409, f"{seen}, expected at most {MOST_COMMANDS} of {MOST_BYTES} bytes for a test; {instead}")
