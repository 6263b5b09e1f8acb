"""What an account makes of too many requests and of repeated ones: settings of a world, by vendor."""

from collections.abc import Mapping
from typing import Any

from mock_server.exchange import Refusal
from mock_server.vendors.vendor import Vendor

POLICIES = ("rate_limit", "idempotency")

IDEMPOTENCY: Mapping[str, Any] = {
    "on_repeat": "replay",
    "on_other_body": "conflict",
    "lifetime_seconds": 86400,
    "required": False,
}
"""What a policy on idempotency is by default; besides, it holds for all operations that may."""


def judged(vendor: Vendor, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The policies that a change of settings asks for, in full. Refusal 409 where this vendor can't have one."""
    found = {name: wanted[name] for name in POLICIES if name in wanted}
    if policy := found.get("idempotency"):
        found["idempotency"] = {**IDEMPOTENCY, **policy, "operations": _operations(vendor, policy.get("operations"))}
    return found


def _operations(vendor: Vendor, wanted: list[str] | None) -> list[str]:
    """The operations that honour a key: a conflict must be an answer that their contract declares."""
    able = [o.id for o in vendor.contract.operations.values() if o.method == "POST" and 409 in o.replies]
    if odd := sorted(set(wanted or ()) - set(able)):
        raise Refusal(409, f"body/idempotency/operations: seen {odd[0]!r}, expected some of {', '.join(able)}")
    return wanted or able
