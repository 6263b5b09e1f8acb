"""The options of the suite.

`contract_tests/conftest.py` adds them where pytest reads it in time. With `--pyargs`, pytest reads a package's conftest
too late for options, so then the plugin `mockdial.pytest_plugin` adds them, or `-p contract_tests.pytest_options`.
"""

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
        "test the server at this address: the base of an API, or a mock; without it, a mock is started",
    ),
    ("--key", "store", "KEY", "the key for --base-url; on a mock that accepts any key, each world gets its own"),
    ("--read-only", "store_true", None, "send only requests that change nothing"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    add_options(parser)


def add_options(parser: pytest.Parser) -> None:
    """Add the options. An option of this name that another plugin has added is shared."""
    group = parser.getgroup("mockdial", "contract tests")
    for name, action, metavar, text in OPTIONS:
        try:
            group.addoption(name, action=action, help=text, **({"metavar": metavar} if metavar else {}))
        except ValueError:
            continue
