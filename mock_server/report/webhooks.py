"""The rules `webhook_failed`, `webhook_late` and `webhook_acted_twice`: how receivers take their webhooks."""

from array import array
from collections.abc import Iterator, Sequence

from mock_server.report.evidence import SAFE, YIELD_EVERY, AttemptEvidence, DeliveryEvidence, Evidence
from mock_server.report.finding import Findings, request_key, request_line
from mock_server.store.request_log import Request

REPEATED = 1000
"""The most webhooks that arrived more than once and are judged."""


class Receivers:
    """Judges the deliveries one by one, and in the end what followed those that arrived twice."""

    def __init__(self, evidence: Evidence, findings: Findings) -> None:
        self._evidence, self._findings = evidence, findings
        self._sent = array("q")  # how many requests the world had had at each attempt
        self._repeated: list[tuple[DeliveryEvidence, list[AttemptEvidence]]] = []
        self.count = 0

    def judge(self) -> Iterator[None]:
        for delivery in self._evidence.deliveries():
            self.count += 1
            arrived = [attempt for attempt in delivery.attempts if attempt.status is not None]
            self._sent.extend(attempt.asked for attempt in arrived)
            for attempt in delivery.attempts:
                self._judge_answer(delivery, attempt)
            if len(arrived) > 1 and len(self._repeated) < REPEATED:
                self._repeated.append((delivery, arrived))
            if not self.count % YIELD_EVERY:
                yield
        changes = [one for one in self._evidence.requests if one.method not in SAFE and 200 <= one.status < 300]
        for delivery, arrived in self._repeated:
            self._repeated_changes(delivery, arrived, changes)
            yield

    def _judge_answer(self, delivery: DeliveryEvidence, attempt: AttemptEvidence) -> None:
        """Judge the answer to one attempt. A webhook that was spoilt on purpose may be refused."""
        key = f"{delivery.vendor}/{delivery.event}/{delivery.url}"
        what = f"{delivery.event} to {delivery.url}"
        if not attempt.is_spoilt and (attempt.error is not None or not 200 <= (attempt.status or 0) < 300):
            seen = f"{what} was answered: {attempt.error or attempt.status}"
            self._findings.add("webhook_failed", key, seen, (), [delivery.id])
        if attempt.seconds > self._evidence.settings.webhook_seconds:
            seen = f"{what} was answered after {attempt.seconds:.1f} s"
            self._findings.add("webhook_late", key, seen, (), [delivery.id])

    def _repeated_changes(
        self, delivery: DeliveryEvidence, arrived: Sequence[AttemptEvidence], changes: Sequence[Request]
    ) -> None:
        """Find changes that followed the first arrival, and again the second, before any other webhook arrived."""
        first, second = arrived[0].asked, arrived[1].asked
        others = (sent for sent in self._others(delivery) if sent >= second)
        end = min(others, default=self._evidence.count)
        before = {request_key(one): one for one in reversed(changes) if first < one.number}
        for request in changes:
            made = before.get(request_key(request))
            if made is not None and made is not request and second < request.number <= end:
                seen = f"{delivery.event} arrived twice, and {request_line(request)} was sent after each arrival"
                key = f"{delivery.vendor}/{delivery.event}/{request.operation}"
                self._findings.add("webhook_acted_twice", key, seen, [made, request], [delivery.id])

    def _others(self, delivery: DeliveryEvidence) -> Iterator[int]:
        """Yield when the attempts of all other deliveries were made."""
        own = [attempt.asked for attempt in delivery.attempts if attempt.status is not None]
        for sent in self._sent:
            if sent in own:
                own.remove(sent)
            else:
                yield sent
