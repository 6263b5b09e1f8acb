"""The mock that all tests of one run share, and a new key for each of them."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from mockdial.testing.mock import Mock
from mockdial.testing.transport import ControlRefused, HttpTransport, MockUnreachable, Transport

if TYPE_CHECKING:
    from mockdial.testing.background import Background


class FixturesRefused(Exception):
    """The mock in this process can't use the fixtures of the project. The message says where, and what was expected."""


def open_transport(fixtures: Path | None = None) -> Transport:
    """Return the way to the mock at MOCKDIAL_URL, to one that MOCKDIAL_COMMAND starts, or to one in this process.

    The last two take the fixtures in a folder beside ours or over them; the first has what it was started with. Only
    the last one needs more than the standard library; raise `PackageUnavailable` where that is not here.
    """
    if url := os.environ.get("MOCKDIAL_URL"):
        return HttpTransport(url)
    if command := os.environ.get("MOCKDIAL_COMMAND"):
        from mockdial.testing.elsewhere import StartedTransport

        return StartedTransport(command, fixtures)
    return background(fixtures)


def background(fixtures: Path | None = None) -> "Background":
    """Start a mock for one run of tests, which may be many. The run's own garbage collector stays as it is.

    Raise `FixturesRefused` for a folder that it can't use.
    """
    from mockdial import loading

    loading.require("mock_server")
    from mock_server.engine.scenarios.reading import ScenarioRefused
    from mock_server.web.limits import Limits
    from mock_server.web.options import Options
    from mockdial.testing.background import Background

    try:
        return Background(Options(limits=Limits(worlds=100_000), fixtures=fixtures))
    except ScenarioRefused as refused:
        raise FixturesRefused(str(refused)) from None


def open_mock(transport: Transport) -> Mock:
    """Return the mock of one test, with a key that no other test has, in this process or in another.

    It begins as the accounts of Twilio do: the vendor's SDK for Node takes no other.
    """
    key = f"{os.environ.get('MOCKDIAL_KEY') or 'ACtest'}-{uuid4().hex}"
    return Mock(transport, key, paths(transport))


def label(mock: Mock, name: str, file: str, line: int | None) -> None:
    """Tell the mock which test its world belongs to, so that a report of the whole run can name it."""
    with suppress(ControlRefused):  # an older mock knows no labels
        mock.control.ask("PUT", "/world/label", {"label": name[:500], "file": file[:1000], "line": line})


def paths(transport: Transport) -> dict[str, str]:
    """Return the vendors that a mock serves, each with its path. Raise `MockUnreachable` where no mock answers."""
    answer = transport.ask("GET", "/_mock/health", [], b"")
    try:
        return dict(json.loads(answer.content)["paths"])
    except (ValueError, KeyError, TypeError):
        seen = f"seen {answer.status} and no list of vendors for /_mock/health"
        raise MockUnreachable(f"{transport.url}: {seen}, expected a mock") from None
