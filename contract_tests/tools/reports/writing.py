"""The options that every reporting command has, and the end that all of them come to."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from contract_tests.tools.reports import as_json, baseline, html, junit, sarif, terminal
from contract_tests.tools.reports.report import Report

FORMATS = {"html": html, "json": as_json, "junit": junit, "sarif": sarif}


class CannotWrite(ValueError):
    """A report that can't be written; says where and why."""


def finish(report: Report, options: argparse.Namespace) -> int:
    """Write every form that was asked for, print the report, and answer the exit code."""
    pages = {name: path for name in FORMATS if (path := getattr(options, name, None))} | named(options.report or ())
    for name, path in pages.items():
        _write(path, FORMATS[name].render(report))
    if options.write_baseline:
        keep(options.write_baseline, report)
    terminal.show(report, terminal.console(), pages=pages)
    return report.exit_code


def named(texts: Iterable[str]) -> dict[str, Path]:
    """The forms and files of `html=report.html,junit=junit.xml`."""
    pairs = [pair.partition("=") for text in texts for pair in text.split(",")]
    for name, _, path in pairs:
        if name not in FORMATS or not path:
            raise CannotWrite(f"--report: seen {name}={path}, expected one of {', '.join(FORMATS)}, = and a file")
    return {name: Path(path) for name, _, path in pairs}


def keep(path: Path, report: Report) -> None:
    """Accept whatever fails now; what was accepted before keeps its reason, and goes when nothing shows it."""
    accepted = [f for f in report.findings if f in report.accepted or report.fails(f)]
    try:
        baseline.write(path, accepted, report.baseline)
    except OSError as error:
        raise CannotWrite(f"can't write {path}: {error.strerror or error}") from None


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CannotWrite(f"can't write {path}: {error.strerror or error}") from None
