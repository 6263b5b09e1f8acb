"""Finds the package `mockdial`: beside this folder in a checkout, inside it in a source distribution."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackageFinder(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the package to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the folder that the wheel takes the package from; an editable wheel points to it instead."""
        root = Path(self.root)
        found = next(folder for folder in (root / "mockdial", root.parent / "mockdial") if folder.is_dir())
        if version != "editable":
            build_data["force_include"][str(found)] = "mockdial"
