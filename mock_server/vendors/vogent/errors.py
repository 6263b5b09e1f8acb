"""Vogent's errors. The vendor publishes no error body, so it is proposed, and so are the words."""

from mock_server.exchange import Refusal
from mock_server.vendors.vendor import ErrorStyle

ERRORS = ErrorStyle(lambda refusal: {"message": refusal.message}, malformed=400, violation=422, state=400)


def unknown(noun: str, id_: str) -> Refusal:
    """Return the 404 for an id in the path that names no record (dossier 5.2 #10)."""
    seen = f"{noun.replace('_', ' ')} {id_!r}"
    return Refusal(404, f"{seen} is unknown in this workspace; ids of other workspaces are not visible here")


def unknown_in_body(where: str, kind: str, id_: str) -> Refusal:
    """Return the 400 for an id in a body that names no record (dossier 5.2 #7)."""
    expected = f"the id of one of this workspace's {kind.replace('_', ' ')}"
    return Refusal(400, f"{where}: seen {id_!r}, expected {expected}")
