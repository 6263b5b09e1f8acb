"""The pictures of the console are written anew only where somebody would see a difference."""

import base64

import pytest

from tests.browser.screenshots import captured, is_same_to_the_eye
from tests.browser.watching import Onlooker


def shot(watcher: Onlooker, colour: str) -> bytes:
    page = f"<body style='background:white'><p style='width:9px;height:9px;background:{colour}'>"
    watcher.tab.open(f"data:text/html;base64,{base64.b64encode(page.encode()).decode()}", 200, 200)
    return captured(watcher)


@pytest.mark.parametrize(("colour", "is_same"), [("rgb(100,100,100)", True), ("rgb(120,90,100)", True), ("red", False)])
def test_a_picture_that_differs_by_a_shade_is_the_same_and_one_with_another_colour_is_not(watcher, colour, is_same):
    before = shot(watcher, "rgb(100,100,100)")
    assert is_same_to_the_eye(watcher, before, shot(watcher, colour)) is is_same
