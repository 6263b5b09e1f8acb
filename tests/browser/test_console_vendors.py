"""A call of every vendor in the console, which knows none of them by name."""

from collections.abc import Iterator

import pytest

from mock_server.vendors import VENDORS
from tests.browser.watching import Onlooker, watching
from tests.outcomes.phones import VendorDriver, every_vendor
from tests.timeline.test_one_call import COSTS, SOUNDS, TELLS_WORDS

TALK = {"mockdial_outcome": '{"answered": {"seconds": 40}}'}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Onlooker]:
    """A server with a world for each vendor, in which somebody was called."""
    folder, options = tmp_path_factory.mktemp("histories"), []
    for name in VENDORS:
        phone = VendorDriver(name)
        phone.call("+12025550143", **TALK)
        phone.advance(3600)
        (folder / name).write_text("\n".join(phone.commands()), encoding="utf-8")
        options += ["--load", f"of-{name}={folder / name}"]
    with watching(*options) as found:
        yield found


@every_vendor
def test_it_is_shown_whole(worlds: Onlooker, name: str) -> None:
    watcher = Onlooker(worlds.server, worlds.tab)
    watcher.key = f"of-{name}"
    watcher.open()
    watcher.says(".told", "1 call")
    watcher.press(".labels button")
    watcher.tab.until("document.querySelector('.moves')")
    said = watcher.text("#panel-call")
    assert "+1 202 555 0143" in said
    assert name in watcher.text(".id")
    assert ("Nobody has talked yet" in said or "None so far" in said) == (name not in TELLS_WORDS)
    assert ("Recording" in said) == (name in SOUNDS)
    assert ("Cost" in said) == (name in COSTS)
    assert "answered" in watcher.tab.run("document.querySelector('.labels button').ariaLabel")
    assert watcher.tab.messages == []
