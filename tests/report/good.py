"""Clients without a fault: one for each vendor, and one for each act that only looks like a fault."""

from collections.abc import Callable
from typing import Any

from tests.driving import DIALS, JOBS, MockClient, fresh, job_body
from tests.elevenlabs import phoning as elevenlabs
from tests.freya import asking as freya
from tests.happyrobot import driver
from tests.report.bad import BATCH, DIAL, TEMPHONE_CALL
from tests.retell import phoning
from tests.temphone.phoning import ALEX, CALLS, CONTACTS
from tests.twilio import calling
from tests.vapi import ordering

Json = Any
Act = Callable[[MockClient], None]

NOBODY = [{"after": 1, "event": "ring"}, {"after": 30, "event": "no_answer"}]


def watched(client: MockClient, path: str, looks: int = 30) -> None:
    """Read something repeatedly, with a wait in between."""
    for _ in range(looks):
        client.get(path)
        client.advance(20)


def vogent(client: MockClient) -> None:
    """Pause and resume a job, follow it to its end, and place a single dial."""
    job = client.started(6)
    client.advance(5)
    client.pause(job)
    client.start(job)
    watched(client, f"{JOBS}/{job}")
    client.call(toNumber="+12025550177")
    client.play()
    client.dials(job)


def freya_(client: MockClient) -> None:
    """Run a campaign with retries, inside its windows."""
    window = {"startTime": "10:00", "endTime": "17:00", "timezone": "America/New_York"}
    campaign = freya.create(client, 5, callRetries=3, retryDelaySeconds=60, **window)
    watched(client, f"{freya.CAMPAIGNS}/{campaign}", 5)
    client.play()
    freya.customers(client, campaign)


def happyrobot(client: MockClient) -> None:
    """Run a campaign with retries, and a batch."""
    here = driver.HappyRobotDriver(client)
    here.campaign("+12025550110", "+12025550112", retry_logic=[{"retry_period": 30}], max_retries=3)
    client.post(BATCH, [driver.request(phone_number="+12025550113", params={"n": 1})])
    for _ in range(5):
        here.calls()
        client.advance(600)
    client.play()


def temphone(client: MockClient) -> None:
    """Create a contact, schedule a call to it, and follow the call."""
    body = {"phone_number": "+12025550123", "timezone": "America/New_York"}
    contact = client.ask("POST", CONTACTS, body).body["data"]["contact_id"]
    call = client.ask("POST", CALLS, {**TEMPHONE_CALL, "contact_id": contact}).body["data"]["call_id"]
    watched(client, f"{CALLS}/{call}", 5)
    client.play()


def twilio(client: MockClient) -> None:
    """Make calls, follow one to its end, and end another."""
    calls = [calling.call(client, f"+1202555018{n}", StatusCallback="https://a.test/") for n in range(3)]
    client.advance(3)
    watched(client, f"{calling.CALLS}/{calls[0]}.json", 5)
    calling.change(client, calls[1], Status="completed")
    client.play()


def elevenlabs_(client: MockClient) -> None:
    """Run a campaign with retries and a pause, a batch, and repeat a submission."""
    numbers = ("+12025550141", "+12025550142", "+12025550185")
    campaign = elevenlabs.campaign(client, *numbers)
    client.ask("POST", f"{elevenlabs.CAMPAIGNS}/submit", elevenlabs.campaign_body(*numbers))
    client.ask("POST", f"{elevenlabs.CAMPAIGNS}/{campaign}/pause")
    client.ask("POST", f"{elevenlabs.CAMPAIGNS}/{campaign}/resume")
    watched(client, f"{elevenlabs.CAMPAIGNS}/{campaign}/progress", 5)
    elevenlabs.batch(client, "+12025550143", "+12025550144")
    client.play()
    elevenlabs.leads(client, campaign)


def retell(client: MockClient) -> None:
    """Place a call and ask for it again with its key, and run a batch inside its window."""
    for _ in range(2):
        call = phoning.call(client, idempotency_key="order-1")
    window = {"windows": [{"start": 10 * 60, "end": 17 * 60}], "timezone": "America/New_York"}
    batch = phoning.batch(client, 5, call_time_window=window)
    watched(client, f"/retell/v2/get-call/{call}", 5)
    client.play()
    phoning.of_batch(client, batch)


def vapi(client: MockClient) -> None:
    """Place a call, and run a campaign."""
    call = ordering.call(client)
    watched(client, f"{ordering.CALLS}/{call}", 5)
    campaign = ordering.campaign(client, 5)
    client.play()
    ordering.contacts(client, campaign)


