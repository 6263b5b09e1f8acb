"""What a fault does to the request that it strikes. Each deed answers whether there was anything to do."""

from typing import TYPE_CHECKING

import orjson

from mock_server.contract.document import Document
from mock_server.contract.keywords import Place
from mock_server.contract.operation import JSON, Operation
from mock_server.web.faults.active import Switch
from mock_server.web.response import NO_ANSWER, Answer

if TYPE_CHECKING:
    from mock_server.web.interceptors.context import Visit


def reply_place(operation: Operation, status: int) -> Place:
    """Where the contract has the JSON of one reply."""
    return ("paths", operation.path, operation.method.lower(), "responses", str(status), "content", JSON)


def example(document: Document, operation: Operation, status: int, retry_after: int | None = None) -> Answer | None:
    """What the vendor says with a status: the contract's own example. None where it declares no such status."""
    if not operation.replies.get(status):
        return None
    place, content = document.follow(reply_place(operation, status))
    first = document.follow((*place, "examples", next(iter(content["examples"]))))[1]
    headers = () if retry_after is None else ((b"retry-after", str(retry_after).encode()),)
    return status, headers, orjson.dumps(first["value"])


# Before anything is done.


def refuse(visit: "Visit", switch: Switch) -> bool:
    """A no with a status. Where it names a time to wait, whoever comes earlier is refused again."""
    parameters = switch.parameters
    wait: int | None = parameters.get("retry_after")
    answer = example(visit.document, visit.operation, parameters["status"], wait)
    if answer is None:
        return False
    if wait is not None:
        switch.until = visit.now + wait * 1000
    visit.answer(answer)
    return True


def close(visit: "Visit", switch: Switch) -> bool:
    """No answer, and the connection is closed."""
    visit.answer(NO_ANSWER)
    visit.sending.is_closed = True
    visit.sending.is_reset = switch.parameters["reset"]
    return True


# In what is asked.


def shrink(visit: "Visit", switch: Switch) -> bool:
    """A smaller page than was asked for."""
    asked = visit.asked
    limit = asked.query.get("limit")
    if not isinstance(limit, int) or limit < 2:
        return False
    asked.query = {**asked.query, "limit": max(1, int(limit * switch.parameters["share"]))}
    return True


def look_back(visit: "Visit", switch: Switch) -> bool:
    """The world as it was."""
    visit.look_back(int(switch.parameters["lag_seconds"] * 1000))
    return True


def postpone(visit: "Visit", switch: Switch) -> bool:
    """A failure now, and the deed later: who looks before asking again finds nothing, and asks twice."""
    status = switch.parameters["status"]
    answer = NO_ANSWER if status is None else example(visit.document, visit.operation, status)
    if answer is None or visit.has_answer:
        return False
    visit.answer(answer)
    visit.sending.is_closed = status is None
    visit.postponed = int(switch.parameters["seconds"] * 1000)
    return True


# After it was done.


def fail(visit: "Visit", switch: Switch) -> bool:
    """A server error, though all went well."""
    answer = example(visit.document, visit.operation, switch.parameters["status"])
    if answer is None:
        return False
    visit.answer(answer)
    return True


def hang(visit: "Visit", switch: Switch) -> bool:
    """Nothing for a long time, and then a closed connection."""
    visit.answer(NO_ANSWER)
    visit.sending.is_closed = True
    visit.sending.wait += switch.parameters["seconds"]
    return True


# To whatever is answered.


def wait(visit: "Visit", switch: Switch) -> bool:
    seconds = switch.parameters["seconds"]
    if isinstance(seconds, list):
        luck = switch.draw(visit.room.world.chance, visit.candidate, "seconds")
        seconds = luck.between(min(seconds), max(seconds))
    if switch.parameters["clock"] == "virtual":
        visit.virtual += int(seconds * 1000)
    else:
        visit.sending.wait += seconds
    return True


def cut(visit: "Visit", switch: Switch) -> bool:
    visit.sending.cut = switch.parameters["share"]
    visit.sending.is_closed, visit.sending.is_reset = True, switch.parameters["reset"]
    return True


def leave(visit: "Visit", _: Switch) -> bool:
    visit.sending.is_closed = True
    return True


def drip(visit: "Visit", switch: Switch) -> bool:
    pieces = switch.parameters["pieces"]
    visit.sending.pieces, visit.sending.pause = pieces, switch.parameters["seconds"] / (pieces - 1)
    return True


def truncate(visit: "Visit", switch: Switch) -> bool:
    content = visit.sending.content
    visit.sending.content = content[: int(len(content) * switch.parameters["share"])]
    return bool(content)


def garble(visit: "Visit", _: Switch) -> bool:
    content = visit.sending.content
    visit.sending.content = content[:-1] + b",,"
    return bool(content)


def relabel(visit: "Visit", switch: Switch) -> bool:
    sending, body = visit.sending, switch.parameters["body"]
    others = tuple(header for header in sending.headers if header[0] != b"content-type")
    sending.headers = ((b"content-type", switch.parameters["content_type"].encode()), *others)
    if body is not None:
        sending.content = body.encode()
    return True


def double(visit: "Visit", _: Switch) -> bool:
    visit.sending.is_doubled = True
    return True
