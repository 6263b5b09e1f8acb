"""Forks: a new world that was another one up to a moment, and has a future of its own from there."""

from itertools import count

from mock_server.contract.json_codec import encode
from mock_server.engine import moment
from mock_server.engine.webhooks.delivery import DELIVERED
from mock_server.exchange import Asked, Refusal
from mock_server.store.commands import Command
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.web import commands
from mock_server.web.console.copies import ANEW, UNPLAYABLE
from mock_server.web.playing import Playing
from mock_server.web.realtime import in_slices
from mock_server.web.request_queue import RequestQueue
from mock_server.web.sandbox import Sandbox, WorldLabel
from mock_server.web.sandboxes import Sandboxes

COUNTED = "{}-fork-{}"
"""The key of a fork whose key was not given: the parent's, and a number."""

LONGEST_LABEL = 500


def key_of(sandboxes: Sandboxes, vendors: LazyVendors, parent: Sandbox, wanted: str | None) -> str:
    """Return the key of a new fork. Raise `Refusal` 409 if the one that is wanted can't be it."""
    if wanted is None:
        counted = (COUNTED.format(parent.account, n) for n in count(1))
        return next(key for key in counted if sandboxes.existing(key) is None)
    prefixes = {vendors[name].contract.schemes[0].account_prefix for name in parent.world.accounts}
    missing = sorted(prefix for prefix in prefixes if not wanted.startswith(prefix))
    if missing:
        raise Refusal(409, f"body/key: seen {wanted!r}, expected it to begin with {missing[0]}, as its vendor's do")
    if "invalid" in wanted.lower() or not sandboxes.lets_in(wanted):
        raise Refusal(
            409, f"body/key: seen {wanted!r}, which this server does not let in; leave it out to have one counted"
        )
    if sandboxes.is_shared and wanted.partition("-")[0] != parent.account.partition("-")[0]:
        first = parent.account.partition("-")[0]
        raise Refusal(409, f"body/key: seen {wanted!r}, expected one of the same family, which begins with {first}-")
    if sandboxes.existing(wanted) is not None:
        raise Refusal(
            409, f"body/key: seen {wanted!r}, expected a key that has no world yet; DELETE /_mock/world drops it"
        )
    return wanted


async def fork(
    sandboxes: Sandboxes, vendors: LazyVendors, parent: Sandbox, key: str, when: int, *, delivers: bool
) -> Sandbox:
    """Return a new world with the parent's setup and all that had happened there by the end of a moment.

    Raise `Refusal` 409 if the parent can't be played up to there, or is begun anew meanwhile; then nothing is made.
    """
    made = sandboxes.own(key)
    await made.restored()
    async with RequestQueue.turn(made):
        made.is_changing = True
        try:
            made.reset(parent.world.setup)
            made.held = not delivers
            made.commands.begin()
            await _play(parent, made, vendors, when)
            _settle(parent, made, vendors, when)
        except BaseException:
            made.is_changing = False
            sandboxes.drop(made)
            raise
        made.is_changing = False
    if delivers:
        sandboxes.webhook_worker.send_ready(made)
    await made.saved()
    return made


async def _play(parent: Sandbox, made: Sandbox, vendors: LazyVendors, when: int) -> None:
    world = parent.world

    def keep(command: Command) -> None:
        made.commands.append(*command)

    try:
        async for _ in in_slices(Playing(parent, made, vendors, keep).steps(when)):
            if parent.world is not world:
                raise Refusal(409, ANEW)
    except UNPLAYABLE as error:
        if parent.world is not world:
            raise Refusal(409, ANEW) from None
        raise Refusal(409, f"this world can't be played up to this moment: {error!r}") from None


def _settle(parent: Sandbox, made: Sandbox, vendors: LazyVendors, when: int) -> None:
    """Give a fork what stands beside its commands, and write that down too."""
    world, log = made.world, made.commands
    made.passwords, made.secrets = dict(parent.passwords), dict(parent.secrets)
    for facts in ({vendor: password} for vendor, password in made.passwords.items()):
        log.note("password", facts)
    made.log = parent.log.until(when)
    told = f"fork of {parent.label.label}" if parent.label is not None else "fork"
    made.label = WorldLabel(f"{told}, from {moment.text(when)} on"[-LONGEST_LABEL:])
    log.note("label", made.label.view())
    if made.held:
        log.note("held", True)
    for name, account in world.accounts.items():
        if getattr(account, "test_account", None) is not None:  # the name of test credentials stays the parent's
            asked = Asked("changeSettings", {"vendor": name}, {}, {"test_account": None})
            commands.change_settings(vendors, world, asked)
            log.append(world.now, "control", asked.operation, asked.path, asked.query, encode(asked.body))
    if world.policies:
        from mock_server.web.interceptors.interceptor import interceptor_of

        interceptor_of(made, vendors).apply_policies()
    if log.is_stored:
        deliveries = world.outbox.deliveries
        for delivery in deliveries:
            if delivery.state == DELIVERED:
                log.note_accepted(delivery.number, deliveries.status(delivery))
        made.note_clock()