CLIENTS: dict[str, Act] = {
    "vogent": vogent,
    "freya": freya_,
    "happyrobot": happyrobot,
    "temphone": temphone,
    "twilio": twilio,
    "elevenlabs": elevenlabs_,
    "retell": retell,
    "vapi": vapi,
}


def other_content(client: MockClient) -> None:
    for name in ("Ada", "Grace"):
        client.post(DIALS, {**DIAL, "callAgentInput": {"name": name}})
    client.play()


def again_after_no_answer(client: MockClient) -> None:
    client.scenario(steps={"dial": NOBODY})
    for _ in range(2):
        client.post(DIALS, DIAL)
        client.play()


def again_on_another_day(client: MockClient) -> None:
    for _ in range(2):
        client.post(DIALS, DIAL)
        client.advance(25 * 3600)


def another_person(client: MockClient) -> None:
    client.post(DIALS, DIAL)
    client.post(DIALS, {**DIAL, "toNumber": "+12025550198"})
    client.play()


def put_off(client: MockClient) -> None:
    """Cancel a call and schedule another: TemPhone has no other way to move a call."""
    call = client.ask("POST", CALLS, TEMPHONE_CALL).body["data"]["call_id"]
    client.ask("POST", f"{CALLS}/{call}/cancel")
    client.ask("POST", CALLS, {**TEMPHONE_CALL, "scheduled_at": "2026-03-02T17:00:00Z"})
    client.play()


def campaign_with_other_windows(client: MockClient) -> None:
    """Delete a campaign and create another: Freya has no way to change one."""
    for start in ("10:00", "11:00"):
        campaign = freya.create(client, 2, startDate="2026-03-03", startTime=start, timezone="America/New_York")
        if start == "10:00":
            client.ask("DELETE", f"{freya.CAMPAIGNS}/{campaign}")
    client.play()


def the_double_called_off(client: MockClient) -> None:
    """Create a second call by a retry, see it, and cancel one of them before it rings."""
    calls = [client.ask("POST", CALLS, TEMPHONE_CALL).body["data"]["call_id"] for _ in range(2)]
    client.ask("POST", f"{CALLS}/{calls[0]}/cancel")
    client.play()


def jobs_never_started(client: MockClient) -> None:
    """Make a job twice and start none, and another one that is started."""
    client.job()
    client.job()
    client.started(name="another")
    client.play()


def job_of_another_request(client: MockClient) -> None:
    """Make a job, and start one of another name."""
    client.job(name="a")
    client.started(name="b")
    client.play()


def deleted_twice(client: MockClient) -> None:
    agent = client.get("/vogent/api/agents")["data"][0]["id"]
    for _ in range(2):
        client.ask("DELETE", f"/vogent/api/agents/{agent}")
        client.advance(1)


def quick_looks_at_what_changes(client: MockClient) -> None:
    client.started(20)
    client.clock(advance_on_poll=True)
    for _ in range(40):
        client.get(JOBS)


def tried_again_after_a_change(client: MockClient) -> None:
    body = job_body(callAgentId="b" * 36)
    client.ask("POST", JOBS, body)
    client.post(JOBS, job_body(1))
    client.ask("POST", JOBS, body)


def early_and_late(client: MockClient) -> None:
    """Call at eight in the morning and just before nine in the evening, in the callee's zone."""
    for when in ("2026-03-02T16:00:00Z", "2026-03-03T04:57:00Z"):
        client.ask("POST", CALLS, {**TEMPHONE_CALL, "contact_id": ALEX, "scheduled_at": when, "metadata": {"at": when}})
    client.play()


def a_number_of_nowhere(client: MockClient) -> None:
    """Call a number without an area code, which may be anywhere between Guam and Bermuda."""
    client.post(DIALS, {**DIAL, "toNumber": "+15551234567"})
    client.play()


LOOKS_BAD: dict[str, Act] = {
    act.__name__.replace("_", " "): act
    for act in (
        *(other_content, again_after_no_answer, again_on_another_day, another_person, put_off, the_double_called_off),
        *(
            campaign_with_other_windows,
            jobs_never_started,
            job_of_another_request,
            deleted_twice,
            quick_looks_at_what_changes,
        ),
        *(tried_again_after_a_change, early_and_late, a_number_of_nowhere),
    )
}


def lived(act: Act, **setup: Json) -> MockClient:
    """Return a client of a fresh world after an act."""
    client = fresh(**setup)
    act(client)
    return client
