"""The profiles of a run: quick and the same every time, or deep (MOCKDIAL_PROFILE=deep), with more tests."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings

Test = TypeVar("Test", bound=Callable[..., None])

IS_DEEP = os.environ.get("MOCKDIAL_PROFILE") == "deep"
"""Whether this run tries many more examples, and also runs the tests that are marked `deep`."""

EXAMPLES = "MOCKDIAL_EXAMPLES"
"""The variable that says how many examples of each thing the deep profile tries."""

PATIENT = (
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
)
"""The health checks of Hypothesis that are off.

Each example sends whole requests, which takes time, and a busy machine is no fault of the contract. These checks judge
the speed and size of generated values only. Every test still judges the server in full.
"""


def few(test: Test) -> Test:
    """Try a law that costs much and says little more with each example with a few of them; deeply, with all."""
    return test if IS_DEEP else settings(max_examples=8)(test)


def load() -> None:
    """Register Hypothesis' profiles, and load the one that MOCKDIAL_PROFILE names."""
    common: dict[str, Any] = {
        "deadline": None,  # a busy machine is no fault of the contract
        "database": None,  # a run does not depend on the runs before it
        "suppress_health_check": PATIENT,  # judges of speed and size: see there; every fact is still judged
    }
    quick: dict[str, Any] = {
        "derandomize": True,
        "phases": [Phase.explicit, Phase.generate],  # to make a failing example smaller is work for the night
    }
    settings.register_profile("brief", max_examples=3, stateful_step_count=10, **quick, **common)
    settings.register_profile("quick", max_examples=25, stateful_step_count=20, **quick, **common)
    settings.register_profile(
        "deep", max_examples=int(os.environ.get(EXAMPLES, "200")), stateful_step_count=60, **common
    )
    settings.load_profile(os.environ.get("MOCKDIAL_PROFILE", "quick"))


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave tests that are marked `deep` to the deep profile. One for each reason stays, and is shown as skipped."""
    if IS_DEEP:
        return
    left = [(item, reason) for item in items for reason in _reasons(item)]
    counts = Counter(reason for _, reason in left)
    told = {reason: item for item, reason in reversed(left)}
    for reason, item in told.items():
        # the reason is the marker's own, and a row of CONTRIBUTING.md
        item.add_marker(pytest.mark.skip(reason=_said(reason, counts[reason])))
    unseen = {item for item, _ in left} - set(told.values())
    config.hook.pytest_deselected(items=list(unseen))
    items[:] = [item for item in items if item not in unseen]


def _reasons(item: pytest.Item) -> Iterator[str]:
    """Yield the reason for which a test is left to the deep profile."""
    for mark in item.iter_markers("deep"):
        (reason,) = mark.args
        yield reason
        return


def _said(reason: str, count: int) -> str:
    return f"MOCKDIAL_PROFILE=deep runs {'it' if count == 1 else f'these {count} tests'}: {reason}"
