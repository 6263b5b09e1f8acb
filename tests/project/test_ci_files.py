"""What others use in their pipelines is well formed: the GitHub Action, the image, the compose file."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest
import yaml

from tests.project.parts import need

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
