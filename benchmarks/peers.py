"""The peers on Node, which npm installs into a folder that git ignores."""

import shutil
import subprocess
from pathlib import Path

from benchmarks.server import ROOT, Unavailable

SOURCE = Path(__file__).parent / "peers"
TARGET = Path(__file__).parent / ".peers"
CONTRACT = ROOT / "openapi" / "vogent.yaml"
NPM = "npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error"
PRISM = TARGET / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"


def install() -> None:
    """Install the peers, which takes npm a quarter of a minute the first time."""
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise Unavailable(f"{tool} is not installed")
    if not CONTRACT.exists():
        raise Unavailable(f"{CONTRACT.relative_to(ROOT)} is missing")
    TARGET.mkdir(exist_ok=True)
    wanted, done = (SOURCE / "package.json").read_bytes(), TARGET / "installed.json"
    if not done.exists() or done.read_bytes() != wanted:
        (TARGET / "package.json").write_bytes(wanted)
        try:
            ran = subprocess.run(NPM.split(), cwd=TARGET, capture_output=True, text=True, check=False, timeout=180)
        except subprocess.TimeoutExpired:
            raise Unavailable("npm did not finish within three minutes") from None
        if ran.returncode:
            raise Unavailable(f"npm could not install it (exit code {ran.returncode})", ran.stderr)
        done.write_bytes(wanted)
    # A module looks for its libraries beside itself, so it has to stand where npm put them.
    shutil.copy(SOURCE / "server.mjs", TARGET)


def prism_command() -> list[str]:
    install()
    return ["node", str(PRISM), "mock", "--host", "127.0.0.1", "--port", "{port}", "-v", "silent", str(CONTRACT)]


def backend_command() -> list[str]:
    install()
    return ["node", str(TARGET / "server.mjs"), str(CONTRACT), "{port}"]
