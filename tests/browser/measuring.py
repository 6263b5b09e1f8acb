"""Measures pages in a browser: Chromium, as Debian and others install it, shows them in frames of a given width."""

import html
import json
import re
import subprocess
from pathlib import Path
from shutil import which
from typing import Any

from tests.project.parts import need

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
LABELS = "h1, h2, h3, h4, th, dt, summary, time, .mark, .chip, .rules td:first-child, .times"

HARNESS = """<!doctype html><meta charset="utf-8"><body>{frames}<pre id="measured"></pre>
<script>
const broken = (page, label) => {{
  const walker = page.createTreeWalker(label, NodeFilter.SHOW_TEXT), found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    for (const word of node.data.matchAll(/[^\\s\\/_.:,-]+/g)) {{
      const range = page.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top))).size;
      if (word[0].length < 25 && lines > 1) found.push(word[0]);
    }}
  return found;
}};
onload = () => {{
  const frames = [...document.querySelectorAll("iframe")];
  document.getElementById("measured").textContent = JSON.stringify(frames.map(frame => {{
    const page = frame.contentDocument, root = page.documentElement;
    return {{
      width: root.clientWidth,
      overflow: root.scrollWidth - root.clientWidth,
      labels: page.querySelectorAll({labels}).length,
      broken: [...page.querySelectorAll({labels})].flatMap(label => broken(page, label)),
    }};
  }}));
}};
</script>"""


def browser() -> str:
    """Return the browser's program. Skip the test, or fail it under CI, where there is none."""
    found = next(filter(None, map(which, NAMES)), None)
    need(found is not None, "Chromium is missing; install the package chromium")
    return str(found)


def measured(page: str, folder: Path, *widths: int) -> list[dict[str, Any]]:
    """Return, for each width, how far the page flows over and which words of its labels are broken."""
    frames = "".join(
        f'<iframe width="{width}" height="20000" style="border:0" srcdoc="{html.escape(page)}"></iframe>'
        for width in widths
    )
    file = folder / "measuring.html"
    file.write_text(HARNESS.format(frames=frames, labels=json.dumps(LABELS)), encoding="utf-8")
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--virtual-time-budget=5000",
        f"--user-data-dir={folder}/profile",
    ]
    command = [browser(), *flags, "--dump-dom", file.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    found = re.search(r'<pre id="measured">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stderr
    return list(json.loads(html.unescape(found[1])))
