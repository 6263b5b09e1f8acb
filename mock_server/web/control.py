"""The control plane: what a test does to the mock itself. Its contract is openapi/control.yaml."""

import math
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

import mock_server
from mock_server.contract.contract import Contract
from mock_server.engine import moment
from mock_server.engine.outbox import Notice
from mock_server.engine.world import World
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.vendor import Manners, Vendor
from mock_server.web import history, pacing
from mock_server.web.desk import Desk
from mock_server.web.rooms import Room, Rooms

WORDS = {
    400: "bad_request",
    401: "unauthorized",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "payload_too_large",
    415: "unsupported_media_type",
    422: "unprocessable_entity",
    503: "service_unavailable",
}


def envelope(refusal: Refusal) -> dict[str, str]:
    """The control plane's error: a short word for machines, and a sentence for people."""
    return {"error": WORDS.get(refusal.status, "internal_server_error"), "message": refusal.message}


MANNERS = Manners(envelope)

FORGETFUL = frozenset({"deleteWorld", "resetWorld"})
"""Operations after which there is nothing left to keep a command in."""

Vendors = Mapping[str, Vendor]


class Control:
    """Handlers of the control plane, bound to one server's rooms and vendors."""

    def __init__(self, rooms: Rooms, vendors: Vendors) -> None:
        self._rooms, self._vendors = rooms, vendors

    def desk(self, contract: Contract) -> Desk:
        """The desk that serves the control plane."""
        handlers: dict[str, Callable[[Any, Asked], Any]] = {
            "getHealth": self.get_health,
            "getWorld": self.get_world,
            "deleteWorld": self.delete_world,
            "resetWorld": self.reset_world,
            "moveClock": self.move_clock,
            "listRecords": self.list_records,
            "fireEvent": self.fire_event,
            "listJournal": self.list_journal,
            "listRequests": self.list_requests,
            "listWebhooks": self.list_webhooks,
            "exportCommands": self.export_commands,
            "getScenario": self.get_scenario,
            "setScenario": self.set_scenario,
        }
        return Desk(contract, handlers, MANNERS, self._rooms, lambda room: room, forgetful=FORGETFUL, is_logged=False)

    # The world as a whole.

    def get_health(self, _: None, asked: Asked) -> Reply:
        return Reply(200, {"version": mock_server.__version__, "vendors": sorted(self._vendors)})

    def get_world(self, room: Room, asked: Asked) -> Reply:
        world = room.world
        return Reply(
            200,
            {
                "now": moment.text(world.now),
                "rate": world.rate,
                "advance_on_poll": world.advance_on_poll,
                "seed": world.setup.seed,
                "scenarios": {name: vendor.scenario(world).name for name, vendor in self._vendors.items()},
                "pending": world.clock.pending(),
                "counts": {
                    "happenings": len(world.journal),
                    "webhooks": len(world.outbox),
                    "requests": room.requests,
                    "commands": len(room.commands),
                },
                "records": {name: part.counts() for name, part in world.parts.items()},
            },
        )

    def delete_world(self, room: Room, asked: Asked) -> Reply:
        self._rooms.leave(room)
        return Reply(204, None)

    def reset_world(self, room: Room, asked: Asked) -> Reply:
        changes = dict(asked.body or {})
        if "now" in changes:
            changes["now"] = _instant("now", changes["now"])
        if "scenario" in changes and not any(
            changes["scenario"] in vendor.scenarios for vendor in self._vendors.values()
        ):
            names = sorted({name for vendor in self._vendors.values() for name in vendor.scenarios})
            raise Refusal(404, f"body/scenario: seen {changes['scenario']!r}, expected one of {', '.join(names)}")
        room.world.close()
        room.begin(replace(self._rooms.setup, **changes))
        return self.get_world(room, asked)

    # Time.

    def move_clock(self, room: Room, asked: Asked) -> Awaitable[Reply]:
        """What is wrong is refused before anything moves; the jump itself takes as long as it takes."""
        world, body = room.world, asked.body
        if "rate" in body:
            pacing.set_rate(room, body["rate"])
        elif "advance_on_poll" in body:
            world.advance_on_poll = body["advance_on_poll"]
        elif room.is_jumping:
            raise Refusal(409, "this world is in the middle of a jump; wait for its answer")
        return self._jump(room, self._steps(world, body))

    def _steps(self, world: World, body: Mapping[str, Any]) -> Iterable[None]:
        clock = world.clock
        match body:
            case {"advance_seconds": seconds}:
                return clock.jump(
                    _reach("advance_seconds", seconds, world.now + math.floor(seconds * moment.SECOND + 0.5))
                )
            case {"to": text}:
                to = _instant("to", text)
                if to < world.now:
                    expected = f"expected {moment.text(world.now)} or later: time doesn't go back"
                    raise Refusal(409, f"body/to: seen {moment.text(to)}, {expected}")
                return clock.jump(to)
            case {"until": "next_event"}:
                due = clock.next_due()
                return () if due is None else clock.jump(due)
            case {"until": "idle"}:
                return clock.run_until_idle()
        return ()

    async def _jump(self, room: Room, steps: Iterable[None]) -> Reply:
        world = room.world
        happened = len(world.journal)
        if steps:
            room.is_jumping = True
            try:
                await pacing.play(room, iter(steps))
            finally:
                if room.world is world:
                    room.is_jumping, room.anchor = False, None
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
            },
        )

    # Records.

    def list_records(self, room: Room, asked: Asked) -> Reply:
        vendor, kind = self._vendor(asked), asked.path["kind"]
        part = vendor.part(room.world)
        if kind not in part.kinds():
            raise Refusal(404, f"path/kind: seen {kind!r}, expected one of {', '.join(part.kinds())}")
        views = ((n, view) for n, view in enumerate(part.views(kind)) if n > asked.query["after"])
        return _part(views, lambda view: view, asked)

    def fire_event(self, room: Room, asked: Asked) -> Reply:
        return history.fire_event(self._vendor(asked), room.world, asked)

    # History.

    def list_journal(self, room: Room, asked: Asked) -> Reply:
        happenings = ((h.number, h) for h in room.world.journal.since(asked.query["after"] + 1))
        return _part(happenings, lambda happening: happening.view(), asked)

    def list_requests(self, room: Room, asked: Asked) -> Reply:
        return _part(
            ((r.number, r) for r in room.entries() if r.number > asked.query["after"]),
            lambda request: request.view(),
            asked,
        )

    def list_webhooks(self, room: Room, asked: Asked) -> Reply:
        return _part(
            ((n.number, n) for n in room.world.outbox.since(asked.query["after"] + 1)),
            lambda notice: self._webhook(room.world, notice),
            asked,
        )

    def _webhook(self, world: World, notice: Notice) -> dict[str, Any]:
        vendor, happening = self._vendors[notice.topic.vendor], world.journal[notice.happening]
        url, body = vendor.part(world).webhook(notice.topic, happening)
        checker = vendor.contract.webhooks[notice.topic.event]
        if not checker.is_valid(body):
            wrong = "; ".join(map(str, checker.violations(body, "body")))
            raise ValueError(f"the webhook {notice.topic.event} breaks the contract: {wrong}")
        return {
            "number": notice.number,
            "at": moment.text(happening.at),
            "vendor": vendor.name,
            "event": notice.topic.event,
            "url": url,
            "body": body,
        }

    def export_commands(self, room: Room, asked: Asked) -> Reply:
        lines = "".join(f"{line}\n" for line in history.export(room.world, room.commands))
        return Reply(200, lines.encode(), ((b"content-type", b"application/x-ndjson"),))

    # Scenarios.

    def get_scenario(self, room: Room, asked: Asked) -> Reply:
        vendor = self._vendor(asked)
        scenario = vendor.scenario(room.world)
        return Reply(200, {"name": scenario.name, "available": sorted(vendor.scenarios), "steps": scenario.text})

    def set_scenario(self, room: Room, asked: Asked) -> Reply:
        history.set_scenario(self._vendor(asked), room.world, asked)
        return self.get_scenario(room, asked)

    def _vendor(self, asked: Asked) -> Vendor:
        name = asked.path["vendor"]
        if name not in self._vendors:
            raise Refusal(404, f"path/vendor: seen {name!r}, expected one of {', '.join(sorted(self._vendors))}")
        return self._vendors[name]


def _part(entries: Iterable[tuple[int, Any]], view: Callable[[Any], Any], asked: Asked) -> Reply:
    """A part of a numbered list, and where the rest begins."""
    limit = asked.query["limit"]
    found = list(islice(entries, limit + 1))
    return Reply(
        200,
        {
            "data": [view(entry) for _, entry in found[:limit]],
            "next": found[limit - 1][0] if len(found) > limit else None,
        },
    )


def _instant(where: str, text: str) -> int:
    try:
        return _reach(where, text, moment.parse(text.upper()))
    except ValueError as error:  # what the format allows and the calendar does not have: a leap second
        raise Refusal(422, f"body/{where}: seen {text}, expected another: {error}") from None


def _reach(where: str, seen: object, when: int) -> int:
    try:
        return moment.within_reach(when)
    except OverflowError as error:
        raise Refusal(409, f"body/{where}: seen {seen}, expected less: {error}") from None
