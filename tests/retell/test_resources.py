"""Numbers, agents and response engines."""

from mock_server.vendors.retell.speech import REASONS
from tests.driving import app, fresh
from tests.retell.phoning import AGENT, OTHER_AGENT, call, look


def test_a_number_is_found_by_itself_with_its_plus_as_it_stands() -> None:
    client = fresh()
    assert client.get("/retell/get-phone-number/+14157774444")["nickname"] == "Frontdesk Number"
    assert client.get("/retell/get-phone-number/%2B14157774444")["nickname"] == "Frontdesk Number"


def test_a_number_is_bought_imported_changed_and_deleted() -> None:
    client = fresh()
    bought = client.ask("POST", "/retell/create-phone-number", {"area_code": 212})
    assert (bought.status, bought.body["phone_number"]) == (201, "+12125550100")
    assert not {"country_code", "number_provider", "toll_free"} & bought.body.keys()  # how it was found
    own = {"phone_number": "+12025550177", "termination_uri": "sip.example", "sip_trunk_auth_password": "secret"}
    imported = client.ask("POST", "/retell/import-phone-number", own)
    assert (imported.status, "secret" in str(imported.body)) == (201, False)
    strict = {**own, "phone_number": "extension 7", "ignore_e164_validation": False}
    assert client.ask("POST", "/retell/import-phone-number", strict).status == 400
    assert client.ask("POST", "/retell/import-phone-number", strict | {"ignore_e164_validation": True}).status == 201
    path = "/retell/update-phone-number/+12025550177"
    assert client.ask("PATCH", path, {"nickname": "Ours"}).body["nickname"] == "Ours"
    assert client.ask("DELETE", "/retell/delete-phone-number/+12025550177").status == 204
    assert client.ask("GET", "/retell/get-phone-number/+12025550177").status == 404


def test_shares_of_agents_add_up_to_one_and_decide_who_calls() -> None:
    client = fresh()
    path = "/retell/update-phone-number/+14157774444"
    shares = [{"agent_id": AGENT, "weight": 0.5}, {"agent_id": OTHER_AGENT, "weight": 0.4}]
    assert client.ask("PATCH", path, {"outbound_agents": shares}).status == 422
    shares[1]["weight"] = 0.5
    assert client.ask("PATCH", path, {"outbound_agents": shares}).status == 200
    no_agents = {"outbound_agents": None}
    assert client.ask("PATCH", "/retell/update-phone-number/+14155550142", no_agents).status == 200
    spare = {"from_number": "+14155550142", "to_number": "+12025550123"}
    assert client.ask("POST", "/retell/v2/create-phone-call", spare).status == 422
    agents = [look(client, call(client))["agent_id"] for _ in range(20)]
    assert {AGENT, OTHER_AGENT} == set(agents)


def test_an_agent_calls_as_often_as_its_share_says() -> None:
    client = fresh()
    shares = [{"agent_id": AGENT, "weight": 0.9}, {"agent_id": OTHER_AGENT, "weight": 0.1}]
    client.ask("PATCH", "/retell/update-phone-number/+14157774444", {"outbound_agents": shares})
    agents = [look(client, call(client))["agent_id"] for _ in range(20)]
    assert 15 <= agents.count(AGENT) < 20


def test_agents_are_listed_with_the_filter_in_the_body_and_the_page_in_the_query() -> None:
    client = fresh()
    page = client.post("/retell/v2/list-agents?limit=1", {})
    assert (len(page["items"]), page["has_more"]) == (1, True)
    rest = client.post(f"/retell/v2/list-agents?limit=1&pagination_key={page['pagination_key']}", {})
    assert {page["items"][0]["agent_id"], rest["items"][0]["agent_id"]} == {AGENT, OTHER_AGENT}
    found = client.post("/retell/v2/list-agents", {"filter_criteria": {"query": "other"}})
    assert [one["agent_id"] for one in found["items"]] == [OTHER_AGENT]


def test_a_new_agent_has_an_engine_of_the_workspace() -> None:
    client = fresh()
    engine = client.ask("POST", "/retell/create-retell-llm", {"begin_message": "Good morning."}).body["llm_id"]
    body = {"response_engine": {"type": "retell-llm", "llm_id": engine}, "voice_id": "retell-Cimo"}
    agent = client.ask("POST", "/retell/create-agent", body)
    assert (agent.status, agent.body["version"]) == (201, 0)
    id_ = call(client, override_agent_id=agent.body["agent_id"])
    client.play()
    assert look(client, id_)["transcript"].count("Agent: Good morning.\n") == 1
    body["response_engine"]["llm_id"] = "llm_nobody"
    assert client.ask("POST", "/retell/create-agent", body).status == 404


def test_every_reason_of_an_outbound_call_belongs_to_one_event() -> None:
    enum = app().vendors["retell"].contract.document.root["components"]["schemas"]["DisconnectionReason"]["enum"]
    assert set(enum) - set(REASONS.values()) == {"no_concurrency_fallback", "error_user_not_joined"}
    assert len(enum) == 39
    moves = app().vendors["retell"].contract.machines["call"]["moves"].values()
    final = {event for row in moves for event, status in row.items() if status not in ("registered", "ongoing")}
    assert final == REASONS.keys()


def test_a_scenario_leads_to_every_reason_and_the_page_names_its_event() -> None:
    client, machine = fresh(), app().vendors["retell"].contract.machines["call"]
    page = {event: one["summary"] for event, one in machine["events"].items()}
    client.ask("PATCH", f"/retell/update-agent/{AGENT}", {"ivr_option": {"action": {"type": "hangup"}}})
    found = {}
    for event in REASONS:
        steps = [{"after": 4, "event": event}]
        if event not in machine["moves"]["registered"]:
            steps.insert(0, {"after": 5, "event": "answer"})
        client.put("/_mock/scenarios/retell", {"steps": {"call": steps, "afterwards": {"analysis": 3}}})
        id_ = call(client)
        client.play()
        found[event] = look(client, id_)["disconnection_reason"]
    assert found == REASONS
    assert [event for event, reason in found.items() if f"`{reason}`" not in page[event]] == []


def test_a_menu_or_a_machine_is_noticed_only_by_an_agent_that_looks_for_one() -> None:
    client = fresh()
    steps = [{"after": 5, "event": "answer"}, {"after": 4, "event": "reach_voicemail"}]
    client.put("/_mock/scenarios/retell", {"steps": {"call": steps, "afterwards": {"analysis": 3}}})
    ids = [call(client), call(client, override_agent_id=OTHER_AGENT)]
    client.play()
    reasons = [look(client, id_)["disconnection_reason"] for id_ in ids]
    assert reasons == ["voicemail_reached", "agent_hangup"]
    assert all(look(client, id_)["call_analysis"]["in_voicemail"] for id_ in ids)
