"""How a receiver takes webhooks: with errors, late, or by acting on one twice."""

import pytest

from mock_server.report.evidence import AttemptEvidence, DeliveryEvidence
from tests.report.evidence import found, request, rules


def delivery(*attempts: AttemptEvidence, id_: str = "1") -> DeliveryEvidence:
    return DeliveryEvidence(id_, "vogent", "dial.updated", "http://127.0.0.1:9000/hook", attempts)


def attempt(
    asked: int = 0, status: int | None = 200, error: str | None = None, seconds: float = 0.1
) -> AttemptEvidence:
    return AttemptEvidence(0, seconds, status, error, asked)


def test_a_webhook_that_is_answered_well_is_no_matter():
    assert rules(deliveries=(delivery(attempt()), delivery(attempt(status=204)))) == []


@pytest.mark.parametrize("bad", [{"status": 500}, {"status": 302}, {"status": None, "error": "nobody listens"}])
def test_an_error_is_found(bad):
    (finding,) = found(deliveries=(delivery(attempt(**bad)),))
    assert finding.rule == "webhook_failed"
    assert str(bad.get("error") or bad["status"]) in finding.seen


@pytest.mark.parametrize(("seconds", "late"), [(4.9, False), (5.1, True)])
def test_a_late_answer_is_found(seconds, late):
    assert rules(deliveries=(delivery(attempt(seconds=seconds)),)) == ["webhook_late"] * late
    assert rules(deliveries=(delivery(attempt(seconds=seconds)),), webhook_seconds=60) == []


CALL = {"body": b'{"toNumber": "+12025550123"}'}


def test_the_same_change_after_each_arrival_is_found():
    (finding,) = found(request(1, **CALL), request(2, **CALL), deliveries=(delivery(attempt(0), attempt(1)),))
    assert (finding.rule, sorted(finding.requests)) == ("webhook_acted_twice", [1, 2])


@pytest.mark.parametrize(
    "requests",
    [
        (request(1, **CALL),),
        (request(1, **CALL), request(2, body=b"{}")),
        (request(1, method="GET"), request(2, method="GET")),
    ],
    ids=["once", "another", "a look"],
)
def test_what_is_not_done_twice_is_no_matter(requests):
    assert rules(*requests, deliveries=(delivery(attempt(0), attempt(1)),)) == []


def test_what_came_before_the_first_arrival_has_nothing_to_do_with_it():
    assert rules(request(1, **CALL), request(2, **CALL), deliveries=(delivery(attempt(1), attempt(2)),)) == []


def test_what_is_spoilt_on_purpose_may_be_refused():
    spoilt = attempt(status=401)._replace(is_spoilt=True)
    assert rules(deliveries=(delivery(spoilt),)) == []


def test_a_reaction_that_comes_late_is_found_too():
    twice = delivery(attempt(0), attempt(0))
    assert rules(request(1, **CALL), request(2, **CALL), deliveries=(twice,)) == ["webhook_acted_twice"]


def test_what_may_be_said_of_another_webhook_proves_nothing():
    twice, other = delivery(attempt(0), attempt(1)), delivery(attempt(1), id_="2")
    assert rules(request(1, **CALL), request(2, **CALL), deliveries=(twice, other)) == []


def test_a_change_that_was_refused_is_no_act():
    requests = request(1, status=503, **CALL), request(2, **CALL)
    assert rules(*requests, deliveries=(delivery(attempt(0), attempt(1)),)) == []


def test_an_attempt_that_never_arrived_is_none():
    lost = attempt(0, status=None, error="nobody listens")
    found = rules(request(1, **CALL), request(2, **CALL), deliveries=(delivery(lost, attempt(1)),))
    assert found == ["webhook_failed"]
