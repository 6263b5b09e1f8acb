"""Policies of an account on rate limits and idempotency keys: settings of a world, by vendor."""

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
"""The defaults of a policy on idempotency; it also applies to all operations that can have one."""


def with_defaults(vendor: Vendor, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return the policies of a change of settings, in full. Raise `Refusal` 409 if this vendor can't have one."""
    found = {name: wanted[name] for name in POLICIES if name in wanted}
    if policy := found.get("idempotency"):
        found["idempotency"] = {**IDEMPOTENCY, **policy, "operations": _operations(vendor, policy.get("operations"))}
    return found


def _operations(vendor: Vendor, wanted: list[str] | None) -> list[str]:
    """Return the operations that honour a key: their contract has to declare 409, the answer to a conflict."""
    able = [o.id for o in vendor.contract.operations.values() if o.method == "POST" and 409 in o.replies]
    if odd := sorted(set(wanted or ()) - set(able)):
        raise Refusal(409, f"body/idempotency/operations: seen {odd[0]!r}, expected some of {', '.join(able)}")
    return wanted or able
