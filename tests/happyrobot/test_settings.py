"""Members, users, numbers, use cases and agents."""

from typing import Any

import pytest

from tests.happyrobot.driver import CHECK_CALLS, DIEGO, KATE, NOBODY, NUMBER, driver


def test_a_members_role_is_changed() -> None:
    answer = driver().ok("PATCH", "/member", {"email": "dispatch@acme.example", "role": "Viewer"})
    assert {"email": "dispatch@acme.example", "role": "Viewer"} in answer["members"]
    assert answer["api_key"]


def test_a_member_is_removed_by_an_email_in_the_body() -> None:
    one = driver()
    answer = one.ok("DELETE", "/member", {"email": "audit@acme.example"})
    assert [member["email"] for member in answer["members"]] == ["ops@acme.example", "dispatch@acme.example"]
    assert one.ask("DELETE", "/member", {"email": "audit@acme.example"}).status == 404


@pytest.mark.parametrize(
    "body", [{}, {"email": "ops@acme.example"}, {"email": "ops@acme.example", "role": "Boss"}], ids=str
)
def test_a_role_is_one_of_three(body: dict[str, str]) -> None:
    assert driver().ask("PATCH", "/member", body).status == 400


def test_a_user_changes_by_what_is_sent() -> None:
    one = driver()
    answer = one.ok("PATCH", "/user/f00000000000000000000002", {"first_name": "Bo", "email": "other@acme.example"})
    assert (answer["first_name"], answer["last_name"], answer["email"]) == ("Bo", "Okafor", "dispatch@acme.example")
    assert one.ask("PATCH", f"/user/{NOBODY}", {}).status == 404


def test_a_bought_number_is_listed_and_can_call() -> None:
    one = driver()
    number = one.ok("POST", "/numbers", {"area_code": "415"})
    assert (number["number"], number["locality"]) == ("+14155550100", "San Francisco")
    assert number in one.get("/numbers")
    assert one.read(one.call(number_id=number["id"]))["metadata"]["from"] == "+14155550100"


def test_no_number_is_sold_twice_and_a_sold_out_area_is_409() -> None:
    one = driver()
    bought = [one.ok("POST", "/numbers", {"area_code": "212"})["number"] for _ in range(100)]
    assert len(set(bought)) == 100
    assert one.ask("POST", "/numbers", {"area_code": "212"}).status == 409
    assert one.ok("POST", "/numbers")["number"] not in bought


def test_a_number_is_renamed() -> None:
    one = driver()
    one.ok("PATCH", f"/numbers/{NUMBER}/title", {"title": "Night desk"})
    assert one.get(f"/numbers/{NUMBER}")["title"] == "Night desk"


def test_the_older_routes_are_shown_in_the_newer_shape() -> None:
    one = driver()
    agents = [{"id": KATE, "probability": 75}, {"id": DIEGO, "probability": 25}]
    models = [{"id": "m", "probability": 100}]
    body = {"use_case_id": CHECK_CALLS, "agent_routes": agents, "model_routes": models}
    assert one.ok("PATCH", f"/numbers/{NUMBER}", body)["use_case_config"] == {
        "id": CHECK_CALLS,
        "agent_routes": agents,
        "prompt_routes": [{"probability": 100, "model_id": "m"}],
    }


@pytest.mark.parametrize("shares", [[50], [50, 49.9], [100, 100], [0]], ids=str)
@pytest.mark.parametrize("field", ["agent_routes", "model_routes"])
def test_probabilities_that_do_not_add_up_to_a_hundred_are_refused(field: str, shares: list[float]) -> None:
    one = driver()
    before = one.get(f"/numbers/{NUMBER}")
    routes = [{"id": KATE, "probability": share} for share in shares]
    answer = one.ask("PATCH", f"/numbers/{NUMBER}", {field: routes})
    assert (answer.status, answer.body["details"][0]["path"]) == (400, field)
    assert one.get(f"/numbers/{NUMBER}") == before


def test_thirds_add_up_and_an_empty_list_takes_the_routes_away() -> None:
    one = driver()
    thirds = [{"id": KATE, "probability": share} for share in (33.3, 33.3, 33.4)]
    assert one.ok("PATCH", f"/numbers/{NUMBER}", {"agent_routes": thirds})["use_case_config"]["agent_routes"] == thirds
    assert one.ok("PATCH", f"/numbers/{NUMBER}", {"agent_routes": []})["use_case_config"]["agent_routes"] == []


def test_a_use_case_is_created_read_and_changed() -> None:
    one = driver()
    mine = one.use_case(name="Survey", keywords=["load"])
    created = one.get(f"/use-cases/{mine}")
    assert (created["name"], created["language"], len(mine)) == ("Survey", "en-US", 24)
    changed = one.ok("PATCH", f"/use-cases/{mine}", {"name": "Poll", "disable_end_call_after_n_reminders": True})
    assert changed == {**created, "name": "Poll", "disable_end_call_after_n_reminders": True}
    assert changed in one.get("/use-cases")


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/use-cases"), ("PATCH", f"/use-cases/{CHECK_CALLS}")], ids=["create", "change"]
)
@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"amd": True}, 400),
        ({"amd": True, "amd_behavior": "Shout"}, 400),
        ({"amd": True, "amd_behavior": "Hangup"}, 200),
        ({"amd": False}, 200),
        ({"amd_behavior": "Continue"}, 200),
        ({"hooks": None}, 200),
        ({"hooks": [{"url": "no address"}]}, 400),
        ({"work_start": "9"}, 400),
    ],
    ids=str,
)
def test_detection_needs_a_behaviour(method: str, path: str, fields: dict[str, Any], status: int) -> None:
    assert driver().ask(method, path, {"name": "x", **fields}).status == status


@pytest.mark.parametrize("field", ["sample_labels", "evaluation_models"])
def test_labels_and_models_are_set_once(field: str) -> None:
    one = driver()
    mine = one.use_case(**{field: []})
    one.ok("PATCH", f"/use-cases/{mine}", {field: ["other"]})
    assert one.get(f"/use-cases/{mine}")[field] == []


def test_what_a_use_case_becomes_is_what_its_calls_show() -> None:
    one = driver()
    call = one.call()
    one.ok("PATCH", f"/use-cases/{CHECK_CALLS}", {"name": "Renamed"})
    assert one.read(call)["use_case"]["name"] == "Renamed"


def test_agents_are_created_with_what_is_said_and_changed_by_what_is_sent() -> None:
    one = driver()
    plain, lucia = one.ok("POST", "/agents"), one.ok("POST", "/agents", {"name": "Lucia", "languages": ["spanish"]})
    assert (plain["languages"], lucia["name"], lucia["languages"]) == (["english"], "Lucia", ["spanish"])
    one.ok("PATCH", f"/agents/{lucia['id']}", {"voice_id": "voice-tom", "id": NOBODY})
    assert one.get(f"/agents/{lucia['id']}") == {**lucia, "voice_id": "voice-tom"}
    assert [agent["id"] for agent in one.get("/agents")] == [KATE, DIEGO, plain["id"], lucia["id"]]


@pytest.mark.parametrize("path", ["/numbers", "/use-cases", "/agents"])
def test_what_nobody_made_is_404(path: str) -> None:
    assert driver().ask("GET", f"{path}/{NOBODY}").status == 404
