"""A state machine with which Hypothesis performs any acts in any order."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from contract_tests.hazards.judging import judge
from contract_tests.hazards.laws import LawBroken
from contract_tests.hazards.play import Play
from contract_tests.hazards.runner import ZONE, Runner
from contract_tests.hazards.trouble import KINDS

MOST_ORDERS = 4
Trouble = tuple[str, int] | None

orders = st.integers(0, MOST_ORDERS - 1)
people = st.sampled_from([1, 2, 3, 3, 12, 12, 12, 101])
waits = st.sampled_from([0.4, 3, 3, 10, 45, 126, 600])
manners = st.sampled_from(["in_order", "reversed", "swapped", "twice", "stale", "lost", "new"])
zones = st.sampled_from([ZONE, "America/New_York", "UTC"])
scenarios = st.sampled_from(["happy", "mixed", "rough", "slow"])
troubles = st.none() | st.tuples(st.sampled_from(sorted(KINDS)), st.sampled_from([1, 1, 1, 2, 8]))
"""The kind of trouble for the next requests, and their number."""


def machine_for(runner: Runner) -> type[RuleBasedStateMachine]:
    """Return a state machine whose runs are plays of this runner; each of its steps is an act."""

    class Hazards(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self._loop, self._stack = asyncio.Runner(), AsyncExitStack()
            self._is_broken = False
            self.play: Play = self._loop.run(self._stack.enter_async_context(runner.new_play()))

        @initialize(zone=zones, scenario=scenarios)
        def begin(self, zone: str, scenario: str) -> None:
            self._act("zone", zone)
            self._act("scenario", scenario)

        @precondition(lambda self: len(self.play.orders) < MOST_ORDERS)
        @rule(people=people, known=st.booleans(), trouble=troubles)
        def create(self, people: int, known: bool, trouble: Trouble) -> None:
            self._act("create", people, known, trouble=trouble, which="create")

        @precondition(lambda self: self.play.orders)
        @rule(n=orders, trouble=troubles)
        def again(self, n: int, trouble: Trouble) -> None:
            self._act("again", n, trouble=trouble, which="any")

        @rule(seconds=waits)
        def wait(self, seconds: float) -> None:
            self._act("wait", seconds)

        @rule(trouble=troubles)
        def read(self, trouble: Trouble) -> None:
            self._act("read", trouble=trouble, which="read")

        @precondition(lambda self: self.play.can("list"))
        @rule(others=st.sampled_from([0, 0, 1, 3, 3, 110]), trouble=troubles)
        def list(self, others: int, trouble: Trouble) -> None:
            self._act("colleague", others)
            self._act("list", trouble=trouble, which="read")

        @precondition(lambda self: self.play.orders and self.play.can("cancel"))
        @rule(n=orders, act=st.sampled_from(["pause", "cancel"]), trouble=troubles)
        def stop(self, n: int, act: str, trouble: Trouble) -> None:
            self._act(act, n, trouble=trouble, which="change")

        @precondition(lambda self: self.play.orders and self.play.can("resume"))
        @rule(n=orders, trouble=troubles)
        def resume(self, n: int, trouble: Trouble) -> None:
            self._act("resume", n, trouble=trouble, which="change")

        @precondition(lambda self: self.play.orders and self.play.can("handle"))
        @rule(manner=manners, form=st.integers(0, 2), trouble=troubles)
        def webhooks(self, manner: str, form: int, trouble: Trouble) -> None:
            self._act("webhooks", manner, form, trouble=trouble, which="read")

        @precondition(lambda self: self.play.orders and self.play.can("handle"))
        @rule()
        def forged(self) -> None:
            self._act("forged")

        def teardown(self) -> None:
            try:
                if not self._is_broken:
                    self._do(self._settle())
            finally:
                self._loop.run(self._stack.aclose())
                self._loop.close()

        async def _settle(self) -> None:
            await self.play.settle()
            for broken in await judge(self.play):
                raise broken

        def _act(self, *act: Any, trouble: Trouble = None, which: str = "any") -> None:
            if trouble and runner.allows(trouble):
                self._do(self.play.perform(("trouble", trouble[0], which, trouble[1])))
            self._do(self.play.perform(act))

        def _do(self, work: Coroutine[Any, Any, None]) -> None:
            """Run a coroutine. A broken law, or any other error, ends the play."""
            try:
                self._loop.run(work)
            except BaseException as error:
                self._is_broken = True
                if isinstance(error, LawBroken):
                    self._loop.run(runner.save(self.play, error))
                raise

    return Hazards
