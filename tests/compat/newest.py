"""The newest versions of everything, beyond those that were tested together: they are tried and told, never red."""

from pathlib import Path

import pytest

from tests.compat.environments import installed
from tests.compat.running import FIXTURE, PROTOCOL, THEIR_CLIENTS, WAYS, ran
from tests.project.wheels import run

TOLD = ("hypothesis", "jsonschema_rs", "orjson", "pytest", "starlette", "uvicorn")


@pytest.fixture(scope="module")
def python(both, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("newest")
    return installed(folder / "environment", [*both.needed("hazards,metrics,report,tls"), *THEIR_CLIENTS], "--upgrade")


@pytest.mark.parametrize(("tests", "way"), [(FIXTURE, ""), *((PROTOCOL, way) for way in WAYS)], ids=["", *WAYS])
def test_the_newest_versions_are_tried_and_told(python, tests, way, capsys):
    done = ran(python, *tests, way=way)
    code = (
        f"from importlib.metadata import version; print(*(f'{{name}} {{version(name)}}' for name in {TOLD}), sep=', ')"
    )
    with capsys.disabled():
        print(f"\n{run(python, '-c', code).strip()}: {done.end.splitlines()[-1]}")
    if done.code:
        pytest.xfail(done.end)
