"""The notes of a client: written before each request, and read again after a crash."""

from collections.abc import Iterator, Mapping
from typing import Any

from contract_tests.clients.adapter import Order, Setting, View

Note = dict[str, Any]

RUN, PAUSE, STOP = "run", "pause", "stop"
"""The wanted states of an order: it goes on, it pauses, or it stops for good."""


def unmade() -> Note:
    """Return the note of something to create once: its id, and when it was requested first and last."""
    return {"id": None, "asked": None, "since": None}


class Notes:
    """The orders of one account, their intents, and the webhooks that were handled."""

    def __init__(self, setting: Setting) -> None:
        self.orders: dict[str, Note] = setting.notes.setdefault("orders", {})
        self._intents: dict[str, Note] = setting.notes.setdefault("intents", {})
        self._handled: dict[str, bool] = setting.notes.setdefault("handled", {})
        self._ended = setting.ended

    def order(self, order: Order) -> Note:
        """Return the note of an order. The first call also notes its intents."""
        if order.id not in self.orders:
            for intent in order.intents:
                inputs = {**intent.inputs, "intent": intent.id}
                row = {"number": intent.number, "inputs": inputs, "status": "new", "is_over": False}
                self._intents[intent.id] = {**row, **unmade()}
            ids = [intent.id for intent in order.intents]
            self.orders[order.id] = {"name": order.id, "intents": ids, "wanted": RUN, **unmade()}
        return self.orders[order.id]

    def rows(self, note: Note) -> dict[str, Note]:
        """Return the intents of an order."""
        return {id_: self._intents[id_] for id_ in note["intents"]}

    def open_rows(self, note: Note) -> dict[str, Note]:
        """Return the intents of an order that are not over."""
        return {id_: row for id_, row in self.rows(note).items() if not row["is_over"]}

    def open_orders(self) -> Iterator[Note]:
        return (note for note in list(self.orders.values()) if self.open_rows(note))

    def saw(self, intent_id: str | None, status: str, *, is_over: bool) -> None:
        """Note a status. What is over stays over, and the business hears of it once."""
        row = self._intents.get(intent_id or "")
        if row is None or row["is_over"]:
            return
        row["status"], row["is_over"] = status, is_over
        if is_over and intent_id:
            self._ended(intent_id, View(status, is_over))

    def made(self, intent_id: str | None, record_id: str) -> None:
        """Note the vendor's record of an intent."""
        if row := self._intents.get(intent_id or ""):
            row["id"] = record_id

    def intent_of(self, record_id: str) -> str | None:
        """Return the intent of one of the vendor's records; None for a record that no intent has."""
        return next((id_ for id_, row in self._intents.items() if row["id"] == record_id), None)

    def views(self) -> Mapping[str, View]:
        return {id_: View(row["status"], row["is_over"]) for id_, row in self._intents.items()}

    def is_handled(self, *webhook: object) -> bool:
        return repr(webhook) in self._handled

    def handled(self, *webhook: object) -> None:
        """Remember a webhook by the values that repeat when it is sent again. In production, forget it after a week."""
        self._handled[repr(webhook)] = True
