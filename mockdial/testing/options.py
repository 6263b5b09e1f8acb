"""The keywords of a world and of a vendor's account, typed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypedDict

from mockdial.testing.literals import OwnName, ScenarioName
from mockdial.testing.transport import Json


class WorldSetup(TypedDict, total=False):
    """The beginning of a world; a word that is not given is as in any new world. The marker takes the same words."""

    seed: int
    scenario: ScenarioName | OwnName
    now: datetime | str
    rate: float
    moment_chain: int
    jump_chain: int
    jump_happenings: int


class AccountSettings(TypedDict, total=False):
    """The settings of a vendor's account."""

    concurrent_calls: int
    calls_per_second: float | None
    webhook_url: str | None
    webhook_secret: str
    signature_clock: Literal["real", "world"]
    test_account: str | None
    rate_limit: Mapping[str, int] | None
    idempotency: Json
