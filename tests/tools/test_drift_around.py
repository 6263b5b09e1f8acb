"""What changed around the schemas: operations, statuses, headers, keys, webhooks and moves."""

from copy import deepcopy

import pytest

from tests.tools.contract_pairs import between, contract_with, told

OPEN = {"description": "Yes.", "content": {"application/json": {"schema": True}}}


def test_an_operation_that_is_gone_breaks_and_a_new_one_does_not():
    more = contract_with()
    more["paths"]["/others"] = {"get": {"operationId": "listOthers", "responses": {"200": OPEN}}}
    assert told(between(more, contract_with())) == [("operation-removed", "operation", "error")]
    assert told(between(contract_with(), more)) == [("operation-added", "operation", "note")]


@pytest.mark.parametrize(("status", "severity"), [("201", "error"), ("302", "error"), ("409", "note"), ("503", "note")])
def test_a_new_status_breaks_where_it_is_a_new_kind_of_success(status, severity):
    both = contract_with(responses={"200": OPEN, status: OPEN})
    one = contract_with(responses={"200": OPEN})
    assert told(between(one, both)) == [("status-added", f"response {status}", severity)]
    assert told(between(both, one)) == [("status-removed", f"response {status}", severity)]


def test_a_header_that_is_gone_breaks():
    header = {"Retry-After": {"schema": {"type": "integer"}, "required": True}}
    with_it = contract_with(responses={"200": {**OPEN, "headers": header}})
    without = contract_with(responses={"200": OPEN})
    assert told(between(with_it, without)) == [("header-removed", "response 200 header retry-after", "error")]
    assert told(between(without, with_it)) == [("header-added", "response 200 header retry-after", "note")]


def test_a_body_that_has_to_be_sent_from_now_on_breaks():
    asked = contract_with()
    asked["paths"]["/things"]["post"]["requestBody"]["required"] = False
    assert told(between(asked, contract_with())) == [("required", "body", "error")]
    assert told(between(contract_with(), asked)) == [("required", "body", "note")]


def test_another_form_of_the_answer_breaks():
    csv = contract_with(responses={"200": {"description": "Yes.", "content": {"text/csv": {}}}})
    assert {rule for rule, _, _ in told(between(contract_with(), csv))} == {"content-added", "content-removed"}


def test_another_way_to_be_let_in_breaks_and_one_more_does_not():
    def secured(*names):
        root = contract_with(security=[{name: []} for name in names])
        root["components"] = {
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
                "bearer": {"type": "http", "scheme": "bearer"},
            }
        }
        return root

    assert told(between(secured("key"), secured("bearer"))) == [("security", "security", "error")]
    assert told(between(secured("key"), secured("bearer", "key"))) == [("security", "security", "note")]
    assert told(between(secured("key"), secured())) == [("security", "security", "note")]
    assert told(between(secured(), secured("key"))) == [("security", "security", "error")]


def test_another_address_breaks():
    other = contract_with() | {"servers": [{"url": "https://api.acme.example/v2"}]}
    assert told(between(contract_with(), other)) == [("server", "servers", "error")]


def announced(schema, **more):
    body = {"content": {"application/json": {"schema": schema}}}
    return contract_with() | {"webhooks": {"thing.made": {"post": {"requestBody": body, **more}}}}


def test_what_a_webhook_says_is_read_by_the_client():
    one, two = ({"enum": names} for names in (["a"], ["a", "b"]))
    expected = [("enum-added", 'webhook body = "b"', "error")]
    assert told(between(announced(one), announced(two))) == expected
    assert told(between(announced(one), contract_with())) == [("webhook-removed", "webhook", "error")]
    assert told(between(contract_with(), announced(one))) == [("webhook-added", "webhook", "note")]


def test_another_signature_breaks_and_another_description_of_it_does_not():
    one, other = ({"algorithm": "hmac-sha256", "header": name, "description": name} for name in ("X-A", "X-B"))
    changed = between(announced(True, **{"x-signature": one}), announced(True, **{"x-signature": other}))
    assert told(changed) == [("signature", "webhook signature", "error")]
    assert (
        between(announced(True, **{"x-signature": one}), announced(True, **{"x-signature": one | {"description": ""}}))
        == []
    )


MACHINE = {
    "record": "call",
    "initial": "queued",
    "phases": {"queued": "waiting", "ringing": "reached", "gone": "stopped"},
    "events": {"dial": {"summary": "It rings."}, "cancel": {"summary": "Given up.", "operation": "makeThing"}},
    "moves": {"queued": {"dial": "ringing", "cancel": "gone"}, "ringing": {}, "gone": {}},
}


def ruled(phases=None, **moves):
    machine = deepcopy(MACHINE)
    machine["phases"] |= phases or {}
    machine["moves"] |= moves
    return contract_with(received={"enum": ["queued", "ringing", "gone"], "x-status-machine": machine})


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ({"queued": {"dial": "ringing"}}, ("move-removed", "queued/cancel", "error")),
        ({"queued": {"cancel": "gone"}}, ("move-removed", "queued/dial", "note")),
        ({"gone": {"dial": "ringing"}}, ("move-added", "gone/dial", "error")),
        ({"ringing": {"cancel": "gone"}}, ("move-added", "ringing/cancel", "note")),
        ({"queued": {"dial": "gone", "cancel": "gone"}}, ("move", "queued/dial", "error")),
    ],
)
def test_a_move_that_a_client_asks_for_is_missed_and_one_that_it_does_not_takes_it_by_surprise(moves, expected):
    (finding,) = between(ruled(), ruled(**moves))
    assert told([finding]) == [expected]
    assert finding.operation == "status machine of call"


@pytest.mark.parametrize(
    ("status", "phase", "severity"),
    [("gone", "failed", "warning"), ("gone", "paused", "error"), ("queued", "stopped", "error")],
)
def test_a_status_that_is_an_end_no_more_or_from_now_on_breaks(status, phase, severity):
    changed = between(ruled(), ruled({status: phase}))
    assert told(changed) == [("phase", f"phases/{status}", severity)]
    assert (changed[0].seen, changed[0].expected) == (f"the phase {phase}", f"the phase {MACHINE['phases'][status]}")


def test_phases_that_are_named_for_the_first_time_change_nothing():
    unnamed = {part: value for part, value in MACHINE.items() if part != "phases"}
    before = contract_with(received={"enum": ["queued", "ringing", "gone"], "x-status-machine": unnamed})
    assert between(before, ruled()) == []
