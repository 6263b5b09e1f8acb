"""The shipped suite once more, without a socket: each operation by its examples, and a client that does anything.

Over sockets the whole suite runs: that is the way of every user, and it has a protocol of its own. Both ways end in the
same answer, and most tests of this project take the one without a socket. So here the rest is left to the deep profile.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from schemathesis.python import asgi

from contract_tests.suite.servers import KEYS, ServerUnderTest
from contract_tests.suite.test_conformance import *  # noqa: F403
from contract_tests.suite.test_life_cycles import *  # noqa: F403
from contract_tests.suite.test_lists import *  # noqa: F403
from contract_tests.suite.test_state_machine import *  # noqa: F403
from contract_tests.suite.test_webhooks import *  # noqa: F403
from contract_tests.suite.test_worlds import *  # noqa: F403
from contract_tests.suite.test_writing import *  # noqa: F403
from mock_server.web.app import create_app
from mock_server.web.options import Options

ANYTHING = test_a_client_may_do_anything_in_any_order_while_time_passes.__name__  # noqa: F405


def left_to_deep(test: str, case: tuple[str, ...]) -> str | None:
    """Keep the examples of each operation, and one client that does anything."""
    is_kept = case[-1] == "examples" or (test, case) == (ANYTHING, ("temphone",))
    return (
        None if is_kept else "without a socket; over sockets the same facts are asked, and both ways end in one answer"
    )


@pytest.fixture(scope="module")
def server() -> Iterator[ServerUnderTest]:
    app = create_app(Options(keys=frozenset(KEYS)))

    async def without_lifespan(scope: Any, receive: Any, send: Any) -> None:
        """A lifespan would tune the garbage collector of the whole test run."""
        if scope["type"] != "http":
            raise ValueError(f"no {scope['type']} here")
        await app(scope, receive, send)

    with asgi.get_client(without_lifespan) as session:
        yield ServerUnderTest("http://testserver", session, KEYS, app=without_lifespan, is_our_own=True)
