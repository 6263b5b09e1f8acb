"""What a defect is: where it is planted, and which test of the shipped suite has to catch it."""

from dataclasses import dataclass
from typing import Literal

from tests.changes import Change

Kind = Literal["code", "machine", "contract"]
Subject = Literal[
    "machine", "window", "retry", "paging", "idempotency", "signature", "error envelope", "concurrency", "other"
]

KINDS: dict[Kind, str] = {
    "code": "the mock does something that the published contract forbids;",
    "machine": "the mock plays other moves than the published ones;",
    "contract": "the mock serves a contract that has drifted from the published one.",
}
"""The kinds of defects, and what each is."""

CONFORMS = "test_conformance.py::test_an_operation_keeps_its_contract"
EVENTS = "test_life_cycles.py::test_an_event_moves_a_record_as_published_or_is_refused"
CAUSES = "test_life_cycles.py::test_a_client_causes_an_event_wherever_it_is_published"
ENDED = "test_life_cycles.py::test_a_record_that_ended_stays_as_it_is_whatever_is_asked"
TIMES = "test_life_cycles.py::test_times_that_a_record_shows_stay_and_follow_each_other"
PAGES = "test_lists.py::test_pages_leave_out_nothing_and_repeat_nothing"
FILTERS = "test_lists.py::test_a_filter_leaves_the_entries_that_show_its_value"
SHOWN = "test_writing.py::test_what_is_sent_is_shown"
KEPT = "test_writing.py::test_a_change_changes_nothing_else"
ROWS = "test_writing.py::test_each_row_that_is_sent_is_listed_once"
BODIES = "test_webhooks.py::test_a_webhook_is_one_of_the_contract_and_its_body_conforms"
TOLD = "test_webhooks.py::test_a_status_in_a_webhook_is_the_one_that_the_record_has_come_to"
EACH_TOLD = "test_webhooks.py::test_an_event_that_tells_of_moves_tells_of_each_of_them_once"
AGREED = "test_webhooks.py::test_times_in_a_webhook_are_those_that_the_record_shows"
SIGNED = "test_webhooks.py::test_a_webhook_that_leaves_is_the_one_that_is_shown_and_signed_as_published"
SENT_AGAIN = "test_webhooks.py::test_a_webhook_that_nobody_takes_is_sent_again_as_published_and_no_more"
PACED = "test_calling.py::test_calls_begin_no_faster_than_published"
CROWDED = "test_calling.py::test_as_many_calls_as_published_are_under_way_and_one_more_is_refused"
KEYED = "test_calling.py::test_a_request_that_is_repeated_with_its_key_calls_nobody_again"
WINDOWED = "test_calling.py::test_nobody_is_called_outside_the_hours_that_a_request_names"
REACHED = "test_worlds.py::test_what_one_key_makes_no_other_key_can_reach"
"""Tests of the suite; what is tested stands behind them in brackets."""

SUBJECTS: dict[str, Subject] = {
    **dict.fromkeys((EVENTS, CAUSES, ENDED), "machine"),
    **dict.fromkeys((PACED, CROWDED), "concurrency"),
    WINDOWED: "window",
    SENT_AGAIN: "retry",
    PAGES: "paging",
    KEYED: "idempotency",
    SIGNED: "signature",
}
"""What a defect is about, by the test that catches it."""


@dataclass(frozen=True)
class Defect:
    """One defect of the mock of one vendor."""

    name: str
    vendor: str
    kind: Kind
    where: str
    caught_by: str
    changes: tuple[Change, ...]
    is_noticed: bool = False
    """Whether the mock itself notices that it is wrong, and says so; the suite has to find the others all alone."""
    about: Subject | None = None
    """What it is about, where the test that catches it does not say so."""

    @property
    def subject(self) -> Subject:
        """The subject of the defect."""
        return self.about or SUBJECTS.get(self.caught_by.partition("[")[0], "other")
