"""One call, and what it looks like after so many seconds."""

from typing import Any

from tests.driving import MockClient, fresh


def called(*steps: Any, **fields: Any) -> tuple[MockClient, str]:
    """One call of a job, under these steps; without any, as in the scenario `happy`."""
    client = fresh()
    if steps:
        client.scenario(steps={"dial": list(steps)})
    client.started(1, **fields)
    client.advance(0)
    return client, str(client.records("dials")[0]["id"])


def after(seconds: float, *steps: Any, **fields: Any) -> Any:
    client, call = called(*steps, **fields)
    client.advance(seconds)
    return client.dial(call)
