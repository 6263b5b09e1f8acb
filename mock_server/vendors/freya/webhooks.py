"""Freya's two webhooks (dossier 3.10, 3.11), and the words of one for failures. None is about a whole campaign."""

from mock_server.engine.webhooks.outbox import Topic

OUTCOME = Topic("freya", "campaign-call-outcome")
REPORT = Topic("freya", "end-of-call-report")

PROSE = {
    "No Answer": "no_answer",
    "Busy": "busy",
    "Timeout": "timeout",
    "Network Error": "timeout",
    "Service Unavailable": "timeout",
    "voicemail": "voicemail",
    "api_error": "api_error",
    "llm_fail": "llm_fail",
}
"""The other vocabulary of the same webhook page; all else is `other` (dossier 5 #2)."""


def failure_category(category: str, vocabulary: str) -> str:
    """Return a failure category in the vocabulary of an account: `sip`, or that of the page's prose."""
    return category if vocabulary == "sip" else PROSE.get(category, "other")
