"""Load by wrk: sixteen connections from one thread, and its figures."""

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.asks import Ask
from benchmarks.server import Unavailable

CONNECTIONS = 16
MARK = "RESULT "

SCRIPT = """
wrk.method = %(method)s
wrk.body = %(body)s
%(headers)s
local paths, asked, n = {%(paths)s}, {}, 0
function init()
  for i, path in ipairs(paths) do asked[i] = wrk.format(nil, path) end
end
function request()
  n = n %% #asked + 1
  return asked[n]
end
function done(seen, latency)
  local e = seen.errors
  io.write(string.format('%(mark)s{"requests": %%d, "us": %%d, "p99_us": %%d, "errors": %%d, "broken": %%d}\\n',
    seen.requests, seen.duration, latency:percentile(99), e.status, e.connect + e.read + e.write + e.timeout))
end
"""


@dataclass(frozen=True)
class Load:
    """The figures of one run of wrk."""

    requests: int
    rate: float
    p99_ms: float


def has_wrk() -> bool:
    return shutil.which("wrk") is not None


def load(port: int, ask: Ask, seconds: float) -> Load:
    """Send requests for a whole number of seconds. Another status than the expected one makes the run void."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "ask.lua"
        script.write_text(lua(ask))
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "-s", str(script)]
        ran = subprocess.run([*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=False)
    lines = [line for line in ran.stdout.splitlines() if line.startswith(MARK)]
    if not lines:
        raise Unavailable("wrk gave no result", ran.stdout + ran.stderr)
    seen = json.loads(lines[0].removeprefix(MARK))
    expected = seen["requests"] if ask.status >= 400 else 0
    if not seen["requests"] or seen["errors"] != expected or seen["broken"]:
        raise Unavailable("it gave replies other than expected under load", str(seen))
    return Load(seen["requests"], seen["requests"] / seen["us"] * 1e6, seen["p99_us"] / 1000)


def lua(ask: Ask) -> str:
    return SCRIPT % {
        "mark": MARK,
        "method": json.dumps(ask.method),
        "body": "nil" if ask.body is None else f"[==[{ask.body}]==]",
        "headers": "\n".join(f"wrk.headers[{json.dumps(k)}] = {json.dumps(v)}" for k, v in ask.headers.items()),
        "paths": ", ".join(json.dumps(path) for path in ask.paths),
    }
