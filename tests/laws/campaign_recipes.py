"""How many people are called by one request of each vendor. What a vendor lacks is a text, which says so."""

from collections.abc import Callable, Iterator
from datetime import UTC

from tests.driving import AGENT, JOBS
from tests.elevenlabs.phoning import BATCH, BATCHES, campaign_body
from tests.elevenlabs.phoning import CAMPAIGNS as ELEVENLABS_CAMPAIGNS
from tests.freya.asking import CAMPAIGNS as FREYA_CAMPAIGNS
from tests.freya.asking import DESK, REMINDER
from tests.happyrobot.driver import BASE as HAPPYROBOT
from tests.happyrobot.driver import CHECK_CALLS, NUMBER
from tests.laws.campaign_terms import CampaignRecipe, CampaignTerms, Json, WeeklyHours
from tests.retell.phoning import BATCHES as RETELL_BATCHES
from tests.retell.phoning import FRONT_DESK
from tests.vapi.ordering import CAMPAIGNS as VAPI_CAMPAIGNS
from tests.vapi.ordering import LEGACY, WITH

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _windowed(terms: CampaignTerms, fields: Callable[[WeeklyHours], Json]) -> Json:
    return {} if terms.hours is None else fields(terms.hours)


def _vogent(terms: CampaignTerms) -> tuple[str, Json]:
    def schedule(hours: WeeklyHours) -> Json:
        slots = [{"startTime": hours.clock(hours.since), "endTime": hours.clock(hours.until)}]
        days = [{"dayOfWeek": (day + 1) % 7, "timeSlots": slots} for day in sorted(hours.days)]
        return {"schedule": {"timezone": hours.zone, "days": days}}

    rows = [{"toNumber": number} for number in terms.people]
    body = {"name": "a job", "callAgentId": AGENT, "maxConcurrentDials": terms.at_once, "rows": rows}
    return JOBS, body | _windowed(terms, schedule)


def _freya(terms: CampaignTerms) -> tuple[str, Json]:
    def daily(hours: WeeklyHours) -> Json:
        span = {"startTime": hours.clock(hours.since), "endTime": hours.clock(hours.until)}
        return {**span, "activeDays": sorted(hours.days), "timezone": hours.zone}

    body = {"name": "a campaign", "assistantId": REMINDER, "phoneNumber": DESK, "phoneNumbers": terms.people}
    return FREYA_CAMPAIGNS, body | {"callRetries": terms.attempts - 1} | _windowed(terms, daily)


def _happyrobot(terms: CampaignTerms) -> tuple[str, Json]:
    calls = [{"phone_number": number} for number in terms.people]
    again = {"retry_logic": [{"query": "No answer,Busy", "retry_period": 10}], "max_retries": terms.attempts - 1}
    return f"{HAPPYROBOT}/dial/scheduled", {"number_id": NUMBER, "use_case_id": CHECK_CALLS, "calls": calls, **again}


def _retell(terms: CampaignTerms) -> tuple[str, Json]:
    def window(hours: WeeklyHours) -> Json:
        span = {"start": hours.since, "end": hours.until}
        days = [DAYS[day] for day in sorted(hours.days)]
        return {"call_time_window": {"windows": [span], "timezone": hours.zone, "day": days}}

    tasks = [{"to_number": number} for number in terms.people]
    return RETELL_BATCHES, {"from_number": FRONT_DESK, "tasks": tasks} | _windowed(terms, window)


def _vapi(terms: CampaignTerms) -> tuple[str, Json]:
    body = {**WITH, "name": "a campaign", "customers": [{"number": number} for number in terms.people]}

    def period(hours: WeeklyHours) -> Json:
        opens, closes = (at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for at in hours.first(terms.now))
        return {"schedulePlan": {"earliestAt": opens, "latestAt": closes}}

    return VAPI_CAMPAIGNS, {**body, "maxConcurrency": terms.at_once} | _windowed(terms, period)


def _vapi_legacy(terms: CampaignTerms) -> tuple[str, Json]:
    _, body = _vapi(terms)
    plan = [{"phoneNumberId": body.pop("phoneNumberId"), "customers": body.pop("customers")}]
    return LEGACY, {**body, "dialPlan": plan}


def _elevenlabs(terms: CampaignTerms) -> tuple[str, Json]:
    def periods(hours: WeeklyHours) -> Json:
        interval = {"start": hours.clock(hours.since), "end": hours.clock(hours.until)}
        period = {"weekdays": sorted(hours.days), "intervals": [interval]}
        return {"timezone": hours.zone, "calling_periods": [period]}

    policy = {"retry": {"retry_delay_seconds": 600, "max_total_calls": terms.attempts}} | _windowed(terms, periods)
    key = {} if terms.key is None else {"idempotency_key": terms.key}
    body = campaign_body(*terms.people, policy=policy, target_concurrency_limit=terms.at_once, **key)
    return f"{ELEVENLABS_CAMPAIGNS}/submit", body


def _elevenlabs_batch(terms: CampaignTerms) -> tuple[str, Json]:
    people = [{"id": number, "phone_number": number} for number in terms.people]
    return f"{BATCHES}/submit", {**BATCH, "recipients": people, "target_concurrency_limit": terms.at_once}


def _vapi_people(shown: Json) -> Iterator[tuple[str, str | None]]:
    for one in shown["results"]:
        yield one["number"], None if one["status"] in ("contact.pending", "contact.dispatched") else one["status"]


def _freya_people(shown: Json) -> Iterator[tuple[str, str | None]]:
    for one in shown["data"]["result"]["customers"]:
        yield one["phoneNumber"], one["status"] if one["status"] in ("succeeded", "failed", "cancelled") else None


