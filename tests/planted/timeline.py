"""Bugs in the time line, and in what is told of one call."""

from tests.planted.bug import Bug

BUGS = (
    Bug(
        "a call that has ended is under way",
        "mock_server.timeline.lane_reader",
        "LaneReader._move",
        "self._count(lane, at, -1)",
        "self._count(lane, at, 0)",
        "timeline/test_window.py",
    ),
    Bug(
        "looking back tells how a call will end",
        "mock_server.timeline.lanes",
        "CallLanes.phases_at",
        "phase if ended <= at else",
        "phase if ended else",
        "timeline/test_laws.py",
    ),
    Bug(
        "every page of lanes is the first",
        "mock_server.timeline.columns",
        "LaneRows.__init__",
        "found.lanes[query.first : query.first + query.lanes]",
        "found.lanes[: query.lanes]",
        "timeline/test_window.py",
    ),
    Bug(
        "the webhooks of all lanes are marks of one",
        "mock_server.timeline.webhooks",
        "LaneWebhooks._between",
        "found.append((times[happening], number - 1, lane))",
        "found.append((times[happening], number - 1, shown[0]))",
        "timeline/test_window.py",
    ),
    Bug(
        "a line that was got in silence is not noticed",
        "mock_server.timeline.lane_reader",
        "LaneReader._look_for_line",
        "if at is not None:",
        "if at is None:",
        "timeline/test_laws.py",
    ),
    Bug(
        "a recording plays for whoever knows the id of a call",
        "mock_server.web.control.timeline",
        "TimelineControl.get_call_recording",
        "if not compare_digest(",
        "if not asked.query and not compare_digest(",
        "timeline/test_one_call.py",
    ),
    Bug(
        "a copied test tells the key of the world",
        "mock_server.web.control.as_test",
        "CallTest._part",
        "if value == self._account else",
        "if not value else",
        "timeline/test_as_test.py",
    ),
    Bug(
        "a time line that nobody asks for is kept for ever",
        "mock_server.web.timelines",
        "KeptTimelines._forget_idle",
        ">= self._idle:",
        ">= 1000 * self._idle:",
        "timeline/test_kept.py",
    ),
)
