"""Deliveries: one at a time for each receiver, tried again as the vendor does, and nothing is forgotten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.clock import Clock
from mock_server.engine.webhooks import deliveries as module
from mock_server.engine.webhooks.deliveries import Deliveries
from mock_server.engine.webhooks.delivery import Delivery, DeliveryAttempt, Policy

ONE = Policy(10, (), is_ordered=False)
IN_ORDER = Policy(10, (1000, 5000), is_ordered=True)
ANY_ORDER = Policy(10, (1000, 5000), is_ordered=False)


class Worker:
    """Deliveries with a clock, and a worker that sends them."""

    def __init__(self, policy: Policy = IN_ORDER) -> None:
        self.clock, self.policy, self.all = Clock(0), policy, Deliveries()
        self.sent: list[tuple[int, int]] = []

    def add(self, *urls: str) -> None:
        first = sum(self.all.counts.values())
        for number, url in enumerate(urls, first):
            self.all.add(number, url)

    def end(self, delivery: Delivery, status: int) -> None:
        self.sent.append((self.clock.now, delivery.number))
        self.all.end(self.clock, delivery, DeliveryAttempt(self.clock.now, status), self.policy)

    def send(self, *failing: int) -> "Worker":
        """Send all that is ready, one after another; these fail."""
        while (delivery := self.all.take()) is not None:
            self.end(delivery, 500 if delivery.number in failing else 200)
        return self

    def play(self, *failing: int) -> "Worker":
        """Send all there is, however long it takes."""
        self.send(*failing)
        while self.clock.pending():
            self.clock.step()
            self.send(*failing)
        return self

    def states(self) -> list[str]:
        found = (self.all.get(number) for number in range(sum(self.all.counts.values())))
        return [delivery.state for delivery in found if delivery]


def webhooks(policy: Policy, *urls: str) -> Worker:
    made = Worker(policy)
    made.add(*urls)
    return made


def test_what_is_accepted_is_carried_once():
    assert webhooks(IN_ORDER, "a", "b", "a").play().sent == [(0, 0), (0, 1), (0, 2)]


def test_what_fails_is_tried_again_after_each_pause_and_then_given_up():
    failing = webhooks(IN_ORDER, "a").play(0)
    assert (failing.sent, failing.states()) == ([(0, 0), (1000, 0), (6000, 0)], ["failed"])


def test_what_is_tried_once_fails_at_once():
    failing = webhooks(ONE, "a").play(0)
    assert (failing.sent, failing.states()) == ([(0, 0)], ["failed"])


def test_what_waits_for_another_attempt_holds_back_the_later_ones_for_its_receiver_only():
    failing = webhooks(IN_ORDER, "a", "a", "b", "a").play(0)
    assert failing.sent == [(0, 0), (0, 2), (1000, 0), (6000, 0), (6000, 1), (6000, 3)]


def test_where_the_vendor_keeps_no_order_nobody_is_held_back():
    failing = webhooks(ANY_ORDER, "a", "a").play(0)
    assert failing.sent == [(0, 0), (0, 1), (1000, 0), (6000, 0)]


def test_a_receiver_has_one_under_way_at_a_time():
    made = webhooks(ANY_ORDER, "a", "a", "b")
    first, other = made.all.take(), made.all.take()
    assert [first.number, other.number, made.all.take()] == [0, 2, None]
    made.end(first, 200)
    assert made.all.take().number == 1


def test_what_could_not_be_carried_is_the_next_again():
    made = webhooks(IN_ORDER, "a", "a")
    made.all.give_back(made.all.take())
    assert [number for _, number in made.send().sent] == [0, 1]


def test_what_is_put_off_is_passed_by_others():
    made = webhooks(IN_ORDER, "a", "a")
    made.all.put_off(made.clock, made.all.take(), 700)
    assert made.play().sent == [(0, 1), (700, 0)]


def test_what_is_to_be_overtaken_goes_right_behind_the_next_one_for_its_receiver():
    made = webhooks(IN_ORDER, "a", "b", "a", "a")
    made.all.put_off(made.clock, made.all.take(), 60_000, to_be_overtaken=True)
    assert made.send().sent == [(0, 1), (0, 2), (0, 0), (0, 3)]


def test_what_nobody_overtakes_goes_when_it_has_waited():
    made = webhooks(IN_ORDER, "a")
    made.all.put_off(made.clock, made.all.take(), 60_000, to_be_overtaken=True)
    assert made.play().sent == [(60_000, 0)]


def test_one_waits_to_be_overtaken_and_the_next_does_not():
    made = webhooks(IN_ORDER, "a", "a")
    made.all.put_off(made.clock, made.all.take(), 60_000, to_be_overtaken=True)
    assert not made.all.may_be_overtaken(made.all.take())


def test_by_hand_it_is_carried_once_and_what_was_planned_is_forgotten():
    made = webhooks(IN_ORDER, "a").send(0)
    made.all.redeliver(made.all.get(0))
    assert made.play(0).sent == [(0, 0), (0, 0)]
    assert made.states() == ["failed"]


def test_what_was_held_back_goes_on_after_one_by_hand():
    made = webhooks(IN_ORDER, "a", "a").send(0)
    made.all.redeliver(made.all.get(0))
    assert made.play().sent == [(0, 0), (0, 0), (0, 1)]


def test_who_believes_takes_all_for_delivered_but_what_is_to_come():
    made = webhooks(IN_ORDER, "a", "b").send(0)
    made.add("c")
    made.all.assume_accepted()
    assert made.states() == ["pending", "delivered", "delivered"]


def test_of_the_oldest_only_the_outcome_is_kept(monkeypatch):
    monkeypatch.setattr(module, "KEPT", 2)
    made = webhooks(ONE, "a", "b", "c")
    for _ in range(3):
        delivery = made.all.take()
        delivery.body = b"said"
        made.all.end(made.clock, delivery, DeliveryAttempt(0, 200, answer=b"heard", headers=(("a", "b"),)), ONE)
    kept = [made.all.get(number) for number in range(3)]
    assert [delivery.body for delivery in kept] == [None, b"said", b"said"]
    assert [delivery.attempts[0].answer for delivery in kept] == [b"", b"heard", b"heard"]
    assert [delivery.attempts[0].status for delivery in kept] == [200, 200, 200]


def test_what_is_carried_again_has_its_bytes_again_and_others_give_way(monkeypatch):
    monkeypatch.setattr(module, "KEPT", 2)
    made = webhooks(ONE, "a", "b", "c").send()
    made.all.redeliver(made.all[0])
    made.all.end(made.clock, made.all.take(), DeliveryAttempt(0, 200, answer=b"heard"), ONE)
    assert [delivery.has_bytes for delivery in made.all] == [True, False, True]


def test_of_many_attempts_the_latest_are_kept_and_all_are_counted():
    made = webhooks(ONE, "a").send(0)
    for _ in range(150):
        made.all.redeliver(made.all.get(0))
        made.send()
    assert (made.all.get(0).tried, len(made.all.get(0).attempts)) == (151, module.MOST_ATTEMPTS)


urls = st.lists(st.sampled_from("abc"), max_size=12)
fates = st.lists(st.sampled_from([200, 200, 204, 301, 500]), max_size=60)
policies = st.sampled_from([ONE, IN_ORDER, ANY_ORDER])


@given(urls, fates, policies, st.lists(st.booleans(), max_size=60))
def test_whatever_happens_each_receiver_has_one_at_a_time_and_nothing_is_forgotten(all_urls, statuses, policy, ends):
    """Several are under way at once, and end in any order."""
    made, under_way = webhooks(policy, *all_urls), []
    while made.all.ready or under_way or made.clock.pending():
        while (delivery := made.all.take()) is not None:
            assert delivery.url not in [other.url for other in under_way]
            under_way.append(delivery)
        if under_way:
            is_first = ends.pop() if ends else True
            made.end(under_way.pop(0 if is_first else -1), statuses.pop() if statuses else 200)
        elif made.clock.pending():
            made.clock.step()
    assert set(made.states()) <= {"delivered", "failed"}
    assert {number for _, number in made.sent} == set(range(len(all_urls)))
    assert sum(made.all.counts.values()) == len(all_urls)


@given(urls, fates)
def test_in_order_means_that_a_later_one_is_first_carried_when_an_earlier_one_is_settled(all_urls, statuses):
    made = webhooks(IN_ORDER, *all_urls)
    failing = {number for number, status in enumerate(statuses) if status >= 300}
    made.play(*failing)
    for url in set(all_urls):
        numbers = [number for _, number in made.sent if all_urls[number] == url]
        assert numbers == sorted(numbers)


@pytest.mark.parametrize("policy", [ONE, IN_ORDER, ANY_ORDER])
def test_no_lane_is_left_behind(policy):
    made = webhooks(policy, *"abcab").play(1, 2)
    assert not made.all._queues


@pytest.mark.parametrize(
    ("status", "error", "failure"),
    [(500, None, "5xx"), (404, None, "4xx"), (None, "no answer within 10 s", "rt"), (None, "ConnectError: no", "ct")],
)
def test_only_the_failures_that_a_policy_names_are_tried_again(status, error, failure):
    attempt = DeliveryAttempt(0, status, error)
    assert attempt.failure == failure
    for retries, state in ((frozenset({failure}), "pending"), (frozenset({"3xx"}), "failed"), (None, "pending")):
        deliveries, clock = Deliveries(), Clock(0)
        deliveries.add(0, "http://a.test")
        deliveries.end(clock, deliveries.take(), attempt, ANY_ORDER._replace(retries=retries))
        assert deliveries[0].state == state
