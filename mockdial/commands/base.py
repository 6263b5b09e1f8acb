"""Functions for all commands: they stop with one line, and name a missing package."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mockdial import loading

if TYPE_CHECKING:
    from mock_server.contract.contract import Contract


class Stopped(Exception):
    """A command can't go on. The message says why in one line; `code` is the exit code."""

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(message)
        self.code = code


@contextmanager
def explained(extra: str) -> Iterator[None]:
    """Raise `Stopped`, with one line, where a command needs what comes with an extra, or one of ours refuses."""
    try:
        loading.require("contract_tests")
        yield
    except ModuleNotFoundError as missing:
        error = loading.explained(missing, "this command", extra)
        if error is missing:
            raise
        raise Stopped(str(error)) from None
    except ValueError as refused:
        if type(refused).__module__.partition(".")[0] not in loading.OURS:
            raise
        raise Stopped(str(refused), getattr(refused, "exit_code", 2)) from None


def unreadable(error: OSError | UnicodeDecodeError) -> str:
    """Return the reason for which a file can't be read as text."""
    return getattr(error, "strerror", None) or "it is no text"


def require_vendor(name: str) -> None:
    """Raise `Stopped` where no vendor has this name."""
    from mock_server.vendors import VENDORS

    if name not in VENDORS:
        raise Stopped(f"vendor: seen {name!r}, expected one of {', '.join(VENDORS)}")


def contract_named(name: str) -> "Contract":
    """Load a vendor's contract, or that of the control plane."""
    from mock_server.contract.contract import Contract
    from mock_server.resources import contract_names, contract_path

    known = [*contract_names(), "control"]
    if name not in known:
        raise Stopped(f"--vendor: seen {name!r}, expected one of {', '.join(known)}")
    return Contract.load(contract_path(name))
