"""The changes that the control plane makes to a world: commands, which are kept and played by a replay."""

from typing import Any

from mock_server.engine.scenarios.reading import ScenarioRefused
from mock_server.engine.scenarios.requested import MOST_NUMBERS, NumberScript
from mock_server.engine.scenarios.scenario import Scenario
from mock_server.engine.world import World
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.vendors.vendor import Vendor
from mock_server.web.interceptors import policies
from mock_server.web.interceptors.policies import POLICIES
from mock_server.web.webhooks import commands


def named(vendors: LazyVendors, asked: Asked) -> Vendor:
    """Return the vendor that the path names. Raise `Refusal` 404 if there is none."""
    name = asked.path["vendor"]
    if name not in vendors:
        raise Refusal(404, f"path/vendor: seen {name!r}, expected one of {', '.join(sorted(vendors))}")
    return vendors[name]


def fire_event(vendors: LazyVendors, world: World, asked: Asked) -> Reply:
    """Have an event happen to a record of this vendor."""
    vendor, kind, id_ = named(vendors, asked), asked.path["kind"], asked.path["id"]
    account = vendor.account(world)
    record = account.find(kind, id_)
    if record is None:
        raise Refusal(404, f"path: seen {kind}/{id_}, expected a record of this world that has a status")
    event = vendor.outcomes.event(asked.body["event"], record.machine.kind, record.status)
    world.fire(record, event)
    record.go_on_after(event)
    return Reply(200, account.view(kind, record))


def set_scenario(vendors: LazyVendors, world: World, asked: Asked) -> None:
    """Set the scenario of this vendor's calls from now on."""
    vendor, name = named(vendors, asked), asked.body.get("name")
    if name is not None and name not in vendor.scenarios:
        raise Refusal(404, f"body/name: seen {name!r}, expected one of {', '.join(sorted(vendor.scenarios))}")
    world.scenarios[vendor.name] = _written_out(vendor, asked.body["steps"]) if name is None else vendor.scenarios[name]


def _written_out(vendor: Vendor, text: Any) -> Scenario:
    try:
        return vendor.read_scenario("written out", text, "body/steps")
    except ScenarioRefused as refused:
        raise Refusal(409, str(refused)) from None


def set_number(_: LazyVendors, world: World, asked: Asked) -> None:
    """Set the script of the calls to a number from now on."""
    number, wanted = asked.path["number"], asked.body
    if number not in world.numbers and len(world.numbers) >= MOST_NUMBERS:
        raise Refusal(409, f"this world has scripts for {MOST_NUMBERS} numbers, its limit; DELETE one of them")
    where, attempts = ("body", wanted) if isinstance(wanted, list) else ("body/attempts", wanted["attempts"])
    try:
        script = NumberScript(where, attempts)
    except ScenarioRefused as refused:
        raise Refusal(409, str(refused)) from None
    world.numbers.pop(number, None)
    world.numbers[number] = script


def delete_number(_: LazyVendors, world: World, asked: Asked) -> None:
    """Delete the script of a number: its calls go by the scenario again."""
    number = asked.path["number"]
    if number not in world.numbers:
        raise Refusal(404, f"path/number: seen {number}, expected a number that has a script")
    del world.numbers[number]


def learn_password(_: LazyVendors, world: World, asked: Asked) -> None:
    """Take a digest as that of the password of a vendor's account."""
    world.passwords[asked.body["vendor"]] = asked.body["digest"]


def settings(vendor: Vendor, world: World) -> dict[str, Any]:
    """Return the settings of this vendor's account; of a secret only the end."""
    account = vendor.account(world)
    shown: dict[str, Any] = {"concurrent_calls": account.lines.capacity}
    if account.lines.rate is not None:
        shown["calls_per_second"] = account.lines.rate.per_second
    shown |= {name: getattr(account, name) for name in PLAIN_SETTINGS if hasattr(account, name)}
    if getattr(account, "webhook_secret", None):
        shown["webhook_secret"] = f"...{account.webhook_secret[-4:]}"
    if _signs_times(vendor):
        shown["signature_clock"] = account.signature_clock
    return shown | {name: world.policies.get(vendor.name, {}).get(name) for name in POLICIES}


def change_settings(vendors: LazyVendors, world: World, asked: Asked) -> None:
    """Change the settings of this vendor's account: calls at once and a second, its webhooks' address, its policies."""
    vendor, wanted = named(vendors, asked), asked.body
    account = vendor.account(world)
    for name in OWN_SETTINGS.keys() & wanted.keys():
        if not hasattr(account, name):
            raise Refusal(409, f"body/{name}: {vendor.name} has no such setting; {OWN_SETTINGS[name]}")
    prefix = vendor.contract.schemes[0].account_prefix
    if not (wanted.get("test_account") or prefix).startswith(prefix):
        raise Refusal(409, f"body/test_account: seen {wanted['test_account']!r}, expected it to begin with {prefix}")
    rate = account.lines.rate
    if "calls_per_second" in wanted and rate is None:
        raise Refusal(409, f"body/calls_per_second: {vendor.name} starts calls as fast as they come")
    if "signature_clock" in wanted and not _signs_times(vendor):
        raise Refusal(409, f"body/signature_clock: {vendor.name} signs no time")
    found = policies.with_defaults(vendor, wanted)
    if found:
        world.policies[vendor.name] = world.policies.get(vendor.name, {}) | found
    if rate is not None:
        rate.per_second = wanted.get("calls_per_second", rate.per_second)
    account.lines.resize(wanted.get("concurrent_calls", account.lines.capacity))
    account.signature_clock = wanted.get("signature_clock", account.signature_clock)
    for name in OWN_SETTINGS.keys() & wanted.keys():
        setattr(account, name, wanted[name])


def _signs_times(vendor: Vendor) -> bool:
    return any(spec.signature.is_dated for spec in vendor.contract.webhook_specs.values())


_ADDRESSES = "its addresses come with what is created"
OWN_SETTINGS = {
    "webhook_url": _ADDRESSES,
    "webhook_secret": _ADDRESSES,
    "test_account": "it has no test credentials",
}
"""Settings that only some vendors' accounts have, and why the others have none."""

PLAIN_SETTINGS = ("webhook_url", "test_account")
"""Those of them that are shown as they are."""

CHANGES = {
    "fireEvent": fire_event,
    "setScenario": set_scenario,
    "setNumber": set_number,
    "deleteNumber": delete_number,
    "changeSettings": change_settings,
    "learnPassword": learn_password,
    **commands.CHANGES,
}
"""The operations of the control plane that change more than the time. A replay skips the others."""
