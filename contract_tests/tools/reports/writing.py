"""Writes and prints a report, as the options of the command say."""

import argparse
import os
from collections.abc import Iterable
from pathlib import Path

from contract_tests.tools.reports import annotations, as_json, baseline, html, junit, markdown, sarif, terminal
from contract_tests.tools.reports.report import Report

FORMATS = {
    "html": html,
    "json": as_json,
    "junit": junit,
    "sarif": sarif,
    "markdown": markdown,
    "annotations": annotations,
}


class CannotWrite(ValueError):
    """A report can't be written. The message says where and why."""


def finish(report: Report, options: argparse.Namespace) -> int:
    """Write every requested format, print the report, and return the exit code."""
    pages = requested(options)
    for name, path in pages.items():
        write(path, FORMATS[name].render(report).encode())
    if options.write_baseline:
        keep(options.write_baseline, report)
    terminal.show(report, terminal.console(), pages=pages, shows_coverage=options.coverage)
    return report.exit_code


def check_files(options: argparse.Namespace) -> None:
    """Raise `CannotWrite` for a file that can't be written. A run may take long, and its report should not be lost."""
    kept = [options.write_baseline, getattr(options, "keep", None)]
    files = [*requested(options).values(), *filter(None, kept)]
    for path in files:
        try:
            path.is_dir()
        except OSError as error:
            raise CannotWrite(f"can't write {str(path)[:200]}: {error.strerror}") from None
        folder = next(parent for parent in path.absolute().parents if parent.exists())
        if path.is_dir() or not folder.is_dir() or not os.access(path if path.exists() else folder, os.W_OK):
            reason = "it is a folder" if path.is_dir() else f"{folder} can't be written to"
            raise CannotWrite(f"can't write {path}: {reason}")


def requested(options: argparse.Namespace) -> dict[str, Path]:
    """Return the formats that the options ask for, and their files."""
    return {name: path for name in FORMATS if (path := getattr(options, name, None))} | named(options.report or ())


def named(texts: Iterable[str]) -> dict[str, Path]:
    """Return the formats and files of `html=report.html,junit=junit.xml`."""
    pairs = [pair.partition("=") for text in texts for pair in text.split(",")]
    return {name: Path(path) for name, _, path in pairs}


def keep(path: Path, report: Report) -> None:
    """Accept all failing findings in the baseline. Known reasons stay; entries without a finding go."""
    accepted = [f for f in report.findings if f.id in report.baseline.reasons or report.fails(f)]
    try:
        baseline.write(path, accepted, report.baseline)
    except OSError as error:
        raise CannotWrite(f"can't write {path}: {error.strerror or error}") from None


def write(path: Path, content: bytes) -> None:
    """Write a file, in a folder that is made if there is none. Raise `CannotWrite` where that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise CannotWrite(f"can't write {path}: {error.strerror or error}") from None
