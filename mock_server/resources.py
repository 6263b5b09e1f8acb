"""The place of contracts and fixtures: beside the package in a checkout, inside it once installed."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent


def root() -> Path:
    """Return the folder that holds `openapi/` and `fixtures/`."""
    inside = _PACKAGE / "_root"
    return inside if inside.is_dir() else _CHECKOUT


def contract_path(name: str, base: Path | None = None) -> Path:
    """Return the file of one contract: a vendor's, or `control`."""
    return (base or root()) / "openapi" / f"{name}.yaml"


def contract_names(base: Path | None = None) -> list[str]:
    """Return the names of the vendors that have a contract; the control plane is none of them."""
    return sorted(path.stem for path in ((base or root()) / "openapi").glob("*.yaml") if path.stem != "control")


def summaries_path(base: Path | None = None) -> Path:
    """Return the file that says of all contracts what is told before they are read."""
    return (base or root()) / "openapi" / "summaries.json"


def fixtures_path(name: str, base: Path | None = None) -> Path:
    """Return the folder of one vendor's fixtures."""
    return (base or root()) / "fixtures" / name


def extension_path(name: str, base: Path | None = None) -> Path:
    """Return the JSON Schema of one of our extensions of OpenAPI."""
    return (base or root()) / "openapi" / "extensions" / f"{name}.yaml"


def scenario_names(name: str, base: Path | None = None) -> list[str]:
    """Return the names of one vendor's scenarios."""
    return sorted(path.stem for path in (fixtures_path(name, base) / "scenarios").glob("*.yaml"))


def schema_path(base: Path | None = None) -> Path:
    """Return the JSON Schema of the fixtures that say how calls go."""
    return (base or root()) / "fixtures" / "schema.yaml"


def style_path() -> Path:
    """Return the style sheet with the look that all pages share."""
    return _PACKAGE / "web" / "assets" / "style.css"
