"""What holds replies against an SDK's types: nothing unknown, nothing missing, no other word, nothing converted."""

from datetime import datetime
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from tests.sdk.judging import wrong


class TypedLeg(BaseModel):
    kind: Literal["leg"]
    seconds: int


class Typed(BaseModel):
    id: str
    started_at: datetime | None = Field(default=None, alias="startedAt")
    status: Literal["queued", "ended"] | Any = "queued"
    legs: list[TypedLeg | str] = []
    cost: float = 0
    is_test: bool = False


WHOLE: dict[str, Any] = {
    "id": "1",
    "startedAt": "2026-03-02T15:00:00.000Z",
    "status": "ended",
    "legs": [{"kind": "leg", "seconds": 4}, "none"],
    "cost": 1,
    "is_test": False,
}


def test_what_fits_is_not_complained_of() -> None:
    assert list(wrong(WHOLE, Typed)) == []
    assert list(wrong([{"id": "2", "startedAt": None}], list[Typed])) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"id": 1}, "/id: 1 is no str"),
        ({"startedAt": "yesterday"}, "/startedAt: 'yesterday' is no datetime"),
        ({"startedAt": "2026-03-02T15:00:00"}, "/startedAt: '2026-03-02T15:00:00' is no datetime"),
        ({"status": "ongoing"}, "/status: 'ongoing' is none of the words"),
        ({"legs": {}}, "/legs: {} is no list"),
        ({"legs": [{"kind": "leg", "seconds": 4.5}]}, "/legs/[]/seconds: 4.5 is no int"),
        ({"legs": [{"kind": "leg"}]}, "/legs/[]/seconds is not there"),
        ({"cost": "1"}, "/cost: '1' is no float"),
        ({"is_test": 0}, "/is_test: 0 is no bool"),
        ({"cost": True}, "/cost: True is no float"),
        ({"odd": 1}, "/odd is in no type"),
    ],
)
def test_what_does_not_fit_is_named_by_its_place(change: dict[str, Any], told: str) -> None:
    assert list(wrong(WHOLE | change, Typed)) == [told]


def test_what_has_to_be_there_is_missed() -> None:
    assert list(wrong({}, Typed)) == ["/id is not there"]
    assert list(wrong("1", Typed)) == [": '1' is no object"]
