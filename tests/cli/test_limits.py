"""`--limit` changes what docs/limits.md lists."""

import re
from dataclasses import fields

import pytest

from mock_server.engine.world import Setup
from mock_server.web.jump import BOUNDS
from mock_server.web.limits import Limits
from mockdial.commands.base import Stopped
from mockdial.commands.limits import bounds_of, limits_of
from tests.cli.calling import caller, is_one_line
from tests.project.sources import ROOT


def test_the_page_lists_every_limit_with_its_default():
    page = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", page, re.MULTILINE)
    bounds = {name: str(getattr(Setup(), name)) for name in BOUNDS}
    assert dict(rows) == {field.name: str(field.default) for field in fields(Limits)} | bounds


def test_a_limit_is_changed_and_the_others_stay():
    assert limits_of(["body=1000", "silence=0.5"]) == Limits(body=1000, silence=0.5)
    assert limits_of([]) == Limits()


def test_the_bounds_of_a_jump_are_limits_too_and_part_of_the_setup_of_worlds():
    texts = ["body=1000", "jump_chain=7"]
    assert (limits_of(texts), bounds_of(texts)) == (Limits(body=1000), {"jump_chain": 7})


@pytest.mark.parametrize(
    "text", ["", "body", "body=", "body=x", "body=0", "body=-1", "body=1.5", "silence=nan", "silence=inf"]
)
def test_a_wrong_limit_is_told(text):
    with pytest.raises(Stopped, match=re.escape(f"--limit: seen {text!r}, expected ")):
        limits_of([text])


def test_a_wrong_limit_is_one_line(capsys):
    answer = caller(capsys)("serve", "--port", "0", "--limit", "size=3")
    assert is_one_line(answer)
    assert "--limit: seen 'size=3', expected NAME=NUMBER with one of the names body, depth, " in answer.err
