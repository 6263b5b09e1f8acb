"""Twilio clients with a defect: there is no idempotency key, and forms are signed together with their URL."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from contract_tests.clients.asking import FormApi, Unclear
from contract_tests.clients.notes import Note
from contract_tests.clients.twilio import TwilioClient


class DialsAgainAfter5xx(TwilioClient):
    """Takes a 5xx or a time-out for a call that was not made, and makes another."""

    law = "dialled_once"

    async def _make(self, row: Note) -> str:
        try:
            return await super()._make(row)
        except Unclear:
            return await super()._make(row)


class TakesItsOwnHoursForTheirs(TwilioClient):
    """Looks at the calling hours on its own clock: at night over there, where it is morning here."""

    law = "hours"

    class Api(FormApi):
        async def wait_for_hours(self) -> None:
            if self._hours is not None:
                ours = self._hours._replace(zone=self._now().tzinfo)  # type: ignore[arg-type]
                await self._wait_until(self._now() + ours.wait(self._now()))


class LooksAtNoSignature(TwilioClient):
    """Believes every callback that names one of its calls, without a look at the signature."""

    law = "genuine"

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        told = dict(parse_qsl(body.decode(), keep_blank_values=True))
        intent, status = self.notes.intent_of(told.get("CallSid", "")), told.get("CallStatus", "")
        if intent is not None and status in self.OVER:
            self.notes.saw(intent, status, is_over=True)
        return 200


class SignsTheFieldsAsTheyCame(TwilioClient):
    """Checks the signature of the fields in the order of their arrival, not of their names."""

    law = "genuine"

    def is_genuine(self, headers: Mapping[str, str], fields: Sequence[tuple[str, str]]) -> bool:
        return super().is_genuine(headers, [("", "".join(name + value for name, value in fields))])


class CountsOnTheFirstPage(TwilioClient):
    """Takes the first page of calls for all of them."""

    law = "pages"

    async def list(self) -> Sequence[str]:
        page = await self.api.get(f"{self._calls}.json", PageSize=self.PAGE)
        return [call["sid"] for call in page["calls"]]
