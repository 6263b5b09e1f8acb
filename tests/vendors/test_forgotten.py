"""A world that is reset is forgotten at once: the full garbage collection, which would find it later, is left out."""

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from tests.driving import JOBS, MockClient, app, fresh, job_body
from tests.freya.asking import CAMPAIGNS, body
from tests.laws.campaign_recipes import RECIPES
from tests.laws.campaigns import CampaignDriver
from tests.outcomes.phones import VendorDriver, every_vendor

DELETES_CALLS = ("elevenlabs", "happyrobot", "retell", "twilio", "vapi")


@pytest.fixture(scope="module")
def _earlier_tests_set_aside() -> None:
    gc.collect()
    gc.freeze()  # the collections below would look at all that earlier tests hold, each time


@pytest.fixture
def _no_collector(_earlier_tests_set_aside: None) -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def is_forgotten(key: str, reset: Any) -> bool:
    """Return whether nothing is left of the world of a key when it is reset."""
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
@pytest.mark.parametrize("seconds", [0, 100, 86_400])
@pytest.mark.parametrize("name", RECIPES)
def test_nothing_of_a_world_with_a_campaign_is_left(name: str, seconds: float) -> None:
    campaign = CampaignDriver(RECIPES[name], [0, 1, 0, 2, 0])
    client = campaign.client
    client.advance(seconds)
    assert is_forgotten(client.key, client.post)


@pytest.mark.usefixtures("_no_collector")
@pytest.mark.parametrize("name", DELETES_CALLS)
def test_nothing_is_left_of_a_call_that_was_deleted_before(name: str) -> None:
    driver = VendorDriver(name)
    id_ = driver.call("+12025550190")
    driver.advance(86_400)
    path = driver.path_of(id_).replace("/get-call/", "/delete-call/")
    assert driver.person.ask("DELETE", path).status < 300
    assert is_forgotten(driver.key, driver.post)


@pytest.mark.usefixtures("_no_collector")
def test_a_world_that_is_deleted_takes_along_how_it_was_before() -> None:
    client = fresh()
    client.started(3)
    at = client.advance(10)["now"]
    before = len(app().apis.copies)
    assert client.get(f"/_mock/world?at={at}")["counts"]["happenings"]
    assert len(app().apis.copies) >= 1
    app().sandboxes.drop(client.sandbox)
    assert len(app().apis.copies) <= before


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
