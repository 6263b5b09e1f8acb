"""The place of a file in the repository whose pipeline shows a report."""

import os
from pathlib import Path

ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
"""Variables in which GitHub and GitLab say where their copy of the repository is."""


def in_repository(path: Path) -> Path | None:
    """Return a path from the root of the repository, else from the current folder; None for one that lies elsewhere.

    A job may run its tests in a folder below the root, and code hosts know places from the root alone.
    """
    file = path.resolve()
    named = [Path(os.environ[name]) for name in ROOTS if os.environ.get(name)]
    roots = [root.resolve() for root in (*named, Path.cwd())]
    return next((file.relative_to(root) for root in roots if file.is_relative_to(root)), None)
