"""A world that is reset is forgotten at once: the full garbage collection, which would find it later, is left out."""

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from tests.driving import JOBS, MockClient, app, fresh, job_body
from tests.freya.asking import CAMPAIGNS, body
from tests.outcomes.phones import VendorDriver, every_vendor


@pytest.fixture
def _no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def is_forgotten(key: str, reset: Any) -> bool:
    """Whether nothing is left of the world of a key when it is reset."""
    sandbox = app().sandboxes.existing(key)
    assert sandbox is not None
    world = weakref.ref(sandbox.world)
    reset("/_mock/world/reset")
    return world() is None


@pytest.mark.usefixtures("_no_collector")
@pytest.mark.parametrize("seconds", [0, 70, 86_400])
@every_vendor
def test_nothing_of_a_world_with_calls_is_left(name: str, seconds: float) -> None:
    driver = VendorDriver(name)
    for n in range(3):
        driver.call(f"+1202555019{n}")
    driver.advance(seconds)
    assert is_forgotten(driver.key, driver.post)


@pytest.mark.usefixtures("_no_collector")
@pytest.mark.parametrize("is_played", [False, True])
@pytest.mark.parametrize("path", [JOBS, CAMPAIGNS])
def test_nothing_of_a_world_with_many_rows_is_left(path: str, is_played: bool) -> None:
    client: MockClient = fresh()
    made = client.post(path, job_body(20) if path == JOBS else body(20))
    if path == JOBS:
        client.start(made["id"])
    if is_played:
        client.advance(100)
    assert is_forgotten(client.key, client.post)
