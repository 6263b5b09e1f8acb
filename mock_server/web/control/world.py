"""Controls of the world as a whole: health, state, reset, deletion, and its clock."""

import math
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import mock_server
from mock_server.contract.json_codec import decode
from mock_server.engine import moment
from mock_server.engine.clock import Clock
from mock_server.engine.world import World
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.web import realtime
from mock_server.web.control.base import ControlPart, Handlers, instant, reach
from mock_server.web.jump import BOUNDS, RESET, Jump, JumpStop
from mock_server.web.sandbox import Sandbox, WorldLabel

HEALTH = b"/_mock/health"
"""What each node is asked for a list of all."""


class WorldControl(ControlPart):
    """Shows, resets and deletes worlds."""

    def handlers(self) -> Handlers:
        return {
            "getHealth": self.get_health,
            "listNodes": self.list_nodes,
            "getWorld": self.get_world,
            "deleteWorld": self.delete_world,
            "resetWorld": self.reset_world,
            "labelWorld": self.label_world,
        }

    def get_health(self, _: None, asked: Asked) -> Reply:
        from mock_server.report.rules import RULES

        paths = {name: f"/{name}{one.base_path}" for name, one in sorted(self.vendors.summaries.items())}
        served = {"version": mock_server.__version__, "vendors": list(paths), "paths": paths}
        place = {"node": self.sandboxes.node, "is_ready": self.sandboxes.is_ready}
        return Reply(200, {**served, "rules": list(RULES), **place})

    async def list_nodes(self, _: None, asked: Asked) -> Reply:
        families = [{"family": name, "node": node} for name, node in sorted((await self.sandboxes.owners()).items())]
        own, answers = self.sandboxes.node, await self.sandboxes.others(HEALTH)
        ready = {name: None if said is None else bool(decode(said)["is_ready"]) for name, said in answers.items()}
        if own is not None:
            ready[own] = self.sandboxes.is_ready
        nodes = [
            {"node": name, "is_answering": is_ready is not None, "is_ready": bool(is_ready)}
            for name, is_ready in sorted(ready.items())
        ]
        return Reply(200, {"node": own, "nodes": nodes, "families": families})

    def get_world(self, sandbox: Sandbox, asked: Asked) -> Reply:
        world = sandbox.world
        return Reply(
            200,
            {
                "now": moment.text(world.now),
                "rate": world.rate,
                "advance_on_poll": world.advance_on_poll,
                "seed": world.setup.seed,
                "scenarios": {name: self.vendors.scenario_in(world, name) for name in self.vendors},
                "pending": world.clock.pending(),
                "stopped": sandbox.stopped and sandbox.stopped.view(world),
                "bounds": {name: getattr(world.setup, name) for name in BOUNDS},
                "counts": {
                    "happenings": len(world.journal),
                    "webhooks": len(world.outbox),
                    "requests": sandbox.log.count,
                    "commands": len(sandbox.commands),
                },
                "deliveries": world.outbox.deliveries.counts,
                "webhooks_held": sandbox.held,
                "records": {name: account.counts() for name, account in world.accounts.items()},
            },
        )

    def delete_world(self, sandbox: Sandbox, asked: Asked) -> Reply:
        self.sandboxes.drop(sandbox)
        return Reply(204, None)

    def reset_world(self, sandbox: Sandbox, asked: Asked) -> Reply:
        changes = dict(asked.body or {})
        if "now" in changes:
            changes["now"] = instant("now", changes["now"])
        if "scenario" in changes and changes["scenario"] not in (names := self.vendors.all_scenario_names()):
            raise Refusal(404, f"body/scenario: seen {changes['scenario']!r}, expected one of {', '.join(names)}")
        self.sandboxes.unmatched.forgotten += sandbox.log.count
        sandbox.world.close()
        sandbox.reset(replace(self.sandboxes.setup, **changes))
        sandbox.commands.begin()
        return self.get_world(sandbox, asked)

    def label_world(self, sandbox: Sandbox, asked: Asked) -> Reply:
        sandbox.label = WorldLabel(**asked.body)
        sandbox.commands.note("label", asked.body)
        return Reply(204, None)


class ClockControl(ControlPart):
    """Moves the clock."""

    def handlers(self) -> Handlers:
        return {"moveClock": self.move_clock}

    def move_clock(self, sandbox: Sandbox, asked: Asked) -> Awaitable[Reply]:
        """Refuse a wrong request before anything moves; answer when the jump has ended."""
        world, body = sandbox.world, asked.body
        if "rate" in body:
            realtime.set_rate(sandbox, body["rate"])
        elif "advance_on_poll" in body:
            world.advance_on_poll = body["advance_on_poll"]
        elif sandbox.jump is not None:
            raise Refusal(409, "this world is in the middle of a jump; wait for its answer")
        return self._jump(sandbox, self._steps(world, body))

    def _steps(self, world: World, body: Mapping[str, Any]) -> Iterable[None]:
        clock = world.clock
        match body:
            case {"advance_seconds": seconds}:
                return clock.jump(
                    reach("advance_seconds", seconds, world.now + math.floor(seconds * moment.SECOND + 0.5))
                )
            case {"to": text}:
                to = instant("to", text)
                if to < world.now:
                    expected = f"expected {moment.text(world.now)} or later: time doesn't go back"
                    raise Refusal(409, f"body/to: seen {moment.text(to)}, {expected}")
                return clock.jump(to)
            case {"until": "next_event"}:
                return _to_next(clock)
            case {"until": "idle"}:
                return clock.run_until_idle()
        return ()

    async def _jump(self, sandbox: Sandbox, steps: Iterable[None]) -> Reply:
        world, happened, stop = sandbox.world, len(sandbox.world.journal), None
        if sandbox.jump is None and (steps or not world.rate):
            jump = sandbox.begin_jump(partial(self.sandboxes.webhook_worker.wait, sandbox))
            try:
                stop = await self._played(sandbox, jump, iter(steps))
            finally:
                if sandbox.world is world:
                    sandbox.end_jump()
        if sandbox.world is world:
            sandbox.note_clock()
        due = world.clock.next_due()
        return Reply(
            200,
            {
                "now": moment.text(world.now),
                "rate": world.rate,
                "advance_on_poll": world.advance_on_poll,
                "happened": len(world.journal) - happened,
                "pending": world.clock.pending(),
                "next_due": None if due is None else moment.text(due),
                "reached": stop is None,
                "stopped": stop and stop.view(world),
            },
        )

    async def _played(self, sandbox: Sandbox, jump: Jump, steps: Iterator[None]) -> JumpStop | None:
        """Play a jump; return why it ended early, if it did. Whatever stopped it, its moment is played to the end."""
        world = sandbox.world
        await jump.deliver()
        if sandbox.world is world and jump.stop is None:
            await realtime.play(sandbox, steps, jump)
        if sandbox.world is world:
            await realtime.up_to_now(sandbox)
            jump.played()
        return jump.stop if sandbox.world is world else JumpStop(world.now, RESET)


def _to_next(clock: Clock) -> Iterator[None]:
    """Play up to the next moment, seen when the jump begins: a webhook that leaves before may bring a nearer one."""
    due = clock.next_due()
    if due is not None:
        yield from clock.jump(due)
