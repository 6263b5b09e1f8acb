"""A campaign of the older kind: from one number or by a dial plan, and changed until it starts."""

from collections.abc import Mapping, Sequence
from typing import Any

from mock_server.vendors.vapi.campaign import Campaign


class LegacyCampaign(Campaign):
    """A campaign of the older kind. Only the slots of the organisation limit it."""

    __slots__ = ("called", "numbers")

    kind = "legacy_campaign"

    def take_up(self, settings: Mapping[str, Any]) -> None:
        """Take up these settings. Each customer comes with the number that calls."""
        plan = settings.get("dialPlan") or [settings]
        self.numbers = [entry["phoneNumberId"] for entry in plan for _ in entry["customers"]]
        self.called = [customer for entry in plan for customer in entry["customers"]]
        super().take_up(settings)

    @property
    def people(self) -> Sequence[Mapping[str, Any]]:
        return self.called

    def asked_for(self, row: int) -> dict[str, Any]:
        return super().asked_for(row) | {"phoneNumberId": self.numbers[row]}

    @property
    def limit(self) -> int:
        return self.account.lines.capacity

    def change(self, settings: Mapping[str, Any]) -> None:
        """Take up other settings, before it starts; if its window lies elsewhere now, it waits for that."""
        self.take_up(settings)
        self.updated_at = self.account.world.now
        self.account.note(self.kind, "change", self)
        self.wait()

    def delete(self) -> None:
        """Call nobody else, since it is deleted. Calls under way go on."""
        if self.machine.allows(self.status, "cancel"):
            self.account.world.fire(self, "cancel")
        self.account.note(self.kind, "delete", self)
