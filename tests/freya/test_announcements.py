"""What Freya announces: the outcome of each attempt, and a report of each call that was answered."""

from typing import Any

from mock_server.vendors.freya.outcomes import OUTCOMES
from mock_server.vendors.freya.webhooks import PROSE
from tests.driving import app, fresh
from tests.freya.asking import CAMPAIGNS, calls, create, customers, failing, outcomes

CHECKERS = app().vendors["freya"].contract.webhooks


def of_freya(client: Any) -> Any:
    return app().vendors["freya"].account(client.sandbox.world)


def test_a_success_is_told_once_with_its_call() -> None:
    client = fresh()
    campaign = create(client, webhookUrl="https://hooks.example/freya")
    client.play()
    assert outcomes(client) == [
        {
            "campaignId": campaign,
            "phoneNumber": "+12025550000",
            "outcome": "success",
            "callId": calls(client)[0]["id"],
            "message": "customer-ended-call",
            "willRetry": False,
            "retriesRemaining": 0,
            "attemptNumber": 1,
        }
    ]


def test_a_failure_says_when_the_next_attempt_is_planned() -> None:
    client = failing("not_answer")
    create(client, callRetries=1, retryDelaySeconds=60)
    client.play()
    first, second = outcomes(client)
    assert (first["failureCategory"], first["willRetry"]) == ("No Answer", True)
    assert first["retryScheduledAt"] == "2026-03-02T15:01:01Z"
    assert "retryScheduledAt" not in second


def test_an_attempt_without_a_call_names_none() -> None:
    client = failing("not_start")
    campaign = create(client)
    client.play()
    (told,) = outcomes(client)
    assert (told["failureCategory"], "callId" in told) == ("api_error", False)
    (customer,) = customers(client, campaign)
    assert (customer["attempts"], customer["callIds"], customer["lastOutcome"]) == (1, [], "api_error")
    assert (customer["status"], calls(client)) == ("failed", [])


def test_outcomes_go_to_the_campaign_and_reports_to_the_workspace() -> None:
    client = fresh()
    of_freya(client).webhook_url = "https://workspace.example/"
    create(client, webhookUrl="https://campaign.example/")
    create(client)
    client.play()
    assert sorted((hook["event"], str(hook["url"])) for hook in client.webhooks()) == [
        ("campaign-call-outcome", "None"),
        ("campaign-call-outcome", "https://campaign.example/"),
        ("end-of-call-report", "https://workspace.example/"),
        ("end-of-call-report", "https://workspace.example/"),
    ]


def test_a_report_is_sent_some_seconds_after_an_answered_call_and_for_no_other() -> None:
    client = fresh()
    create(client)
    client.play()
    report = next(hook for hook in client.webhooks() if hook["event"] == "end-of-call-report")
    assert (report["at"], report["body"]["timestamp"]) == ("2026-03-02T15:01:08Z",) * 2
    assert (report["body"]["durationMs"], report["body"]["endedAt"]) == (60_000, "2026-03-02T15:01:05Z")
    busy = failing("be_busy")
    create(busy)
    busy.play()
    assert [hook["event"] for hook in busy.webhooks()] == ["campaign-call-outcome"]


def test_the_other_vocabulary_can_be_emitted_too() -> None:
    documented = {"no_answer", "busy", "voicemail", "timeout", "api_error", "llm_fail", "other"}
    assert {PROSE.get(outcome.category, "other") for outcome in OUTCOMES.values() if outcome.category} == documented
    client = failing("be_busy")
    of_freya(client).failure_vocabulary = "prose"
    create(client)
    client.play()
    assert outcomes(client)[0]["failureCategory"] == "busy"


def test_every_webhook_on_a_bad_day_is_what_the_contract_describes() -> None:
    client = fresh(scenario="rough")
    create(client, 80, callRetries=2)
    client.play()
    hooks = client.webhooks()
    assert [hook for hook in hooks if not CHECKERS[hook["event"]].is_valid(hook["body"])] == []
    assert {hook["body"]["outcome"] for hook in hooks if "outcome" in hook["body"]} == {"success", "failed"}


def test_repeats_can_be_told_by_campaign_number_and_attempt() -> None:
    client = fresh(scenario="rough")
    create(client, 40, callRetries=3)
    create(client, 40, callRetries=3)
    client.play()
    keys = [(body["campaignId"], body["phoneNumber"], body["attemptNumber"]) for body in outcomes(client)]
    assert len(keys) == len(set(keys))


def test_the_campaign_itself_is_never_announced() -> None:
    client = fresh()
    campaign = create(client, startDate="2026-04-01")
    client.ask("DELETE", f"{CAMPAIGNS}/{campaign}")
    client.play()
    assert client.webhooks() == []
