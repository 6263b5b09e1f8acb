"""Credentials of every kind name their account by the contract's rule, and open what it says they open."""

import orjson
import pytest

from mock_server.web.app import App, create_app
from mock_server.web.options import Options
from tests.driving import AGENT, DIALS, JOBS, NUMBERS, job_body
from tests.web.asking import RawAnswer, RawClient, asked, person

DIAL = {"callAgentId": AGENT, "fromNumberId": NUMBERS[0], "toNumber": "+12025550199"}
BROWSER = {"callAgentId": AGENT, "browserCall": True}
KEYS = "/freya/api/v2/api-keys"
OWNER = "90000000-0000-4000-8000-000000000001"
MEMBER = {"email": "audit@acme.example", "role": "Viewer"}


def say(client: RawClient, credential: str, method: str, path: str, body: object = None, **headers: str) -> RawAnswer:
    """Send a request with another credential than the client's own."""
    return client.ask(method, path, body, authorization=f"Bearer {credential}", **headers)


def by_header(client: RawClient, method: str, path: str, body: object = None) -> RawAnswer:
    """Send a request with the key in the header of Vogent's batch guide."""
    content = b"" if body is None else orjson.dumps(body)
    found = asked(client.app, method, path, (content,), {"api_key": client.key, "content-type": "application/json"})
    assert found is not None
    return found


def freya_key(client: RawClient, **fields: object) -> tuple[str, str]:
    """Create a key of Freya's; return its secret and its id."""
    result = client.post(KEYS, {"name": "k", "userId": OWNER, **fields})["data"]["result"]
    return result["key"], result["apiKey"]["id"]


# Vogent: the header of its guide, public keys, dial tokens.


def test_the_header_of_the_batch_guide_opens_the_same_world():
    anna = person()
    by_header(anna, "POST", JOBS, job_body())
    assert [job["name"] for job in anna.get(JOBS)["data"]] == [job_body()["name"]]


def test_the_header_of_the_batch_guide_is_noted_and_reported():
    anna = person()
    answer = by_header(anna, "POST", JOBS, job_body())
    assert answer.status == 200
    (note,) = anna.get("/_mock/requests")["data"][0]["notes"]
    assert note.startswith("not in the contract: header api_key: seen a key; only the vendor's guide")
    (found,) = [each for each in anna.get("/_mock/report")["findings"] if each["rule"] == "unknown_field"]
    assert "only the vendor's guide on batch dial jobs sends it" in str(found)


def test_a_strict_server_refuses_the_header_of_the_batch_guide_for_that_reason():
    anna = person(create_app(Options(is_strict=True)))
    answer = by_header(anna, "POST", JOBS, job_body())
    assert answer.status == 422
    assert "only the vendor's guide on batch dial jobs sends it" in answer.message


def test_other_vendors_do_not_take_it():
    anna = person()
    assert by_header(anna, "GET", "/temphone/v1/calls/scheduled/x").status == 401


def test_the_control_plane_takes_the_credentials_of_every_vendor():
    anna = person()
    job = anna.post(JOBS, job_body())["id"]
    world = by_header(anna, "GET", "/_mock/records/vogent/batch_dial_jobs")
    assert [one["id"] for one in world.body["data"]] == [job]


def test_a_public_key_creates_browser_dials_in_the_account_behind_it():
    anna = person()
    answer = say(anna, f"pub_{anna.key}", "POST", DIALS, BROWSER)
    assert answer.status == 200
    assert anna.get(f"{DIALS}/{answer.body['dialId']}")["id"] == answer.body["dialId"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", DIALS, DIAL),
        ("POST", DIALS, None),
        ("POST", JOBS, job_body()),
        ("GET", JOBS, None),
        ("GET", "/_mock/world", None),
        ("POST", "/_mock/world/reset", None),
    ],
)
def test_a_public_key_opens_nothing_else(method, path, body):
    anna = person()
    before = anna.state()
    answer = say(anna, f"pub_{anna.key}", method, path, body)
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert "seen a public key, which does not open" in answer.message
    assert anna.state() == before


def test_a_dial_token_opens_its_own_dial():
    anna = person()
    dial = anna.post(DIALS, DIAL)
    other = anna.post(DIALS, DIAL)["dialId"]
    own = f"{DIALS}/{dial['dialId']}"
    seen = [
        say(anna, dial["dialToken"], method, path).status
        for method, path in [("GET", own), ("POST", f"{own}/token"), ("GET", f"{DIALS}/{other}"), ("GET", JOBS)]
    ]
    assert seen == [200, 200, 401, 401]
    assert say(anna, dial["dialToken"], "POST", f"{own}/hangup").body == {"success": True}


def test_a_dial_token_ends_after_an_hour_of_the_worlds_time():
    anna = person()
    dial = anna.post(DIALS, DIAL)
    seen = []
    for seconds in (3599, 1):
        anna.post("/_mock/clock", {"advance_seconds": seconds})
        seen.append(say(anna, dial["dialToken"], "GET", f"{DIALS}/{dial['dialId']}").status)
    assert seen == [200, 401]


