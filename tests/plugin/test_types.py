"""What users import is typed: pytest runs these tests, and `make lint` has mypy read them in strict mode."""

from collections.abc import Mapping
from datetime import datetime
from typing import assert_type

import pytest

import mockdial as package
from mockdial import Intent, Mock, Order, Received, Receiver, Setting, View, VogentClientContract


def test_a_fixture_with_its_type(mockdial: Mock) -> None:
    assert_type(mockdial.clock.advance(minutes=5), datetime)
    assert_type(mockdial.vogent.base_url, str)
    assert_type(mockdial.vogent.headers, dict[str, str])
    receiver = assert_type(mockdial.receiver("vogent"), Receiver)
    assert_type(receiver.received, list[Received])


class TypedClient:
    """An adapter that does nothing."""

    def __init__(self, setting: Setting) -> None:
        self.notes = setting.notes

    async def create(self, order: Order) -> None:
        for intent in order.intents:
            self.notes[assert_type(intent, Intent).id] = intent.number

    async def read(self) -> Mapping[str, View]:
        return {intent: View("queued", is_over=False) for intent in self.notes}


class TypedContract(VogentClientContract):
    """Its name keeps pytest from running it; an adapter that does nothing keeps no law."""

    client = TypedClient


def test_a_name_that_is_not_there_is_seen_by_a_type_checker() -> None:
    with pytest.raises(ImportError):
        from mockdial import Mok  # type: ignore[attr-defined] # noqa: F401
    with pytest.raises(AttributeError):
        package.create_ap  # type: ignore[attr-defined] # noqa: B018


def test_the_version_and_the_application_are_typed() -> None:
    assert_type(package.__version__, str)
    assert callable(package.create_app())
