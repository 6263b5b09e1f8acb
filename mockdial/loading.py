"""Loads a module of this distribution, or says in one sentence why it can't."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

OURS = ("mockdial", "mock_server", "contract_tests")
HOME = Path(__file__).resolve().parents[1]
"""The folder that holds the packages of this distribution."""


class Hidden(ImportError):
    """Another package has the name of one of ours, and Python finds it first."""


def load(module: str, wanted: str) -> ModuleType:
    """Import a module for `wanted`. Raise `Hidden`, or an `ImportError` that says what to install."""
    require(module.partition(".")[0])
    try:
        return import_module(module)
    except ModuleNotFoundError as missing:
        raise explained(missing, wanted) from missing


def require(package: str) -> None:
    """Raise `Hidden` where Python finds another package of this name before ours."""
    found = _found(package)
    if found != str(HOME / package / "__init__.py"):
        raise Hidden(
            f"Python finds {found} instead of mockdial's own package {package}; "
            "rename it, or take the folder that holds it off sys.path",
            name=package,
        )


def explained(missing: ModuleNotFoundError, wanted: str) -> ImportError:
    """Return what to raise where `wanted` can't be imported: the error that says what hides it, or what to install."""
    name = (missing.name or "").partition(".")[0]
    if name not in OURS:
        return ImportError(f"{wanted} needs {name}: pip install 'mockdial[test]'", name=name)
    try:
        require(name)
    except Hidden as hidden:
        return hidden
    return missing


def _found(package: str) -> str:
    """Return the file, or the folder, that Python takes for a package, imported or not yet."""
    try:
        spec = find_spec(package)
    except ValueError:  # a test has put a module of its own making into sys.modules
        spec = None
    if spec is None:
        return "nothing"
    if spec.origin is None:
        return str(next(iter(spec.submodule_search_locations or ["nothing"])))
    return str(Path(spec.origin).resolve())
