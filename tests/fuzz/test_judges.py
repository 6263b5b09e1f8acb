"""The fuzzer is tested: the same seed sends the same, its judges see what is wrong, and the cause is found."""

import pytest

from tests.driving import fresh
from tests.fuzz.generator import RequestGenerator
from tests.fuzz.judge import AnswerJudge, FuzzFailure, check_replay
from tests.fuzz.reading import BadAnswer, FuzzAnswer, read_answers
from tests.fuzz.shrink import shrunk
from tests.fuzz.wire import FuzzRequest

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


def drawn(seed: int, key: str) -> list[bytes]:
    generator = RequestGenerator(seed, key, "http://127.0.0.1:9")
    return [generator.next().wire for _ in range(300)]


def test_the_same_seed_and_key_draw_the_same_requests():
    assert drawn(1, "a") == drawn(1, "a")
    assert drawn(1, "a") != drawn(2, "a")


@pytest.mark.parametrize(
    "data",
    [
        *(
            b"HTTP/1.1 200 OK\ncontent-length: 2\n\nok",
            b"HTTP/2 200\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nA B: x\r\n\r\n",
            b"ok",
        ),
        *(OK + b"!", OK + OK, OK[:-1], b"HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n", OK.replace(b"2\r", b"2\r\0")),
        *(OK.replace(b"\r\n\r\n", b"\r\ncontent-length: 2\r\n\r\n"), OK.replace(b"200 OK", b"600 OK")),
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok!!0\r\n\r\n",
    ],
)
def test_what_is_not_http_to_the_letter_is_no_answer(data):
    with pytest.raises(BadAnswer):
        read_answers(data, [b"GET"], is_closed=True)


def test_answers_are_read_one_behind_the_other():
    coded = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
    go_on, head = b"HTTP/1.1 100 Continue\r\n\r\n", OK[:-2]
    found = read_answers(OK + go_on + coded + head, [b"GET", b"POST", b"HEAD"], is_closed=False)
    assert [answer.content for answer in found] == [b"ok", b"ok", b""]
    assert read_answers(OK[:-1], [b"GET"], is_closed=False) is None


MODELS = FuzzRequest(
    *(b"GET /vogent/api/models HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer k\r\n\r\n", (b"GET",)),
    *("vogent", "listModels", "/vogent/api/models"),
)
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("status", "content", "law"),
    [
        (500, b'{"message":"x"}', "the mock does not fail"),
        (503, b'{"message":"x"}', "the mock does not fail"),
        (200, b'{"data":', "an answer is JSON"),
        (200, b'{"data":7}', "answers keep the contract"),
        (418, b'{"message":"x"}', "answers keep the contract"),
    ],
)
def test_an_answer_that_must_not_be_is_told_by_its_law(status, content, law):
    with pytest.raises(FuzzFailure) as failure:
        AnswerJudge().look(MODELS, FuzzAnswer(status, JSON, content), has_faults=False)
    assert failure.value.law == law


def test_a_journal_that_is_not_played_again_is_told():
    client = fresh()
    client.started(2)
    client.play()
    commands = "\n".join(client.commands()).encode()
    check_replay(commands, client.journal())
    with pytest.raises(FuzzFailure, match="line 1 of"):
        check_replay(commands, client.journal()[1:])


def test_of_many_requests_those_that_matter_are_left():
    requests = [FuzzRequest(b"%d" % n, ()) for n in range(100)]
    found = shrunk(requests, lambda some: {b"17", b"70"} <= {one.wire for one in some})
    assert [one.wire for one in found] == [b"17", b"70"]
