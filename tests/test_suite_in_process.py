"""The shipped suite once more, without a socket: the same facts, asked of the application itself."""

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
from mock_server.web.app import Options, create_app


@pytest.fixture(scope="module")
def server() -> Iterator[ServerUnderTest]:
    app = create_app(Options(keys=frozenset(KEYS)))

    async def without_lifespan(scope: Any, receive: Any, send: Any) -> None:
        """A lifespan would tune the garbage collector of the whole test run."""
        if scope["type"] != "http":
            raise ValueError(f"no {scope['type']} here")
        await app(scope, receive, send)

    with asgi.get_client(without_lifespan) as session:
        yield ServerUnderTest("http://testserver", session, KEYS, app=without_lifespan)
