"""Describes the machine of a run, and the versions of all software in it."""

import json
import os
import platform
import re
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.peers import TARGET

PACKAGES = ("uvicorn", "uvloop", "httptools", "starlette", "jsonschema-rs", "orjson", "mockdial")
PEERS = {"Prism": "@stoplight/prism-cli", "openapi-backend": "openapi-backend", "ajv": "ajv"}


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{processor()}, {os.cpu_count()} cores, {memory:.0f} GB; {platform.system()} {platform.release()}"


def processor() -> str:
    try:
        named = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        named = None
    return named[1] if named else platform.processor() or platform.machine()


def versions() -> str:
    found = {"Python": platform.python_version()}
    found |= {name: of_package(name) for name in PACKAGES}
    found |= {"Node": first_line("node", "--version").removeprefix("v")}
    found |= {name: of_peer(package) for name, package in PEERS.items()}
    found |= {"wrk": first_line("wrk", "-v").removeprefix("wrk ").split(" ")[0]}
    return ", ".join(f"{name} {number}" for name, number in found.items() if number)


def of_package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def of_peer(package: str) -> str:
    try:
        return str(json.loads((TARGET / "node_modules" / package / "package.json").read_text())["version"])
    except OSError:
        return ""


def first_line(*command: str) -> str:
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return (said.stdout or said.stderr).partition("\n")[0]