@pytest.mark.parametrize("place", [5, 60, -1, -13])
def test_a_dial_token_that_was_changed_opens_nothing(place):
    anna = person()
    dial = anna.post(DIALS, DIAL)
    token = dial["dialToken"]
    other = "1" if token[place] == "0" else "0"
    changed = token[:place] + other + (token[place + 1 :] if place != -1 else "")
    assert say(anna, changed, "GET", f"{DIALS}/{dial['dialId']}").status == 401


# Freya: keys that a workspace makes.


def test_a_key_that_a_workspace_made_opens_that_workspace():
    anna = person()
    secret, _ = freya_key(anna)
    call = {"phoneNumber": "+12025550110", "assistantId": "a1000000-0000-4000-8000-000000000001", "to": "+12025550151"}
    campaign = {"name": "n", "phoneNumbers": ["+12025550151"], **call}
    assert say(anna, secret, "POST", "/freya/api/v2/campaign", campaign).status == 200
    assert [one["name"] for one in anna.get("/_mock/records/freya/campaign")["data"]][-1] == "n"


def test_it_may_do_what_its_permissions_say():
    anna = person()
    secret, id_ = freya_key(anna, permissions=["campaign:read"])
    assert say(anna, secret, "GET", "/freya/api/v2/campaign").status == 200
    refused = say(anna, secret, "GET", "/freya/api/v2/call?workspaceId=70000000-0000-4000-8000-000000000001")
    assert refused.status == 403
    assert refused.body["error"] == {
        "code": "forbidden",
        "message": f"seen the API key {id_}, which lacks the permission calls:read",
        "details": [],
    }


def test_it_works_until_it_is_switched_off_or_expires():
    anna = person()
    secret, id_ = freya_key(anna, expiresAt="2026-03-02T16:00:00Z")
    seen = []
    for change in ({"isActive": False}, {"isActive": True}):
        anna.ask("PUT", KEYS, {"apiKeys": [{"id": id_, **change}]})
        seen.append(say(anna, secret, "GET", "/freya/api/v2/campaign").status)
    anna.post("/_mock/clock", {"advance_seconds": 3600})
    assert [*seen, say(anna, secret, "GET", "/freya/api/v2/campaign").status] == [401, 200, 401]


def test_it_does_not_open_the_control_plane_nor_another_worlds_workspace():
    anna, bert = person(), person()
    secret, _ = freya_key(anna)
    freya_key(bert)
    assert say(anna, secret, "GET", "/_mock/world").status == 401
    assert secret != freya_key(person())[0]


# HappyRobot: the key that an organization shows.


def test_the_key_that_an_organization_shows_opens_the_organization():
    anna = person()
    shown = anna.ask("PATCH", "/happyrobot/api/v1/member", MEMBER)
    key = shown.body["api_key"]
    assert say(anna, key, "GET", "/happyrobot/api/v1/calls").status == 200
    assert say(anna, key, "GET", "/_mock/world").body["counts"]["happenings"] == 1


# What worlds give out.


def secrets(app: App, name: str) -> list[str]:
    """Return what a world gives out under this key."""
    client = RawClient(app, name)
    organization = client.ask("PATCH", "/happyrobot/api/v1/member", MEMBER).body
    return [freya_key(client)[0], client.post(DIALS, DIAL)["dialToken"], organization["api_key"]]


def test_what_a_world_gives_out_cannot_be_computed_from_its_key():
    own, others = (secrets(create_app(Options(vendors=("vogent", "freya", "happyrobot"))), "anna") for _ in range(2))
    assert [one for one, other in zip(own, others, strict=True) if one == other] == []


def test_with_a_secret_of_its_own_a_server_gives_out_the_same_again():
    made = [secrets(create_app(Options(ticket_secret="known")), "anna") for _ in range(2)]
    assert made[0] == made[1]
    assert secrets(create_app(Options(ticket_secret="another")), "anna") != made[0]


def test_a_ticket_stands_in_no_journal_and_in_no_command():
    anna = person()
    secret, _ = freya_key(anna)
    told = b"".join(anna.ask("GET", path).content for path in ("/_mock/journal", "/_mock/commands"))
    assert secret[6:26].encode() not in told


def test_a_credential_of_a_world_that_is_gone_opens_no_other():
    anna = person()
    secret, _ = freya_key(anna)
    anna.ask("DELETE", "/_mock/world")
    answer = say(anna, secret, "GET", "/freya/api/v2/campaign")
    assert answer.status == 401
    assert "of no world that there is" in answer.body["error"]["message"]


def test_of_a_list_of_keys_the_account_or_the_credential_counts():
    app = create_app(Options(keys=frozenset({"anna", "pub_bert"})))
    seen = [say(RawClient(app, ""), f"pub_{name}", "POST", DIALS, BROWSER).status for name in ("anna", "bert", "carl")]
    assert seen == [200, 200, 401]
