"""A node goes on with the worlds of one that has ended, was paused, or does not reach the store."""

import signal
import time
from contextlib import ExitStack

from mock_server.web.cluster import family_of
from tests.cluster.nodes import DIAL, TAKES_OVER, asked, awaited, create, owners, story
from tests.cluster.partition import CuttableWay
from tests.driving import DIALS
from tests.web.process import serving


def test_worlds_of_one_family_do_not_mix(nodes, key):
    keys = [f"{key}{n}" for n in range(4)]
    for n, one in enumerate(keys):
        for _ in range(n + 1):
            assert asked(nodes[n % 2], one, "POST", DIALS, DIAL)[0] == 200
    stories = [story(nodes[0], one) for one in keys]
    assert [found.count(b'"create"') for found in stories] == [1, 2, 3, 4]
    nodes[0].stop()
    for one in [f"{key}-new", *keys]:
        awaited(nodes[1], one)
        assert asked(nodes[1], one, "POST", DIALS, DIAL)[0] == 200
    assert [story(nodes[1], one).count(b'"create"') for one in keys] == [2, 3, 4, 5]


def test_when_a_node_is_killed_the_other_goes_on(nodes, key):
    asked(nodes[0], key, "POST", DIALS, DIAL)
    before = story(nodes[0], key)
    nodes[0].process.kill()
    assert awaited(nodes[1], key) == before
    assert asked(nodes[1], key, "POST", DIALS, DIAL)[0] == 200


def test_when_a_node_is_stopped_the_other_goes_on_at_once(nodes, key):
    asked(nodes[0], key, "POST", DIALS, DIAL)
    before = story(nodes[0], key)
    code, errors = nodes[0].stop()
    assert (code, errors) == (0, "")
    began = time.monotonic()
    assert awaited(nodes[1], key) == before
    assert time.monotonic() - began < 4  # less than a lease lives


def test_a_node_that_was_paused_does_not_answer_for_what_it_has_lost(nodes, key):
    asked(nodes[0], key, "POST", DIALS, DIAL)
    nodes[0].process.send_signal(signal.SIGSTOP)
    try:
        awaited(nodes[1], key)
        assert asked(nodes[1], key, "POST", DIALS, DIAL)[0] == 200
        after = story(nodes[1], key)
    finally:
        nodes[0].process.send_signal(signal.SIGCONT)
    assert story(nodes[0], key) == after
    assert asked(nodes[0], key, "POST", DIALS, DIAL)[0] == 200
    assert story(nodes[0], key) == story(nodes[1], key)


def test_the_world_of_a_dead_node_goes_on_without_being_asked(nodes, key):
    asked(nodes[0], key, "POST", "/_mock/clock", {"rate": 1})
    assert asked(nodes[0], key, "POST", DIALS, DIAL)[0] == 200
    time.sleep(5)  # until it has told that something is due
    dead = f"http://127.0.0.1:{nodes[0].port}"
    (family,) = [name for name, node in owners(nodes[1]).items() if node == dead]
    nodes[0].process.kill()
    until = time.monotonic() + 2 * TAKES_OVER
    while owners(nodes[1]).get(family) in (None, dead):
        assert time.monotonic() < until
        time.sleep(0.3)


def test_a_node_that_cannot_reach_the_store_stops_to_answer_and_comes_back(nats, key):
    """It may have answered for as long as its lease was valid by its own clock, and another node only after that."""
    with CuttableWay(int(nats.rpartition(":")[2])) as way, ExitStack() as stack:
        parted = stack.enter_context(serving("--store", f"nats://127.0.0.1:{way.port}"))
        other = stack.enter_context(serving("--store", nats))
        here = f"http://127.0.0.1:{other.port}"
        create(parted, key)
        family = family_of(key)
        way.cut()
        began = time.monotonic()
        while owners(other).get(family) != here:
            asked(other, key, "GET", "/_mock/world")
            assert time.monotonic() - began < TAKES_OVER
            time.sleep(0.2)
        create(other, key)
        after = awaited(other, key)
        for method, path, body in (("GET", "/_mock/journal", None), ("POST", DIALS, DIAL)):
            assert asked(parted, key, method, path, body)[0] == 503
        way.heal()
        assert awaited(parted, key) == after == awaited(other, key)
