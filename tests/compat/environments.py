"""Environments of their own, with the packages of this project and whatever else a project has."""

import sys
import sysconfig
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.project.sources import ROOT
from tests.project.wheels import built, run

UV = Path(sysconfig.get_path("scripts")) / "uv"


class Wheels(NamedTuple):
    """The two packages of this project."""

    mockdial: Path
    client: Path

    def needed(self, extra: str = "") -> list[str]:
        """Return the requirements of a project that takes mockdial, with an extra."""
        name = f"mockdial[{extra}]" if extra else "mockdial"
        return [f"{name} @ {self.mockdial.as_uri()}", self.alone()]

    def alone(self) -> str:
        """Return the requirement of a project that takes the fixture alone."""
        return f"mockdial-client @ {self.client.as_uri()}"


def wheels(folder: Path) -> Wheels:
    """Build both packages."""
    return Wheels(
        built(folder / "mockdial", "-t", "wheel", source=ROOT),
        built(folder / "client", "-t", "wheel", source=ROOT / "client"),
    )


def resolved(folder: Path, requirements: Sequence[str], *options: str) -> list[str]:
    """Return the versions that fit together, each as `name==version`. Fail where none do."""
    file = folder / "requirements.txt"
    file.write_text("\n".join(requirements))
    text = run(UV, "pip", "compile", "--quiet", "--no-header", "--no-annotate", *options, file)
    return text.splitlines()


def installed(
    folder: Path, requirements: Sequence[str], *options: str, interpreter: str | Path = sys.executable
) -> Path:
    """Make an environment with these packages, and return its interpreter."""
    run(UV, "venv", "--quiet", "--python", interpreter, folder)
    python = folder / "bin" / "python"
    run(UV, "pip", "install", "--quiet", "--python", python, *options, *requirements)
    return python


def direct(*extras: str) -> list[str]:
    """Return what our packages need themselves, without each other: the ranges that a user's resolver sees."""
    main, client = (_project(folder) for folder in (ROOT, ROOT / "client"))
    needed = [*main["dependencies"], *client["dependencies"]]
    needed += [one for extra in extras for one in main["optional-dependencies"][extra]]
    return [one for one in needed if not one.startswith("mockdial")]


def _project(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    return found
