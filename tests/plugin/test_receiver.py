"""The receiver: keeps what came, to the byte, and answers as it is told."""

import urllib.error
import urllib.request

import pytest

from mockdial import Receiver


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


def post(receiver, body=b'{"a": 1}'):
    request = urllib.request.Request(receiver.url + "hook", body, {"X-Any": "thing"}, method="POST")
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_what_came_is_kept_to_the_byte(receiver):
    assert post(receiver, b'{"a":  1}') == 200
    [received] = receiver.received
    assert (received.path, received.body, received.json) == ("/hook", b'{"a":  1}', {"a": 1})
    assert received.headers["x-any"] == "thing"


def test_it_answers_as_it_is_told_and_then_as_it_answered_last(receiver):
    receiver.answer(500, 503, 204)
    assert [post(receiver) for _ in range(5)] == [500, 503, 204, 204, 204]
