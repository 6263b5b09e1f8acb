"""Records without a status: assistants, telephone numbers and credentials."""

from collections.abc import Mapping
from typing import Any

from mock_server.engine import moment
from mock_server.vendors.resource import Resource


def stamp(at: int) -> str:
    """Return an instant as the vendor writes it: always with milliseconds."""
    text = moment.text(at)
    return text if "." in text else f"{text[:-1]}.000Z"


class Entry(Resource):
    """A record without a status, which tells when it was made and changed."""

    __slots__ = ()

    def __init__(self, fields: Mapping[str, Any], hidden: Mapping[str, Any] | None = None) -> None:
        """`hidden` has what was sent and is not shown."""
        super().__init__(fields["id"], fields, hidden)

    @property
    def created_at(self) -> int:
        return moment.parse(self.fields["createdAt"])

    @property
    def updated_at(self) -> int:
        return moment.parse(self.fields["updatedAt"])
