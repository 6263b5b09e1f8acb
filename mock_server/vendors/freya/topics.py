"""What Freya's webhooks are about."""

from mock_server.engine.webhooks.outbox import Topic

OUTCOME = Topic("freya", "campaign-call-outcome")
REPORT = Topic("freya", "end-of-call-report")
