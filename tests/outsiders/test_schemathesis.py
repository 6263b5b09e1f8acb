"""Schemathesis, as docs/outsiders.md runs it on a served contract, finds nothing but what the page tells of."""

import re
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from tests.outsiders.kinds import kind_of
from tests.outsiders.page import TITLES, rules
from tests.web.process import serving

BASIC = b64encode(b"SKoutsider:token").decode()
KEYS = {"twilio": f"Authorization: Basic {BASIC}", "elevenlabs": "xi-api-key: outsider"}
FINDING = re.compile(r"^- (ST\d+) .*?^\[\d+\][^`]*`(.*?)`$", re.MULTILINE | re.DOTALL)


@pytest.mark.deep("Schemathesis as others run it, on each served contract; what it makes up is asked for by hand")
@pytest.mark.parametrize("name", TITLES)
def test_a_tool_of_others_finds_nothing_new(name: str, tmp_path: Path) -> None:
    key = KEYS.get(name, "Authorization: Bearer outsider")
    with serving() as server:
        url = f"http://127.0.0.1:{server.port}/openapi/{name}.yaml"
        script = str(Path(sys.executable).with_name("st"))
        command = [
            script,
            "run",
            url,
            "-H",
            key,
            "--seed",
            "1",
            "-n",
            "20",
            "--continue-on-failure",
        ]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "generated" in ran.stdout, ran.stdout + ran.stderr
    told = [(code, kind_of(answer) or answer) for code, answer in FINDING.findall(ran.stdout)]
    explained = [row for row, counts in rules().items() if TITLES[name] in counts]
    assert [one for one in told if not any(row.startswith(one[1]) for row in explained)] == []
    assert len(told) == len(re.findall(r"^- ST\d+ ", ran.stdout, re.MULTILINE))
