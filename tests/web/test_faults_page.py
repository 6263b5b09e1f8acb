"""The page about faults says what their files say."""

import json
import re

from mock_server.web.control.faults import BOUNDS
from mock_server.web.faults.registry import ACTIONS
from mock_server.web.interceptors.policies import IDEMPOTENCY
from tests.project.sources import ROOT
from tests.web.faulty import kinds

PAGE = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")


def row(kind) -> str:
    """A fault as the page has it."""
    told = [
        f"`{name}`: {schema['description'].rstrip('.')} ({json.dumps(schema['default'])})"
        for name, schema in kind.parameters.items()
    ]
    return f"| `{kind.name}` | {kind.summary} | {kind.stage} | {kind.times} | {'; '.join(told) or 'none'} |"


def test_the_table_has_every_fault_as_its_file_has_it():
    assert re.findall(r"^\| `\w+` \| .* \| (?:before|asking|after|answer) \| .*$", PAGE, re.MULTILINE) == [
        row(kind) for kind in kinds().values()
    ]


def test_every_stage_every_bound_and_every_part_of_a_policy_is_told():
    told = set(re.findall(r"`(\w+)`", PAGE)) | set(re.findall(r"^- \*\*(\w+)\*\*", PAGE, re.MULTILINE))
    assert {*BOUNDS, *ACTIONS, *IDEMPOTENCY} <= told


def test_every_deed_is_done_by_some_fault():
    done = {(kind.stage, kind.does) for kind in kinds().values()}
    assert done == {(stage, name) for stage, actions in ACTIONS.items() for name in actions}
