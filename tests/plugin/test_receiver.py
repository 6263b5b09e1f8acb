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
    request = urllib.request.Request(f"{receiver.url}/hook", body, {"X-Any": "thing"}, method="POST")
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


def test_a_form_has_its_fields_whether_it_comes_as_a_body_or_as_a_query(receiver):
    post(receiver, b"CallStatus=in-progress&To=%2B12025550123&Digits=")
    urllib.request.urlopen(f"{receiver.url}//status?CallStatus=busy").close()
    assert [dict(received.form) for received in receiver.received] == [
        {"CallStatus": "in-progress", "To": "+12025550123", "Digits": ""},
        {"CallStatus": "busy"},
    ]
    assert receiver.received[1].path == "//status?CallStatus=busy"


def test_it_answers_as_it_is_told_and_then_as_it_answered_last(receiver):
    receiver.answer(500, 503, 204)
    assert [post(receiver) for _ in range(5)] == [500, 503, 204, 204, 204]
