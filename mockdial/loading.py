"""Loads a module of this project, or says in one sentence why it can't."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

OURS = ("mockdial", "mock_server", "contract_tests")
HOME = Path(__file__).resolve().parents[1]
"""The folder that holds the packages of this project."""


class PackageUnavailable(ImportError):
    """One of our packages can't be used here. The message says why, and what to do."""


class Hidden(PackageUnavailable):
    """Another package has the name of one of ours, and Python finds it first."""


class NotInstalled(PackageUnavailable):
    """Only mockdial-client is installed here: the fixture, without a server."""


def load(module: str, wanted: str, extra: str = "") -> ModuleType:
    """Import a module for `wanted`. Raise `PackageUnavailable`, or an `ImportError` that names the extra with it."""
    require(module.partition(".")[0])
    try:
        return import_module(module)
    except ModuleNotFoundError as missing:
        raise explained(missing, wanted, extra) from missing


def require(package: str) -> None:
    """Raise `Hidden` where Python finds another package of this name before ours, `NotInstalled` where none is here."""
    found = _found(package)
    if found == str(HOME / package / "__init__.py"):
        return
    if found is None:
        raise NotInstalled(
            "mockdial-client is installed here without its server: install mockdial from the checkout or wheel that "
            "this came from, or name a mock elsewhere for the fixture, by MOCKDIAL_COMMAND=/elsewhere/bin/mockdial or "
            "MOCKDIAL_URL=http://127.0.0.1:4010",
            name=package,
        )
    raise Hidden(
        f"Python finds {found} instead of mockdial's own package {package}; "
        "rename it, or take the folder that holds it off sys.path",
        name=package,
    )


def explained(missing: ModuleNotFoundError, wanted: str, extra: str = "") -> ImportError:
    """Return what to raise where `wanted` can't be imported: the error that says what hides it, or what to install."""
    name = (missing.name or "").partition(".")[0]
    if name not in OURS:
        source = f"comes with mockdial[{extra}]" if extra else "is not installed"
        return ImportError(f"{wanted} needs {name}, which {source}", name=name)
    try:
        require(name)
    except PackageUnavailable as unavailable:
        return unavailable
    return missing


def _found(package: str) -> str | None:
    """Return the file, or the folder, that Python takes for a package, imported or not yet; None where none is."""
    try:
        spec = find_spec(package)
    except ValueError:  # a test has put a module of its own making into sys.modules
        return "nothing"
    if spec is None:
        return None
    if spec.origin is None:
        return str(next(iter(spec.submodule_search_locations or ["nothing"])))
    return str(Path(spec.origin).resolve())
