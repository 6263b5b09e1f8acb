"""Takes the pictures of the console for the pages: `python -m tests.browser.screenshots FOLDER`; needs Chromium."""

import base64
import json
import sys
from pathlib import Path
from shutil import which

from tests.browser.measuring import NAMES
from tests.browser.receiver import RefusingSome, refusing
from tests.browser.watching import Onlooker, watching
from tests.driving import AGENT

MOST = 200_000
"""Bytes of a picture."""

NUMBERS = [f"+1202555{n:04}" for n in range(123, 145)]
OPEN = {"dayOfWeek": 1, "timeSlots": [{"startTime": "09:00", "endTime": "10:03"}]}


SMOOTHING = 48
"""By how much a channel of a pixel may differ, of 255."""

COMPARED = """async (urls, most) => {
  const data = [];
  for (const src of urls) {
    const image = Object.assign(new Image(), {src});
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    data.push(pen.getImageData(0, 0, image.width, image.height).data);
  }
  const [one, other] = data;
  return one.length === other.length && one.every((value, n) => Math.abs(value - other[n]) <= most);
}"""


def live(watcher: Onlooker, receiver: RefusingSome) -> None:
    """Have a morning happen: a job that ends with its window, a refused webhook, and a person who is called twice."""
    watcher.key = "ci-run-418"
    watcher.ask("PUT", "/_mock/world/label", {"label": "ci-run-418"})
    watcher.ask("PATCH", "/_mock/settings/vogent", {"webhook_url": receiver.url, "concurrent_calls": 6})
    watcher.ask("PUT", f"/_mock/numbers/{NUMBERS[5]}", {"attempts": ["busy"]})
    rows = [{"toNumber": number, "inputs": {"first_name": "Ada"}} for number in NUMBERS]
    schedule = {"timezone": "America/New_York", "days": [OPEN]}
    body = {"name": "Reminders", "callAgentId": AGENT, "maxConcurrentDials": 5, "rows": rows, "schedule": schedule}
    job = watcher.ask("POST", "/vogent/api/batch_dial_jobs", body)["id"]
    watcher.ask("POST", f"/vogent/api/batch_dial_jobs/{job}/paused", {"paused": False})
    receiver.refused = (watcher.ask("GET", "/_mock/records/vogent/dials")["data"][1]["id"].encode(),)
    watcher.advance(150)
    watcher.ask("POST", "/_mock/faults", {"name": "commit_then_fail", "operation": "createDial"})
    single = {"callAgentId": AGENT, "fromNumberId": "b0000000-0000-4000-8000-000000000001", "toNumber": "+12025550151"}
    for expected in (500, 200):
        watcher.ask("POST", "/vogent/api/dials", single, expected)
        watcher.advance(4)
    watcher.advance(61)


def picture(watcher: Onlooker, path: Path, width: int, height: int, scheme: str = "light") -> None:
    """Write a picture of what the browser shows. Raise AssertionError if it is too large."""
    media = [{"name": "prefers-color-scheme", "value": scheme}]
    watcher.tab.ask("Emulation.setEmulatedMedia", features=media)
    watcher.open(width, height)
    watcher.tab.until("document.querySelectorAll('.labels button').length > 9")
    watcher.tab.run("document.querySelectorAll('.labels button')[8].click()")
    watcher.tab.until("document.querySelector('.moves')")
    watcher.tab.until("document.querySelector('#tab-findings .badge')")
    watcher.tab.until("document.querySelector('#worlds .badge')")
    read = "performance.getEntriesByType('resource').filter(one => one.name.includes('timeline?')).length"
    before = watcher.tab.run(read)
    watcher.press(".buttons button:nth-child(3)")  # all that has happened, read for the size that the page has now
    watcher.tab.until(f"{read} > {before}")
    content, last = captured(watcher), b""
    while content != last:
        watcher.tab.run("new Promise(done => setTimeout(done, 500))")
        content, last = captured(watcher), content
    assert len(content) <= MOST, f"{path}: {len(content):,} bytes, expected {MOST:,} at most"
    if not path.exists() or not is_same_to_the_eye(watcher, path.read_bytes(), content):
        path.write_bytes(content)


def is_same_to_the_eye(watcher: Onlooker, one: bytes, other: bytes) -> bool:
    """Return whether two pictures differ by no more than what smooths the edges of letters."""
    watcher.tab.open("about:blank")
    urls = [f"data:image/png;base64,{base64.b64encode(content).decode()}" for content in (one, other)]
    return bool(watcher.tab.run(f"({COMPARED})({json.dumps(urls)}, {SMOOTHING})"))


def captured(watcher: Onlooker) -> bytes:
    return base64.b64decode(watcher.tab.ask("Page.captureScreenshot", format="png")["data"])


def main(folder: Path) -> None:
    """Write the pictures, or say that there is no browser and leave them as they are."""
    if not any(map(which, NAMES)):
        print("Chromium is missing, so the pictures of the console stay as they are; install the package chromium")
        return
    with refusing() as receiver, watching() as watcher:
        live(watcher, receiver)
        picture(watcher, folder / "console.png", 1280, 1150)
        picture(watcher, folder / "console-dark.png", 1280, 1150, "dark")
        picture(watcher, folder / "console-phone.png", 400, 860)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
