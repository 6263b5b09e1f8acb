"""Places one Vogent call, which a test then reads at any second."""

from typing import Any

from tests.driving import MockClient, fresh


def called(*steps: Any, **fields: Any) -> tuple[MockClient, str]:
    """Place one call of a job that follows these steps; without any, those of the scenario `happy`."""
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
