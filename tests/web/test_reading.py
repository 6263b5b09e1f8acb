"""However a body arrives, in parts or not at all, it is taken as a whole or not taken."""

import orjson
import pytest

from tests.driving import JOBS, job_body
from tests.web.asking import GONE, asked, person, small

CONTENT = orjson.dumps(job_body())


def test_a_body_in_parts_is_put_together():
    anna = person()
    parts = [CONTENT[n : n + 7] for n in range(0, len(CONTENT), 7)]
    whole, split = anna.say("POST", JOBS, CONTENT), anna.say("POST", JOBS, *parts, b"", b"")
    assert split.status == 200
    assert split.body | {"id": None} == whole.body | {"id": None}


@pytest.mark.parametrize("parts", [(GONE,), (CONTENT[:10], GONE), (CONTENT, GONE), (CONTENT[:10], b"", GONE)])
def test_a_client_that_leaves_in_the_middle_has_asked_nothing(parts):
    anna = person()
    before = anna.state()
    headers = {"authorization": f"Bearer {anna.key}", "content-type": "application/json"}
    assert asked(anna.app, "POST", JOBS, parts, headers) is None
    assert anna.state() == before


def test_a_body_in_parts_is_refused_as_soon_as_it_is_too_large():
    anna = small(body=1_000)
    parts = [b"x" * 600, b"x" * 600, GONE]
    assert anna.unmoved(lambda: anna.say("POST", JOBS, *parts)).status == 413


def test_a_body_where_none_is_needed_is_passed_over():
    anna = person()
    assert anna.say("GET", JOBS, b"not json").status == 200
    assert anna.say("POST", "/_mock/world/reset").status == 200


def test_bad_json_where_a_body_may_be_left_out_is_refused_all_the_same():
    anna = person()
    assert anna.unmoved(lambda: anna.say("POST", "/_mock/world/reset", b"{")).status == 400
    assert anna.unmoved(lambda: anna.say("POST", "/_mock/world/reset", b"null")).status == 422
