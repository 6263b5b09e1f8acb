"""Controls of calls: scenarios, scripts of numbers, events from outside, and the account's settings."""

from asyncio import Task, wait
from collections.abc import Awaitable
from functools import partial
from typing import Any

from mock_server.contract.json_codec import encode
from mock_server.engine.scenarios.requested import NumberScript
from mock_server.exchange import Asked, Reply
from mock_server.web import commands
from mock_server.web.control.base import ControlPart, Handlers, part_of_list
from mock_server.web.sandbox import Sandbox


class CallControl(ControlPart):
    """Sets scenarios and scripts, fires events, changes settings."""

    def handlers(self) -> Handlers:
        return {
            "fireEvent": self.fire_event,
            "getScenario": self.get_scenario,
            "setScenario": self.set_scenario,
            "listNumbers": self.list_numbers,
            "setNumber": self.set_number,
            "deleteNumber": self.delete_number,
            "getSettings": self.get_settings,
            "changeSettings": self.change_settings,
        }

    def fire_event(self, sandbox: Sandbox, asked: Asked) -> Reply:
        return commands.fire_event(self.vendors, sandbox.world, asked)

    def get_scenario(self, sandbox: Sandbox, asked: Asked) -> Reply:
        vendor = self.vendor(asked)
        scenario = vendor.scenario(sandbox.world)
        known = sorted(vendor.scenarios.items())
        shown = {"name": scenario.name, "available": [name for name, _ in known], "steps": scenario.text}
        return Reply(200, {**shown, "summaries": {name: one.text.get("summary", "") for name, one in known}})

    def set_scenario(self, sandbox: Sandbox, asked: Asked) -> Reply:
        commands.set_scenario(self.vendors, sandbox.world, asked)
        return self.get_scenario(sandbox, asked)

    def list_numbers(self, sandbox: Sandbox, asked: Asked) -> Reply:
        scripts = enumerate(sandbox.world.numbers.items(), 1)
        return part_of_list((one for one in scripts if one[0] > asked.query["after"]), lambda one: _shown(*one), asked)

    def set_number(self, sandbox: Sandbox, asked: Asked) -> Reply:
        commands.set_number(self.vendors, sandbox.world, asked)
        number = asked.path["number"]
        return Reply(200, _shown(number, sandbox.world.numbers[number]))

    def delete_number(self, sandbox: Sandbox, asked: Asked) -> Reply:
        commands.delete_number(self.vendors, sandbox.world, asked)
        return Reply(204, None)

    def get_settings(self, sandbox: Sandbox, asked: Asked) -> Reply:
        return Reply(200, commands.settings(self.vendor(asked), sandbox.world))

    def change_settings(self, sandbox: Sandbox, asked: Asked) -> Reply | Awaitable[Reply]:
        before = commands.settings(self.vendor(asked), sandbox.world).get("test_account")
        commands.change_settings(self.vendors, sandbox.world, asked)
        late: list[Sandbox] = []
        if "test_account" in asked.body:
            self.sandboxes.add_second(sandbox)
            if sandbox.store is not None:
                late = self._keep_test_account(sandbox, asked, before)
        if sandbox.interceptor is not None or sandbox.world.policies:
            from mock_server.web.interceptors.interceptor import interceptor_of

            interceptor = interceptor_of(sandbox, self.vendors)
            interceptor.apply_policies()
            interceptor.remove_if_idle()
        reply = self.get_settings(sandbox, asked)
        return self._when_kept(late, reply) if late else reply

    async def _when_kept(self, late: list[Sandbox], reply: Reply) -> Reply:
        """Return a reply as soon as these worlds are restored, and what it tells of is kept in them, too."""
        for own in late:
            if own.restoring is not None:
                await wait([own.restoring])
            commit = own.unsaved()
            if commit is not None:
                await commit.wait()
        return reply

    def _keep_test_account(self, sandbox: Sandbox, asked: Asked, before: str | None) -> list[Sandbox]:
        """Write the setting into the world that test credentials name, and into the one that they named before.

        After a restart, either may be asked for before the world that names it. Return those that are being restored:
        they get it when they are.
        """
        late: list[Sandbox] = []
        for name, now in ((before, None), (named := asked.body["test_account"], named)):
            own = sandbox if name is None else self.sandboxes.own(name)
            change = Asked(asked.operation, asked.path, {}, {"test_account": now})
            if own.restoring is not None:
                own.restoring.add_done_callback(partial(self._change, own, change))
                late.append(own)
            elif own is not sandbox:
                self._change(own, change)
        return late

    def _change(self, own: Sandbox, change: Asked, restored: Task[None] | None = None) -> None:
        """Change settings of another world than the one that was asked, unless it can't be restored."""
        if restored is not None and (restored.cancelled() or restored.exception()):
            return
        commands.change_settings(self.vendors, own.world, change)
        own.commands.append(own.world.now, "control", change.operation, change.path, change.query, encode(change.body))


def _shown(number: str, script: NumberScript) -> dict[str, Any]:
    return {"number": number, "attempts": script.requested.text, "calls": script.calls}
