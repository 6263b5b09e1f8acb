"""One request may say what its calls come to, by the header `Mockdial-Outcome`."""

from hypothesis import given
from hypothesis import strategies as st

from tests.driving import JOBS, job_body
from tests.freya.asking import CAMPAIGNS, DRAFT
from tests.freya.asking import body as campaign
from tests.outcomes.phones import SOMEBODY, VendorDriver, every_vendor

ENVELOPES = {
    "vogent": lambda body: body["message"],
    "happyrobot": lambda body: body["message"],
    "freya": lambda body: body["error"]["message"],
    "elevenlabs": lambda body: " ".join(map(str, [*body["detail"][0]["loc"], body["detail"][0]["msg"]])),
    "retell": lambda body: body["message"],
    "temphone": lambda body: body["message"],
    "twilio": lambda body: body["message"],
    "vapi": lambda body: body["message"],
}
"""Where each vendor says what is wrong."""


@every_vendor
def test_the_header_rules_the_calls_of_its_request_and_no_others(name: str) -> None:
    phone = VendorDriver(name)
    usual, ways = phone.come_to(), phone.vendor.outcomes.ways
    assert phone.come_to(mockdial_outcome="busy") == ways["busy"].shows != usual
    assert phone.come_to() == usual


@every_vendor
def test_there_are_several_ways_to_write_it(name: str) -> None:
    phone = VendorDriver(name)
    for written in ("busy", " busy ", '"busy"', '["busy"]', '{"busy": {}}', '{"busy": {"ring": 3}}'):
        assert phone.come_to(mockdial_outcome=written) == phone.vendor.outcomes.ways["busy"].shows, written


@every_vendor
def test_scenario_leaves_the_call_to_the_scenario(name: str) -> None:
    phone = VendorDriver(name)
    assert phone.script(SOMEBODY, ["busy"]).status == 200
    assert phone.come_to(mockdial_outcome="scenario") == VendorDriver(name).come_to()


WRONG = [
    "bussy",
    "",
    "busy,",
    "busy, bussy",
    "{}",
    "[]",
    "{",
    '{"busy": {"seconds": 3}}',
    '{"answered": {"seconds": -1}}',
    '{"answered": {"seconds": NaN}}',
    '{"answered": {"seconds": 1e999}}',
    '{"\\ud800": 1}',
    "[" * 4000,
    "[" * 900 + "]" * 900,
    "busy," * 2000,
    "b\xfcsy",
    "9" * 4000,
    "[" + "9" * 4000 + "]",
]


@every_vendor
def test_what_is_no_outcome_is_refused_in_the_vendors_envelope_and_changes_nothing(name: str) -> None:
    phone = VendorDriver(name)
    before, counts = phone.journal(), len(phone.commands())
    path, body = phone.line.request(VendorDriver(name), SOMEBODY) if name != "temphone" else _call_of_a_contact()
    for written in WRONG:
        answer = phone.person.ask("POST", path, body, mockdial_outcome=written or " ")
        assert answer.status == phone.vendor.errors.violation, written[:20]
        assert "header mockdial-outcome" in ENVELOPES[name](answer.body)
        assert (phone.journal(), len(phone.commands())) == (before, counts), written[:20]


def _call_of_a_contact() -> tuple[str, object]:
    due = "2026-03-02T15:05:00Z"
    words = {"contact_id": "ctc_12kd88", "scheduled_at": due, "initial_message": "Hello."}
    return "/temphone/v1/calls/scheduled", words


@every_vendor
@given(written=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40).filter(str.strip))
def test_no_header_is_too_odd_to_be_answered(name: str, written: str) -> None:
    assert VendorDriver(name).ask(mockdial_outcome=written).status in (200, 201, phone_violation(name))


def phone_violation(name: str) -> int:
    return VendorDriver(name).vendor.errors.violation


