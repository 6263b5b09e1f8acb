"""The control plane: the API with which a test controls the mock. Its contract is openapi/control.yaml."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from mock_server.contract.contract import Contract
from mock_server.exchange import Refusal
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.vendors.vendor import ErrorStyle
from mock_server.web.authenticator import Authenticator
from mock_server.web.console.copies import Copies
from mock_server.web.console.sessions import Sessions
from mock_server.web.console.watchers import Watchers
from mock_server.web.control.calls import CallControl
from mock_server.web.control.console import ConsoleControl
from mock_server.web.control.dispatcher import ControlDispatcher
from mock_server.web.control.faults import FaultControl
from mock_server.web.control.inspect import HistoryControl, ReportControl
from mock_server.web.control.past import PastControl
from mock_server.web.control.timeline import TimelineControl
from mock_server.web.control.webhooks import WebhookControl
from mock_server.web.control.world import ClockControl, WorldControl
from mock_server.web.sandboxes import Sandboxes

PARTS = (
    WorldControl,
    ClockControl,
    HistoryControl,
    WebhookControl,
    CallControl,
    ReportControl,
    FaultControl,
    TimelineControl,
)
"""The parts of the control plane."""

WORDS = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    409: "conflict",
    413: "payload_too_large",
    414: "uri_too_long",
    415: "unsupported_media_type",
    421: "misdirected_request",
    422: "unprocessable_entity",
    431: "request_header_fields_too_large",
    501: "not_implemented",
    503: "service_unavailable",
    505: "http_version_not_supported",
}


def envelope(refusal: Refusal) -> dict[str, str]:
    """Return the control plane's error: a short word for machines, and a sentence for people."""
    return {"error": WORDS.get(refusal.status, "internal_server_error"), "message": refusal.message}


ERRORS = ErrorStyle(envelope)

UNRECORDED = frozenset({"deleteWorld", "resetWorld", "labelWorld", "holdWebhooks"})
"""Operations that are no commands: after two of them there is no world left to keep one in, the others change none."""

MENDS = frozenset({"deleteWorld", "resetWorld"})
"""Operations that need nothing of a world that can't be restored."""


def control_dispatcher(
    contract: Contract,
    sandboxes: Sandboxes,
    vendors: LazyVendors,
    authenticator: Authenticator,
    sessions: Sessions,
    watchers: Watchers,
    copies: Copies,
    root: Path | None = None,
    own: Path | None = None,
    *,
    read_ahead: Callable[[bytes], Awaitable[None]],
) -> ControlDispatcher:
    """Return the dispatcher of the control plane. `root` and `own` are folders with fixtures: ours, and the user's.

    `read_ahead` reads the vendors that a body names.
    """
    parts = [part(sandboxes, vendors, root, own) for part in PARTS]
    handlers = {name: handler for part in parts for name, handler in part.handlers().items()}
    console = ConsoleControl(sandboxes, vendors, sessions, watchers).handlers()
    visited = {**console, **PastControl(sandboxes, vendors, sessions, copies).handlers()}
    return ControlDispatcher(
        contract,
        {**handlers, **visited},
        ERRORS,
        sandboxes,
        lambda sandbox: sandbox,
        authenticator,
        unrecorded=UNRECORDED,
        mends=MENDS,
        is_logged=False,
        is_strict=True,
        sessions=sessions,
        visited=frozenset(visited),
        copies=copies,
        read_ahead=read_ahead,
    )
