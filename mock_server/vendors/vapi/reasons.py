"""The reasons for the end of a call, by its event, and whether a campaign takes it for completed."""

from typing import NamedTuple

SIP = "call.in-progress.error-providerfault-outbound-sip-"


class EndedReason(NamedTuple):
    """A reason in the vendor's word, and whether a campaign counts its contact as completed (dossier 5)."""

    word: str
    is_completed: bool


def _completed(*pairs: tuple[str, str]) -> dict[str, EndedReason]:
    return {event: EndedReason(word, True) for event, word in pairs}


def _failed(*pairs: tuple[str, str]) -> dict[str, EndedReason]:
    return {event: EndedReason(word, False) for event, word in pairs}


REASONS = {
    **_completed(
        ("busy", "customer-busy"),
        ("no_answer", "customer-did-not-answer"),
        ("hook_say", "call.ringing.hook-executed-say"),
        ("cancel", "manually-canceled"),
        ("customer_hang_up", "customer-ended-call"),
        ("leave_transfer", "customer-ended-call-during-transfer"),
        ("leave_before_warm", "customer-ended-call-before-warm-transfer"),
        ("leave_after_warm", "customer-ended-call-after-warm-transfer-attempt"),
        ("agent_hang_up", "assistant-ended-call"),
        ("say_end_phrase", "assistant-said-end-call-phrase"),
        ("speak_end_message", "assistant-ended-call-after-message-spoken"),
        ("hang_up_by_task", "assistant-ended-call-with-hangup-task"),
        ("forward", "assistant-forwarded-call"),
        ("reach_voicemail", "voicemail"),
        ("go_silent", "silence-timed-out"),
        ("reach_limit", "exceeded-max-duration"),
        ("complete_twilio", "call.in-progress.twilio-completed-call"),
        ("complete_sip", "call.in-progress.sip-completed-call"),
        ("complete_vonage", "vonage-completed"),
        ("hook_transfer", "call.ending.hook-executed-transfer"),
    ),
    **_failed(
        ("fail_twilio", "twilio-failed-to-connect-call"),
        ("misdial", "twilio-reported-customer-misdialed"),
        ("fail_vonage", "vonage-failed-to-connect-call"),
        ("reject_vonage", "vonage-rejected"),
        ("lose_vonage", "vonage-disconnected"),
        ("find_unallocated", "sip-outbound-unallocated-number"),
        ("release_carrier", "sip-outbound-carrier-released-call"),
        ("fail_sip", "call.in-progress.error-sip-outbound-call-failed-to-connect"),
        ("sip_forbid", f"{SIP}403-forbidden"),
        ("sip_ask_password", f"{SIP}407-proxy-authentication-required"),
        ("sip_time_out", f"{SIP}408-request-timeout"),
        ("sip_unavailable", f"{SIP}480-temporarily-unavailable"),
        ("sip_no_service", f"{SIP}503-service-unavailable"),
        ("never_connect", "call.in-progress.error-vapifault-transport-never-connected"),
        ("never_connect_provider", "call.in-progress.error-providerfault-transport-never-connected"),
        ("lack_worker", "call.in-progress.error-vapifault-worker-not-available"),
        ("join_late", "assistant-join-timed-out"),
        ("shut_down", "worker-shutdown"),
        ("lose_worker", "call.in-progress.error-vapifault-worker-died"),
        ("close_socket", "phone-call-provider-closed-websocket"),
        ("hear_nothing", "call.in-progress.error-assistant-did-not-receive-customer-audio"),
        ("fail_transfer", "call.in-progress.error-transfer-failed"),
        ("exceed_warm_transfer", "call.in-progress.error-warm-transfer-max-duration"),
        ("operator_busy", "call.forwarding.operator-busy"),
        ("operator_silent", "call.forwarding.no-answer"),
        ("fail_model", "pipeline-error-openai-llm-failed"),
        ("fail_voice", "pipeline-error-eleven-labs-voice-failed"),
        ("fail_transcriber", "pipeline-error-deepgram-transcriber-failed"),
        ("lack_model", "call.in-progress.error-pipeline-no-available-llm-model"),
        ("lose_assistant", "call.start.error-get-assistant"),
        ("lose_number", "call.start.error-get-phone-number"),
        ("lose_customer", "call.start.error-get-customer"),
        ("lose_transport", "call.start.error-get-transport"),
        ("refuse_resources", "call.start.error-get-resources-validation"),
        ("forbid_international", "call.start.error-vapi-number-international"),
        ("reach_daily_limit", "call.start.error-vapi-number-outbound-daily-limit"),
        ("detect_fraud", "call.start.error-fraud-check-failed"),
        ("freeze", "call.start.error-subscription-frozen"),
        ("exhaust_credits", "call.start.error-subscription-insufficient-credits"),
        ("exceed_lines", "call.start.error-subscription-concurrency-limit-reached"),
        ("lack_wallet", "call.start.error-subscription-wallet-does-not-exist"),
        ("refuse_version", "call.start.assistant-version-error-validation"),
        ("miss_assistant", "assistant-not-found"),
        ("refuse_assistant", "assistant-not-valid"),
        ("withdraw", "call-deleted"),
        ("unschedule", "scheduled-call-deleted"),
    ),
}
"""The reason of each event that ends a call."""
