"""The names of accounts: short ones, those of forks, those of families."""

import re

from mock_server.store.entry import world_name

FORK = re.compile(r"(?:-fork-[0-9]+)+$")
"""How the names of accounts end whose worlds are forks, unless their names were given."""


def short_name(account: str) -> str:
    """Return the short name of an account's world: a hash, which does not tell the account."""
    return world_name(account).hex()[:12]


def unforked(name: str) -> str:
    """Return the name, or the name with its password, that a fork was counted from."""
    account, colon, password = name.partition(":")
    return f"{FORK.sub('', account)}{colon}{password}"


def is_family(account: str, other: str) -> bool:
    """Return whether another account is this one, or begins with its name and a hyphen."""
    return other == account or other.startswith(f"{account}-")
