"""Actions of faults on a request and its answer. Each returns whether it found anything to do."""

from mock_server.contract.document import Document
from mock_server.contract.json_codec import encode
from mock_server.contract.keywords import Place
from mock_server.contract.operation import JSON, Operation
from mock_server.web.faults.active import ActiveFault
from mock_server.web.interceptors.context import RequestContext
from mock_server.web.response import NO_ANSWER, Answer


def reply_place(operation: Operation, status: int) -> Place:
    """Return the place of the JSON of one reply in the contract."""
    return ("paths", operation.path, operation.method.lower(), "responses", str(status), "content", JSON)


def example(document: Document, operation: Operation, status: int, retry_after: int | None = None) -> Answer | None:
    """Return the contract's own example of a status; None if the operation does not declare it."""
    if not operation.replies.get(status):
        return None
    place, content = document.follow(reply_place(operation, status))
    first = document.follow((*place, "examples", next(iter(content["examples"]))))[1]
    headers = () if retry_after is None else ((b"retry-after", str(retry_after).encode()),)
    return status, headers, encode(first["value"])


# Before the request is performed.


def refuse(context: RequestContext, fault: ActiveFault) -> bool:
    """Refuse with a status. If it names a time to wait, requests before its end are refused too."""
    parameters = fault.parameters
    wait: int | None = parameters.get("retry_after")
    answer = example(context.document, context.operation, parameters["status"], wait)
    if answer is None:
        return False
    if wait is not None:
        fault.until = context.now + wait * 1000
    context.answer(answer)
    return True


def close(context: RequestContext, fault: ActiveFault) -> bool:
    """Close the connection without an answer."""
    context.answer(NO_ANSWER)
    context.sending.is_closed = True
    context.sending.is_reset = fault.parameters["reset"]
    return True


# In the request.


SIZES = ("limit", "page_size")
"""The names of parameters that say how long a page may be."""


def shrink(context: RequestContext, fault: ActiveFault) -> bool:
    """Make the page smaller than the client asked for."""
    asked = context.asked
    name = next((one for one in SIZES if one in asked.query), "")
    limit = asked.query.get(name)
    if not isinstance(limit, int) or limit < 2:
        return False
    asked.query = {**asked.query, name: max(1, int(limit * fault.parameters["share"]))}
    return True


def look_back(context: RequestContext, fault: ActiveFault) -> bool:
    """Read from the world as it was."""
    lag = int(fault.parameters["lag_seconds"] * 1000)
    context.lag = lag if context.lag is None else min(lag, context.lag)
    return True


def postpone(context: RequestContext, fault: ActiveFault) -> bool:
    """Answer with a failure now, and perform the request later: a client that looks finds nothing, and asks twice."""
    status = fault.parameters["status"]
    answer = NO_ANSWER if status is None else example(context.document, context.operation, status)
    if answer is None or context.has_answer:
        return False
    context.answer(answer)
    context.sending.is_closed = status is None
    context.postponed = int(fault.parameters["seconds"] * 1000)
    return True


# After the request was performed.


def fail(context: RequestContext, fault: ActiveFault) -> bool:
    """Answer with a server error, though all went well."""
    answer = example(context.document, context.operation, fault.parameters["status"])
    if answer is None:
        return False
    context.answer(answer)
    return True


def hang(context: RequestContext, fault: ActiveFault) -> bool:
    """Send nothing for a long time, then close the connection."""
    context.answer(NO_ANSWER)
    context.sending.is_closed = True
    context.sending.wait += fault.parameters["seconds"]
    return True


# In any answer.


def wait(context: RequestContext, fault: ActiveFault) -> bool:
    """Delay the answer, on the real clock or on the world's."""
    seconds = fault.parameters["seconds"]
    if isinstance(seconds, list):
        luck = fault.draw(context.sandbox.world.chance, context.candidate, "seconds")
        seconds = luck.between(min(seconds), max(seconds))
    if fault.parameters["clock"] == "virtual":
        context.virtual += int(seconds * 1000)
    else:
        context.sending.wait += seconds
    return True


def cut(context: RequestContext, fault: ActiveFault) -> bool:
    """Close the connection in the middle of the body."""
    context.sending.cut = fault.parameters["share"]
    context.sending.is_closed, context.sending.is_reset = True, fault.parameters["reset"]
    return True


def close_after(context: RequestContext, _: ActiveFault) -> bool:
    """Close the connection after the answer."""
    context.sending.is_closed = True
    return True


def drip(context: RequestContext, fault: ActiveFault) -> bool:
    """Send the body in pieces with pauses."""
    pieces = fault.parameters["pieces"]
    context.sending.pieces, context.sending.pause = pieces, fault.parameters["seconds"] / (pieces - 1)
    return True


def truncate(context: RequestContext, fault: ActiveFault) -> bool:
    """Leave out the end of the body; the headers fit what is left."""
    content = context.sending.content
    context.sending.content = content[: int(len(content) * fault.parameters["share"])]
    return bool(content)


def garble(context: RequestContext, _: ActiveFault) -> bool:
    """Make the body no JSON."""
    content = context.sending.content
    context.sending.content = content[:-1] + b",,"
    return bool(content)


def relabel(context: RequestContext, fault: ActiveFault) -> bool:
    """Change the content type, and the body if another is given."""
    sending, body = context.sending, fault.parameters["body"]
    others = tuple(header for header in sending.headers if header[0] != b"content-type")
    sending.headers = ((b"content-type", fault.parameters["content_type"].encode()), *others)
    if body is not None:
        sending.content = body.encode()
    return True


def double(context: RequestContext, _: ActiveFault) -> bool:
    """Send the answer twice."""
    context.sending.is_doubled = True
    return True
