"""Where our contract asks more of a request than the vendor's page does."""

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.contract.contract import Contract
from tests.official.documents import VENDORS, body_of, follow, official, operations

Json = Any

LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems")
MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
OTHER = ("pattern", "format", "multipleOf", "const")

REASONS = {
    r"(_id|/agent_id) (pattern|minLength|maxLength)": "an id of another form names nothing, which is 400 as well",
    r"(phone_number|toNumber) pattern": "a telephone number in E.164 form, as in every example",
    r"scheduled_for format|created(_at)? format": "an instant, as in every example",
    r"(max_duration_mins|timeoutMinutes|maxDurationSeconds|maxConcurrentDials) minimum 1": "no call lasts no time",
    r"max_duration_mins maximum|_minutes maximum|retry_period maximum|per_day maximum": "whole numbers of 32 bits",
    r"(_minutes|retry_period|max_retries|max_retry_per_day|skip \.|limit \.) minimum [01]": "it counts",
    r"max_retries maximum 100": "a repeat without end would never let a jump in time come back",
    r"retry_logic maxItems": "more rules than any page of the app holds",
    r"limit \. maximum 2000": "the page of the reply has this bound",
    r"(skip|Page) \. maximum": "what JSON numbers hold",
    r"maximum 9223372036854775807|minimum -9223372036854775808": "whole numbers of 64 bits",
    r"(statuses|from|to) \. (pattern|format)": "what it may hold is an enum or a date, separated by commas",
    r"csv_file (format|pattern .*\+\$)": "Base64, as the page says in words, of a file that names somebody",
    r"(calls|rows|createBatchedCalls \.) minItems 1": "a list of calls without a call",
    r"required (phone_number|content|nodes)": "without it there is nothing to do (proposed)",
    r"email format": "an email, as the page says in words",
    r"([Uu]rl|Callback) (format|pattern)": "an address to send to",
    r"voiceVolumeLevel": "the bounds stand on the page in words",
    r"cursor \. minLength": "an empty cursor was never given out",
    r"maxConcurrentDials maximum": "the guide: no more than the workspace has lines",
    r"dayOfWeek|startTime pattern|endTime pattern|timezone (format|pattern)": "the guide says it in words",
    r"(StartTime|EndTime|DateCreated)[<>]? \. (pattern|format)": "a day or an instant; 400 for all else is proposed",
    r"PageToken \. pattern": "a token that was given out",
    r"/(To|From) pattern": "the forms that the vendor's text names: a number, a SIP address, a client",
    r"CallbackEvent/\[\] (enum|pattern)": "the events that the vendor's text names",
    r"(RecordingChannels|RecordingTrack|Trim|Origin)( \.)? enum": "the words that the vendor's text names",
    r"/PhoneNumber pattern|AreaCode pattern": "a number in E.164, an area code of North America",
    r"SendDigits pattern|MachineDetection|Timeout m..imum": "the vendor's text has the range",
    r"CreateCall /ApplicationSid maxLength 0": "the mock has no applications",
    r"scheduled_time_unix m..imum": "a moment that calendars have",
    r"(target_concurrency_limit|expected_version|retention_days) m..imum": "it counts, in 32 bits",
    r"(page_size|limit) \. m..imum": "the range of the lists for which a page has one",
    r"(last_doc \.|idempotency_key) minLength": "an empty one was never given out",
    r"(call_successful|provider|sort_by|channel|mode|status) \. enum|livekit_stack enum": "the words of its types",
    r"rag_retention_period_days minimum|submit_outbound_campaign /recipients maxItems": "as the vendor's text has it",
    r"required (label|address|channel|agent_phone_number_id)": "the kinds that the mock has require it",
    r"TimeLimit m..imum|Twiml m..Length": "the vendor's text has the most; nothing is no text",
}
"""Bounds of ours that a page does not have, and why each is there."""


def narrower(ours: Contract, vendor: str) -> Iterator[str]:
    """Yield each bound of ours that the page does not have: the operation, the place, the keyword and its value."""
    by_call = {(one.method, one.path): one for one in ours.operations.values()}
    for method, path, text in operations(vendor):
        if (method, path) not in by_call:
            continue
        operation = by_call[method, path]
        for parameter in text.get("parameters", ()):
            theirs = follow(official(vendor), parameter)
            if theirs["in"] == "query":
                own = _parameter(ours, operation.spec, theirs["name"])
                yield from (
                    f"{operation.id} ?{theirs['name']} {one}" for one in _bounds(ours, vendor, own, theirs["schema"])
                )
        theirs = body_of(official(vendor), text.get("requestBody"))
        if theirs is not None:
            own = body_of(ours.document.root, operation.spec["requestBody"])
            yield from (f"{operation.id} {one}" for one in _bounds(ours, vendor, own, theirs))


def unknown(ours: Contract, vendor: str) -> Iterator[str]:
    """Yield each field of a request that a page has and our contract does not know: the operation and the field."""
    by_call = {(one.method, one.path): one for one in ours.operations.values()}
    for method, path, text in operations(vendor):
        theirs = body_of(official(vendor), text.get("requestBody"))
        if theirs is not None and (method, path) in by_call:
            operation = by_call[method, path]
            own = body_of(ours.document.root, operation.spec["requestBody"])
            known = _plain(ours.document.root, own)
            if known.get("additionalProperties") is not True:
                page = _plain(official(vendor), theirs).get("properties", {})
                yield from (f"{operation.id} /{name}" for name in page if name not in known.get("properties", {}))


def _parameter(ours: Contract, spec: Mapping[str, Any], name: str) -> Json:
    """Return the schema of a parameter; an empty one where ours does not have it, which is then ignored."""
    found = (follow(ours.document.root, one) for one in spec.get("parameters", ()))
    return next((one["schema"] for one in found if one["name"] == name), {})


def _bounds(ours: Contract, vendor: str, own: Json, theirs: Json, where: str = "") -> Iterator[str]:
    own, theirs = _plain(ours.document.root, own), follow(official(vendor), theirs)
    for name in (*LEAST, *MOST, *OTHER):
        if name in own and not _is_wide(name, own[name], theirs.get(name)):
            yield f"{where or '.'} {name} {own[name]}"
    if "enum" in own and set(theirs.get("enum", ())) - set(own["enum"]) | ({"text"} if "enum" not in theirs else set()):
        yield f"{where or '.'} enum"
    for name in sorted({*own.get("required", ())} - {*theirs.get("required", ())}):
        yield f"{where or '.'} required {name}"
    for name, inner in theirs.get("properties", {}).items():
        if name in own.get("properties", {}):
            yield from _bounds(ours, vendor, own["properties"][name], inner, f"{where}/{name}")
    if "items" in theirs and "items" in own:
        yield from _bounds(ours, vendor, own["items"], theirs["items"], f"{where}/[]")


def _plain(root: Mapping[str, Any], node: Json) -> Json:
    """Return a schema without references and without the choice of null."""
    node = follow(root, node)
    for word in ("oneOf", "anyOf"):
        choices = [one for one in node.get(word, ()) if one != {"type": "null"} and "required" not in one]
        if choices and "properties" not in node:
            node = {**follow(root, choices[0]), **{name: value for name, value in node.items() if name != word}}
    return node


def _is_wide(name: str, own: Json, theirs: Json) -> bool:
    if theirs is None:
        return False
    if name in LEAST:
        return bool(own <= theirs)
    return bool(own >= theirs) if name in MOST else bool(own == theirs)


if __name__ == "__main__":
    from mock_server.resources import contract_path

    for each in VENDORS:
        print(*narrower(Contract.load(contract_path(each)), each), sep="\n")