def test_all_rows_of_a_batch_follow_the_header() -> None:
    phone = VendorDriver("vogent")
    job = phone.person.ask("POST", JOBS, job_body(20), mockdial_outcome="no_answer").body["id"]
    other = phone.person.ask("POST", JOBS, job_body(20)).body["id"]
    for id_ in (job, other):
        phone.post(f"{JOBS}/{id_}/paused", {"paused": False})
    phone.play()
    ends = {id_: {d["status"] for d in phone.person.get(f"{JOBS}/{id_}/dials")["data"]} for id_ in (job, other)}
    assert ends == {job: {"no-answer"}, other: {"completed"}}


def test_a_browser_call_follows_the_header_from_the_answer_on() -> None:
    phone = VendorDriver("vogent")
    path, body = phone.line.request(phone, SOMEBODY)
    del body["toNumber"]
    outcome = '{"answered": {"ring": 60, "seconds": 9, "by": "agent"}}'
    id_ = phone.person.ask("POST", path, {**body, "browserCall": True}, mockdial_outcome=outcome).body["dialId"]
    phone.play()
    assert phone.story(id_) == [(0, "ring"), (0, "answer"), (9, "agent_hang_up")]


def reasons(phone: VendorDriver) -> list[str]:
    """Return how the calls of a Freya workspace ended, the first one first."""
    found = phone.person.get("/_mock/records/freya/call")["data"]
    return [call["endedReason"] for call in found]


def test_a_repeated_call_takes_the_outcome_of_its_attempt() -> None:
    phone = VendorDriver("freya")
    outcome = '["busy", "no_answer", {"answered": {"seconds": 40}}]'
    phone.person.ask("POST", CAMPAIGNS, campaign(3, callRetries=5), mockdial_outcome=outcome)
    phone.play()
    assert sorted(reasons(phone)) == ["busy"] * 3 + ["customer-ended-call"] * 3 + ["no-answer"] * 3
    durations = [call["duration"] for call in phone.person.get("/_mock/records/freya/call")["data"]]
    assert sorted(durations) == [0] * 6 + [40] * 3


def test_commas_tell_of_one_attempt_after_another_too() -> None:
    phone = VendorDriver("freya")
    phone.person.ask("POST", CAMPAIGNS, campaign(callRetries=5), mockdial_outcome="busy, no_answer ,answered")
    phone.play()
    assert reasons(phone) == ["busy", "no-answer", "customer-ended-call"]


def test_after_the_last_outcome_the_last_one_stays() -> None:
    phone = VendorDriver("freya")
    phone.person.ask("POST", CAMPAIGNS, campaign(callRetries=3), mockdial_outcome="busy, no_answer")
    phone.play()
    assert reasons(phone) == ["busy", "no-answer", "no-answer", "no-answer"]


def test_a_draft_follows_the_header_of_the_request_that_starts_it() -> None:
    phone = VendorDriver("freya")
    answer = phone.person.ask("POST", f"{CAMPAIGNS}/{DRAFT}/execute", mockdial_outcome="rejected")
    assert answer.status == 200, answer
    phone.advance(3600)
    assert set(reasons(phone)) == {"call-rejected"}


def test_the_repeats_of_a_happyrobot_campaign_follow_it() -> None:
    phone = VendorDriver("happyrobot")
    _, body = phone.line.request(phone, SOMEBODY)
    rules = {"retry_logic": [{}], "calls": [{"phone_number": body.pop("phone_number")}]}
    path = "/happyrobot/api/v1/dial/scheduled"
    answer = phone.person.ask("POST", path, {**body, **rules}, mockdial_outcome="busy,failed,voicemail")
    assert answer.status == 200, answer
    phone.play()
    calls = phone.person.get("/_mock/records/happyrobot/calls")["data"]
    assert [call["status"] for call in calls] == ["Busy", "Failed", "AMD Terminated"]


@every_vendor
def test_the_header_is_welcome_on_requests_that_make_no_call(name: str) -> None:
    """So that a client may send it with all of its requests."""
    phone = VendorDriver(name)
    id_ = phone.call(mockdial_outcome="busy")
    assert phone.person.ask("GET", phone.path_of(id_), mockdial_outcome="busy").status == 200