def _leads(shown: Json) -> Iterator[tuple[str, str | None]]:
    for one in shown["leads"]:
        yield one["phone_number"], one["terminal_disposition"]


def _recipients(shown: Json) -> Iterator[tuple[str, str | None]]:
    for one in shown["recipients"]:
        is_open = one["status"] in ("pending", "dispatched", "initiated", "in_progress")
        yield one["phone_number"], None if is_open else one["status"]


ELEVENLABS_CALL = ("conversation", "conversations", "create")
NO_PAUSE = "the vendor has no pause"
NO_STOP = "no request stops it"
NO_RETRY = "it calls nobody twice"
NO_KEY = "the vendor knows no repetition: the same request again calls everybody again"

RECIPES = {
    "vogent-job": CampaignRecipe(
        vendor="vogent",
        record="job",
        call=("dial", "dials", "create"),
        shown=("id", lambda shown: shown["toNumber"]),
        ask=_vogent,
        id=lambda body: body["id"],
        start=("POST", JOBS + "/{}/paused", {"paused": False}),
        attempts=NO_RETRY,
        pause=("POST", JOBS + "/{}/paused", {"paused": True}),
        resume=("POST", JOBS + "/{}/paused", {"paused": False}),
        stop=NO_STOP,
        once=NO_KEY,
        people="a row has no status: it waits, and then it is its call",
    ),
    "freya-campaign": CampaignRecipe(
        vendor="freya",
        record="campaign",
        call=("call", "call", "create"),
        shown=("id", lambda shown: shown["customerNumber"]),
        ask=_freya,
        id=lambda body: body["data"]["result"]["campaign"]["id"],
        pause=NO_PAUSE,
        resume=NO_PAUSE,
        stop=("DELETE", FREYA_CAMPAIGNS + "/{}", None),
        once=NO_KEY,
        people=(FREYA_CAMPAIGNS + "/{}/customers?limit=100", _freya_people),
    ),
    "happyrobot-campaign": CampaignRecipe(
        vendor="happyrobot",
        record=None,
        call=("call", "calls", "initiate"),
        shown=("id", lambda shown: shown["metadata"]["to"]),
        ask=_happyrobot,
        id=lambda _: "",
        hours="each call has a time of its own, and no window",
        pause=NO_PAUSE,
        resume=NO_PAUSE,
        stop="its calls are cancelled one by one",
        once=NO_KEY,
        people="it shows calls alone",
    ),
    "retell-batch": CampaignRecipe(
        vendor="retell",
        record="batch",
        call=("call", "calls", "create"),
        shown=("call_id", lambda shown: shown["to_number"]),
        ask=_retell,
        id=lambda body: body["batch_call_id"],
        attempts=NO_RETRY,
        pause=NO_PAUSE,
        resume=NO_PAUSE,
        stop=NO_STOP,
        once=NO_KEY,
        people="it shows calls alone",
    ),
    "vapi-campaign": CampaignRecipe(
        vendor="vapi",
        record="campaign",
        call=("call", "call", "create"),
        shown=("id", lambda shown: shown["customer"]["number"]),
        ask=_vapi,
        id=lambda body: body["id"],
        covers_all=False,
        attempts=NO_RETRY,
        pause=NO_PAUSE,
        resume=NO_PAUSE,
        stop=("PATCH", VAPI_CAMPAIGNS + "/{}", {"status": "cancelled"}),
        once=NO_KEY,
        people=(VAPI_CAMPAIGNS + "/{}/contacts?limit=1000", _vapi_people),
    ),
    "vapi-legacy-campaign": CampaignRecipe(
        vendor="vapi",
        record="legacy_campaign",
        call=("call", "call", "create"),
        shown=("id", lambda shown: shown["customer"]["number"]),
        ask=_vapi_legacy,
        id=lambda body: body["id"],
        covers_all=False,
        attempts=NO_RETRY,
        pause=NO_PAUSE,
        resume=NO_PAUSE,
        stop=("PATCH", LEGACY + "/{}", {"status": "ended"}),
        once=NO_KEY,
        people="it shows calls alone",
    ),
    "elevenlabs-batch": CampaignRecipe(
        vendor="elevenlabs",
        record="batch_call",
        call=ELEVENLABS_CALL,
        shown=("id", lambda shown: shown["metadata"]["phone_call"]["external_number"]),
        ask=_elevenlabs_batch,
        id=lambda body: body["id"],
        hours="it has a time to begin, and no window",
        attempts=NO_RETRY,
        pause=NO_PAUSE,
        resume=NO_PAUSE,
        stop=("POST", BATCHES + "/{}/cancel", None),
        again=("POST", BATCHES + "/{}/retry", None),
        once=NO_KEY,
        people=(BATCHES + "/{}", _recipients),
    ),
    "elevenlabs-campaign": CampaignRecipe(
        vendor="elevenlabs",
        record="campaign",
        call=ELEVENLABS_CALL,
        shown=("id", lambda shown: shown["metadata"]["phone_call"]["external_number"]),
        ask=_elevenlabs,
        id=lambda body: body["campaign"]["campaign_id"],
        pause=("POST", ELEVENLABS_CAMPAIGNS + "/{}/pause", None),
        resume=("POST", ELEVENLABS_CAMPAIGNS + "/{}/resume", None),
        stop=("POST", ELEVENLABS_CAMPAIGNS + "/{}/stop", None),
        people=(ELEVENLABS_CAMPAIGNS + "/{}/leads?page_size=100", _leads),
    ),
}
