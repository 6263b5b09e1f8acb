"""The control plane: what a test does to the mock itself. Its contract is openapi/control.yaml."""

from pathlib import Path

from mock_server.contract.contract import Contract
from mock_server.exchange import Refusal
from mock_server.vendors.vendor import Manners
from mock_server.web.control.base import Vendors
from mock_server.web.control.calls import Calls
from mock_server.web.control.faults import Faults
from mock_server.web.control.inspect import History, Reports
from mock_server.web.control.webhooks import Webhooks
from mock_server.web.control.world import Time, Worlds
from mock_server.web.dispatch import Desk
from mock_server.web.sandbox import Rooms

PLANES = (Worlds, Time, History, Webhooks, Calls, Reports, Faults)
"""The parts of the control plane."""

WORDS = {
    400: "bad_request",
    401: "unauthorized",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "payload_too_large",
    415: "unsupported_media_type",
    422: "unprocessable_entity",
    503: "service_unavailable",
}


def envelope(refusal: Refusal) -> dict[str, str]:
    """The control plane's error: a short word for machines, and a sentence for people."""
    return {"error": WORDS.get(refusal.status, "internal_server_error"), "message": refusal.message}


MANNERS = Manners(envelope)

FORGETFUL = frozenset({"deleteWorld", "resetWorld"})
"""Operations after which there is nothing left to keep a command in."""


def control_desk(contract: Contract, rooms: Rooms, vendors: Vendors, root: Path | None = None) -> Desk:
    """The desk that serves the control plane."""
    handlers = {name: handler for plane in PLANES for name, handler in plane(rooms, vendors, root).handlers().items()}
    return Desk(contract, handlers, MANNERS, rooms, lambda room: room, forgetful=FORGETFUL, is_logged=False)
