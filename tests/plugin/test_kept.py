"""A test that fails leaves its world in the folder that pytest.ini names: history, requests and report."""

from mock_server.web import replay
from tests.driving import MockClient, app
from tests.plugin.running import run

INI = "mockdial_keep = kept"
TESTS = """
import httpx2, pytest

@pytest.mark.parametrize("path", ["agents", "nowhere/at all"])
def test_asks(mockdial, path):
    with httpx2.Client(base_url=mockdial.vogent.base_url, headers=mockdial.vogent.headers) as client:
        client.get("/agents")
        client.get(f"/{path}")
"""


def test_a_test_that_fails_leaves_its_world_and_says_how_to_see_it(tmp_path):
    done = run(tmp_path, TESTS, ini=INI)
    assert done.counts == {"passed": 1, "failed": 1}
    [file] = (tmp_path / "kept").iterdir()
    assert f"its world, to look into: mockdial serve --open --load demo={file}" in done.text
    assert file.name.startswith("test_client.py-test_asks-nowhere-at-all-")
    client = MockClient(app(), "kept-by-a-fixture")
    replay.restore(client.sandbox, file.read_text(encoding="utf-8").splitlines(), app().vendors)
    assert [one["path"] for one in client.get("/_mock/requests")["data"]] == [
        "/vogent/api/agents",
        "/vogent/api/nowhere/at%20all",
    ]
    assert [one["rule"] for one in client.get("/_mock/report")["findings"]] == ["contract_broken"]


def test_a_folder_that_can_not_be_made_changes_no_verdict(tmp_path):
    (tmp_path / "kept").touch()
    done = run(tmp_path, TESTS, ini=INI)
    assert done.counts == {"passed": 1, "failed": 1}
    assert "its world can't be kept in" in done.text
