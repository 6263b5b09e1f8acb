"""The options of a server."""

import pathlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mock_server import vendors
from mock_server.engine.world import Setup
from mock_server.web.limits import Limits

if TYPE_CHECKING:
    from mock_server.web.cluster import ClusterStore
    from mock_server.web.world_store import WorldStore


@dataclass(frozen=True)
class Options:
    """The options of a server."""

    vendors: Sequence[str] = tuple(vendors.VENDORS)
    setup: Setup = field(default_factory=Setup)
    limits: Limits = field(default_factory=Limits)
    keys: frozenset[str] | None = None
    is_strict: bool = False
    root: pathlib.Path | None = None
    fixtures: pathlib.Path | None = None
    """A folder with fixtures of the user's own, which stand beside ours or over them."""
    scenario_file: pathlib.Path | None = None
    """A file with a scenario of the user's own; its name without the suffix is the scenario's."""
    ticket_secret: str | None = None
    """What tickets in URLs, and credentials that worlds give out, are made from; drawn if it is None."""
    store: "WorldStore | ClusterStore | None" = None
    """Where the worlds are kept, if they outlive the process."""
    webhook_hosts: frozenset[str] = frozenset()
    """Hosts besides loopback that webhooks may go to."""
    hosts: frozenset[str] = frozenset()
    """Names besides those of this machine and of the vendors under which a client may ask over a socket."""
    console: str = "on"
    """Whether there is a console, and whether its pages may change worlds: `on`, `read` or `off`."""
