"""What others use in their pipelines is well formed: the GitHub Action, the image, the compose file."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest
import yaml

from tests.project.parts import need
from tests.web.process import environment

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SCRIPTS = {step["name"]: step["run"] for step in ACTION["runs"]["steps"] if "run" in step}


def tool(name: str) -> str:
    """A linter that the development extra brings, beside the interpreter or wherever else it is found."""
    found = which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    need(found is not None, f"{name} is missing; it comes with mockdial[dev]")
    return str(found)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_of_the_action_has_nothing_to_complain_of(name):
    command = [tool("shellcheck"), "--shell=bash", "-"]
    done = subprocess.run(command, input=SCRIPTS[name], capture_output=True, text=True, check=False)
    assert done.stdout == ""


def test_the_scripts_of_the_action_take_inputs_from_the_environment_only():
    assert [name for name, script in SCRIPTS.items() if "${{" in script] == []


def test_every_input_of_the_action_is_used_and_every_used_one_is_there():
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    used = {word.split("}")[0].strip() for word in text.split("inputs.")[1:]}
    assert used == set(ACTION["inputs"])


def test_every_input_says_what_it_means():
    assert all(given["description"] for given in ACTION["inputs"].values())


def test_the_image_has_nothing_to_complain_of():
    done = subprocess.run([tool("hadolint"), str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False)
    assert done.stdout == ""


def test_the_image_copies_only_what_is_there():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [
        word for line in lines if line.startswith("COPY ") and "--from" not in line for word in line.split()[1:-1]
    ]
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[0] == "!"}
    assert all((ROOT / name).exists() for name in copied)
    assert set(copied) == allowed


def test_the_compose_file_publishes_to_loopback_only():
    [service] = COMPOSE["services"].values()
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert service["cap_drop"] == ["ALL"]


def run_step(name: str, folder: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run a script of the action as a runner does, with its files for outputs and the summary."""
    files = {"GITHUB_OUTPUT": str(folder / "output"), "GITHUB_STEP_SUMMARY": str(folder / "summary")}
    usual = {"JOB": "tests", "INDEX": "0", "REPORT": "out", "OPTIONS": "", "VENDORS": "vogent", "ARTIFACT": ""}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", SCRIPTS[name]],
        cwd=folder,
        env={**environment(), "RUNNER_TEMP": str(folder), **usual, **files, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def installed(folder: Path) -> Path:
    """A folder in which the action's own environment is there."""
    (folder / "mockdial" / "bin").mkdir(parents=True)
    (folder / "mockdial" / "bin" / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (folder / "mockdial" / "bin" / "python").chmod(0o755)
    return folder


ASK = 'curl -sS "$VOGENT_BASE_URL/%s" -H "Authorization: Bearer $VOGENT_API_KEY"'


def test_the_action_writes_reports_a_summary_and_outputs(tmp_path):
    need(which("curl") is not None, "the command of this test is curl")
    done = run_step("Verify", installed(tmp_path), COMMAND=ASK % "agents")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "summary").read_text().startswith("## ✅ mockdial verify vogent: no findings")
    outputs = dict(line.split("=", 1) for line in (tmp_path / "output").read_text().splitlines())
    assert outputs == {"report": str(tmp_path / "out"), "artifact": "mockdial-tests-0-1"}
    names = {"report.html", "report.json", "report.sarif", "report.md", "junit.xml", "annotations.txt"}
    assert {path.name for path in (tmp_path / "out").iterdir()} == names


def test_the_action_fails_as_the_run_does_and_annotates_each_finding(tmp_path):
    need(which("curl") is not None, "the command of this test is curl")
    done = run_step("Verify", installed(tmp_path), COMMAND=ASK % "agents?odd=1" + "; exit 3")
    assert done.returncode == 1
    assert any(line.startswith("::error title=command_failed::") for line in done.stdout.splitlines())
    assert "`command_failed`" in (tmp_path / "summary").read_text()


def test_of_a_command_of_several_lines_each_must_succeed(tmp_path):
    need(which("curl") is not None, "the command of this test is curl")
    for wrong in ("false\ntrue", "false | true"):
        done = run_step("Verify", installed(tmp_path / str(len(wrong))), COMMAND=f"{ASK % 'agents'}\n{wrong}")
        assert (done.returncode, "command_failed" in done.stdout) == (1, True), wrong


def test_a_use_that_writes_no_report_shows_none_of_an_earlier_one(tmp_path):
    need(which("curl") is not None, "the command of this test is curl")
    folder = installed(tmp_path)
    run_step("Verify", folder, COMMAND=ASK % "agents")
    (folder / "summary").unlink()
    assert run_step("Verify", folder, COMMAND="true", OPTIONS="--allow no_such_rule").returncode == 2
    assert not (folder / "summary").exists()
    assert [*(folder / "out").iterdir()] == []


def test_each_use_and_each_job_of_a_matrix_has_an_artifact_of_its_own(tmp_path):
    folder = installed(tmp_path)
    for index in ("0", "0", "1"):
        run_step("Verify", folder, COMMAND="true", INDEX=index, OPTIONS="--allow no_such_rule")
    named = [line for line in (folder / "output").read_text().splitlines() if line.startswith("artifact=")]
    assert len(set(named)) == 3


def test_the_action_installs_its_own_revision_unless_something_else_is_named(tmp_path):
    python = tmp_path / "python"
    python.write_text(
        '#!/bin/sh\necho "$@" >> "$RUNNER_TEMP/said"\n'
        'if [ "$2" = venv ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; fi\n'
    )
    python.chmod(0o755)
    run_step("Install mockdial", tmp_path, PYTHON=str(python), ACTION="/the/action", INSTALL="")
    run_step("Install mockdial", tmp_path, PYTHON=str(python), ACTION="/the/action", INSTALL="a.whl b.whl")
    said = [line for line in (tmp_path / "said").read_text().splitlines() if "pip" in line]
    assert [line.partition("--quiet ")[2] for line in said] == [
        "/the/action/client /the/action[report,tls]",
        "a.whl b.whl",
    ]


def test_the_action_changes_no_variable_of_the_job():
    [python] = [step for step in ACTION["runs"]["steps"] if "setup-python" in step.get("uses", "")]
    assert python["with"]["update-environment"] is False
    assert not [name for name, script in SCRIPTS.items() if "GITHUB_PATH" in script or "GITHUB_ENV" in script]
