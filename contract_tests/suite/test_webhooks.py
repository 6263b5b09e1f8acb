"""Every webhook is in the contract, its body fits the schema, and it reports what the journal has."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from contract_tests.suite.examples import validator
from contract_tests.suite.harness import Harness
from contract_tests.suite.machines import tables
from contract_tests.suite.receiver import ReceivedWebhook, WebhookReceiver
from contract_tests.suite.records import Records
from contract_tests.suite.servers import HERE
from contract_tests.suite.timestamps import settled
from mock_server.contract.forms import FORM, pairs
from mock_server.contract.keywords import Place
from mock_server.contract.signature import Signable
from mock_server.contract.webhook import WebhookSpec

SECONDS = 86_400
SECRET = "known-to-both"
NOBODY = "http://127.0.0.1:9/"
"""A URL at which nobody listens."""
MOST_REFUSED = 3
"""How many webhooks are looked at that nobody takes: a mock may set a receiver aside that fails again and again."""

Json = dict[str, Any]


class SentWebhooks(NamedTuple):
    """The webhooks that a world sent, and its journal."""

    sent: list[Json]
    journal: list[Json]


@pytest.fixture
def records(harness: Harness) -> Iterator[Records]:
    if not harness.server.has_control:
        pytest.skip("the server has no control plane, so its webhooks can't be seen")
    with harness.sequence() as key:
        records = Records(harness, key)
        if not records.kinds:
            pytest.skip("the contract has no record with a status, so nothing is sent")
        yield records


def sent_by(records: Records) -> SentWebhooks:
    """Live through a day in each scenario, and return the webhooks and the journal."""
    key, name, control = records.key, records.harness.contract.name, records.harness.server.control
    for scenario in control(key, "GET", f"/scenarios/{name}")["available"]:
        control(key, "PUT", f"/scenarios/{name}", json={"name": scenario})
        records.live(SECONDS)
    return SentWebhooks(records.listed("webhooks"), records.listed("journal"))


def body_of(harness: Harness, event: str) -> Place:
    """Return the place of the schema of a webhook's body."""
    where, body = harness.contract.document.follow(("webhooks", event, "post", "requestBody"))
    ((kind, _),) = body["content"].items()
    return (*where, "content", kind, "schema")


def shown_moves(harness: Harness, sent: Json) -> Iterator[tuple[str, set[str], str]]:
    """Yield (kind, texts, status) of each record whose status a webhook shows. One of the texts is its id."""
    for where, table in tables(harness.contract.document, body_of(harness, sent["event"])):
        record = sent["body"]
        for name in where[:-1]:
            record = record[name]
        yield table["record"], {value for value in record.values() if isinstance(value, str)}, record[where[-1]]


def instant(entry: Json) -> datetime:
    """Return the time of an entry. As texts, times with and without fractions would not sort by time."""
    return datetime.fromisoformat(entry["at"])


def test_a_webhook_is_one_of_the_contract_and_its_body_conforms(records: Records) -> None:
    harness, webhooks = records.harness, sent_by(records)
    assert webhooks.sent
    validators = {
        event: validator(harness.contract.document, body_of(harness, event))
        for event in {sent["event"] for sent in webhooks.sent}
    }
    assert [sent for sent in webhooks.sent if not validators[sent["event"]].is_valid(sent["body"])] == []


def test_webhooks_come_in_the_order_of_time(records: Records) -> None:
    webhooks = sent_by(records)
    numbers = [sent["number"] for sent in webhooks.sent]
    assert numbers == sorted(set(numbers))
    times = [instant(sent) for sent in webhooks.sent]
    assert times == sorted(times)


def test_a_status_in_a_webhook_is_the_one_that_the_record_has_come_to(records: Records) -> None:
    harness, webhooks = records.harness, sent_by(records)
    for sent in webhooks.sent:
        for kind, texts, status in shown_moves(harness, sent):
            lived = [one for one in webhooks.journal if one["record"] == kind and one["id"] in texts and one["status"]]
            at_once = {one["status"] for one in lived if instant(one) == instant(sent)}
            before = [one["status"] for one in lived if instant(one) < instant(sent)]
            assert status in (at_once or {*before[-1:]}), sent


