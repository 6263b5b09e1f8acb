"""After a restart at any moment, a world goes on as it would have gone on."""

import orjson
import pytest

from tests.outcomes.phones import VendorDriver
from tests.recorded.test_recorded import lines
from tests.recorded.worlds import FOLDER, WORLDS, RecordedWorld, files
from tests.store.servers import ForgetfulApp
from tests.web.asking import RawClient


class RestartedWorld(RecordedWorld):
    """A recorded world on a server that is restarted again and again."""

    def __init__(self, name: str, app: ForgetfulApp) -> None:
        vendor, _, scenario = name.partition("-")
        client = RawClient(app, f"recorded-{name}")  # type: ignore[arg-type]
        self.use(VendorDriver(vendor, scenario, client=client, seed=7))


@pytest.fixture
def app(tmp_path) -> ForgetfulApp:
    return ForgetfulApp(tmp_path / "worlds", every=23)


@pytest.mark.parametrize("name", WORLDS)
def test_a_world_that_is_restarted_again_and_again_leaves_the_same_history(name: str, app: ForgetfulApp) -> None:
    world = RestartedWorld(name, app).play()
    commands, journal = map(lines, files(name))
    app.forget()
    assert world.journal == journal
    assert world.commands == commands
    assert world.views == orjson.loads((FOLDER / "views.json").read_bytes())[name]
