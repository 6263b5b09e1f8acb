"""The suite's options, known to pytest in a run that names `contract_tests`, wherever it starts, and in no other."""

from collections.abc import Sequence

import pytest

OPTIONS = (
    (
        "--vendor",
        "append",
        "NAME",
        "test this contract (may be repeated); without it, all of them and the control plane",
    ),
    (
        "--base-url",
        "store",
        "URL",
        "test what answers there: an API's base, or a mock's address; without it, a mock is started",
    ),
    ("--key", "store", "KEY", "the key for --base-url; tests write with it, or beside it where any key is let in"),
    ("--read-only", "store_true", None, "send only requests that change nothing"),
)


def add_options(parser: pytest.Parser) -> None:
    """Add the options; one that another plugin has by this name is shared with it."""
    group = parser.getgroup("mockdial", "contract tests")
    for name, action, metavar, text in OPTIONS:
        try:
            group.addoption(name, action=action, help=text, **({"metavar": metavar} if metavar else {}))
        except ValueError:
            continue


@pytest.hookimpl(trylast=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser, args: Sequence[str]) -> None:
    """With --pyargs, pytest reads a package's conftest too late for options; so they are added here."""
    if any(arg.partition("::")[0].partition(".")[0] == "contract_tests" for arg in args):
        add_options(parser)