def test_an_event_that_tells_of_moves_tells_of_each_of_them_once(records: Records) -> None:
    harness, webhooks = records.harness, sent_by(records)
    moves = {(one["record"], one["id"], one["status"], one["at"]) for one in webhooks.journal if one["status"]}
    by_event: dict[str, list[tuple[str, ...]]] = {}
    for sent in webhooks.sent:
        for kind, texts, status in shown_moves(harness, sent):
            (id_,) = {one["id"] for one in webhooks.journal if one["record"] == kind and one["id"] in texts}
            by_event.setdefault(sent["event"], []).append((kind, id_, status, sent["at"]))
    for shown in by_event.values():
        statuses = {(kind, status) for kind, _, status, _ in shown}
        if moves.issuperset(shown):  # an event that comes later shows another move too
            assert Counter(shown) == Counter(move for move in moves if (move[0], move[2]) in statuses)


def test_times_in_a_webhook_are_those_that_the_record_shows(records: Records) -> None:
    webhooks = sent_by(records)
    ids = {(one["record"], one["id"]) for one in webhooks.journal}
    for sent in webhooks.sent:
        for part in objects(sent["body"]):
            for kind in records.kinds.values():
                named = [part["id"]] if "id" in part else part.values()  # a record may name others beside its own id
                found = [value for value in named if isinstance(value, str) and (kind.record, value) in ids]
                if found:
                    shown = settled(records.shown(kind, {kind.reader.record_parameters[0].name: found[0]}))
                    said = settled(part)
                    names = shown.keys() & said.keys()
                    assert {name: said[name] for name in names} == {name: shown[name] for name in names}


def objects(value: Any) -> Iterator[Json]:
    """Yield every object in a value."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(inner)


def test_a_webhook_that_leaves_is_the_one_that_is_shown_and_signed_as_published(records: Records) -> None:
    harness, key = records.harness, records.key
    if urlsplit(harness.server.address).hostname not in HERE:
        pytest.skip("the server runs elsewhere, and may not send anything here")
    with WebhookReceiver() as receiver:
        records.listen(receiver.url, SECRET)
        records.live(SECONDS)
        meant = [row for row in records.listed("webhooks") if row["url"] == receiver.url]
        if not meant:
            pytest.skip("the vendor's accounts have no address of their own to send to")
        spec = harness.contract.webhook_specs[meant[0]["event"]]
        assert Counter(text_of(spec.read(webhook.body)) for webhook in receiver.received) == Counter(
            text_of(row["body"]) for row in meant
        )
        secret = SECRET if spec.signature.key == "setting" else key
        assert [
            webhook
            for webhook in receiver.received
            if not spec.signature.is_right(secret, signable(spec, receiver.url, webhook), webhook.headers)
        ] == []
        if name := spec.delivery.get("id_header"):
            ids = {webhook.headers[name.lower()] for webhook in receiver.received}
            assert len(ids) == len(receiver.received)


def text_of(value: Any) -> str:
    """Return the same text for equal values."""
    return json.dumps(value, sort_keys=True)


def signable(spec: WebhookSpec, url: str, webhook: ReceivedWebhook) -> Signable:
    """Return what is signed of a webhook."""
    return Signable(url, webhook.body, pairs(webhook.body) if spec.media == FORM else ())


def test_a_webhook_that_nobody_takes_is_sent_again_as_published_and_no_more(records: Records) -> None:
    records.listen(NOBODY, SECRET)
    for kind in records.kinds.values():
        records.make(kind)
    records.move(until="idle")
    meant = [row for row in records.listed("webhooks") if row["url"] == NOBODY]
    if not meant:
        pytest.skip("the vendor's accounts have no address of their own to send to")
    for row in meant[:MOST_REFUSED]:
        pauses = records.harness.contract.webhook_specs[row["event"]].delivery["backoff_seconds"]
        times = [instant(attempt) for attempt in row["delivery"]["attempts"]]
        assert [(after - before).total_seconds() for before, after in pairwise(times)] == pauses, row
