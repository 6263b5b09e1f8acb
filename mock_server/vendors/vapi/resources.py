"""Numbers, assistants and credentials: create, read, list, change and delete them."""

from collections.abc import Mapping
from typing import Any

from mock_server.engine.moment import MINUTE
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.vapi.account import Account
from mock_server.vendors.vapi.entry import Entry, stamp
from mock_server.vendors.vapi.pages import array, sorted_page
from mock_server.vendors.vapi.views import entry_view

SECRETS = frozenset({"twilioAuthToken", "twilioApiKey", "twilioApiSecret", "secretKey", "token"})
"""What is taken and never shown."""

MASKED = "***"
AREA, OFFERED = "415", [f"555{n:04}" for n in range(100, 200)]
"""The area of a free number that asks for none, and the ends of those on offer: they are reserved for fiction."""


# Numbers.


def create_number(account: Account, asked: Asked) -> Reply:
    """Import a number; or buy a free one, which becomes active a minute later."""
    fields = {name: value for name, value in asked.body.items() if name not in SECRETS}
    if fields["provider"] != "vapi":
        return Reply(201, entry_view(account.add_entry("phone_numbers", {**fields, "status": "active"}, asked.body)))
    fields |= {"number": _free(account, fields.get("numberDesiredAreaCode", AREA)), "status": "activating"}
    entry = account.add_entry("phone_numbers", fields, asked.body)
    account.world.clock.at(account.world.now + MINUTE, _activate, (account, entry))
    return Reply(201, entry_view(entry))


def _activate(waiting: tuple[Account, Entry]) -> None:
    account, entry = waiting
    if account.tables["phone_numbers"].get(entry.id) is entry:
        entry.change({"status": "active", "updatedAt": stamp(account.world.now)})
        account.note("phone_number", "activate", entry)


def _free(account: Account, area: str) -> str:
    """Return the next number on offer in an area. Raise 400 where there is none left."""
    taken = {entry.fields.get("number") for _, entry in account.tables["phone_numbers"].forward()}
    for end in OFFERED:
        if f"+1{area}{end}" not in taken:
            return f"+1{area}{end}"
    raise Refusal(400, f"This area code {area} is currently not available.")


def find_numbers(account: Account, asked: Asked) -> Reply:
    return _listed(account, "phone_numbers", asked)


def find_number_page(account: Account, asked: Asked) -> Reply:
    """Return a page of the numbers whose name or number has a text in it."""
    text = asked.query.get("search", "").lower()
    numbers = (entry for _, entry in account.tables["phone_numbers"].newest_first())
    found = (one for one in numbers if text in f"{one.fields.get('name', '')} {one.fields.get('number', '')}".lower())
    return sorted_page(found, asked.query, entry_view)


def find_number(account: Account, asked: Asked) -> Reply:
    return _read(account, "phone_numbers", asked)


def update_number(account: Account, asked: Asked) -> Reply:
    """Change a number. Its provider stays, and its secrets are kept unseen."""
    hidden = account.entry("phone_numbers", asked.path["id"]).hidden
    hidden.update((name, value) for name, value in asked.body.items() if name in SECRETS)
    return _changed(account, "phone_numbers", asked, SECRETS | {"provider"})


def remove_number(account: Account, asked: Asked) -> Reply:
    return _removed(account, "phone_numbers", asked)


# Assistants.


def create_assistant(account: Account, asked: Asked) -> Reply:
    return Reply(201, entry_view(account.add_entry("assistants", {**asked.body, "latestVersion": None})))


def find_assistants(account: Account, asked: Asked) -> Reply:
    return _listed(account, "assistants", asked)


def find_assistant(account: Account, asked: Asked) -> Reply:
    return _read(account, "assistants", asked)


def update_assistant(account: Account, asked: Asked) -> Reply:
    return _changed(account, "assistants", asked)


def remove_assistant(account: Account, asked: Asked) -> Reply:
    return _removed(account, "assistants", asked)


# Credentials.


def create_credential(account: Account, asked: Asked) -> Reply:
    body = asked.body
    plan = {name: MASKED if name in SECRETS else value for name, value in body["authenticationPlan"].items()}
    shown = {**body, "authenticationPlan": plan, "authenticationSession": {}}
    return Reply(201, entry_view(account.add_entry("credentials", shown, body)))


def find_credentials(account: Account, asked: Asked) -> Reply:
    return _listed(account, "credentials", asked)


def find_credential(account: Account, asked: Asked) -> Reply:
    return _read(account, "credentials", asked)


def remove_credential(account: Account, asked: Asked) -> Reply:
    return _removed(account, "credentials", asked)


# What they share.


def _listed(account: Account, kind: str, asked: Asked) -> Reply:
    return array((entry for _, entry in account.tables[kind].newest_first()), asked.query, entry_view)


def _read(account: Account, kind: str, asked: Asked) -> Reply:
    return Reply(200, entry_view(account.entry(kind, asked.path["id"])))


def _changed(account: Account, kind: str, asked: Asked, but: frozenset[str] = frozenset()) -> Reply:
    """Change an entry, but for what only the vendor changes and what is not to be shown."""
    entry = account.entry(kind, asked.path["id"])
    sent: Mapping[str, Any] = {name: value for name, value in asked.body.items() if name not in OWN | but}
    entry.change({**sent, "updatedAt": stamp(account.world.now)})
    account.note(kind.removesuffix("s"), "change", entry)
    return Reply(200, entry_view(entry))


def _removed(account: Account, kind: str, asked: Asked) -> Reply:
    entry = account.entry(kind, asked.path["id"])
    account.tables[kind].drop(entry.id)
    account.note(kind.removesuffix("s"), "delete", entry)
    return Reply(200, entry_view(entry))


OWN = frozenset({"id", "orgId", "createdAt", "updatedAt", "latestVersion"})
"""What only the vendor changes."""
