"""An ElevenLabs workspace: its agents, numbers and webhooks, its conversations, batches and campaigns."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mock_server.engine.facts import CallCost
from mock_server.engine.ids import hex_ids, ulid_ids
from mock_server.engine.journal import Happening
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.speech.conversation import Line
from mock_server.engine.table import Table
from mock_server.engine.webhooks.delivery import WebhookAnswer
from mock_server.engine.webhooks.outbox import Topic
from mock_server.engine.world import World
from mock_server.exchange import Refusal
from mock_server.vendors import account
from mock_server.vendors.elevenlabs import speech, webhooks
from mock_server.vendors.elevenlabs.batch import Batch, Recipient
from mock_server.vendors.elevenlabs.campaign import Campaign
from mock_server.vendors.elevenlabs.campaign_views import batch_view, campaign_view
from mock_server.vendors.elevenlabs.conversation_views import conversation_view, failure
from mock_server.vendors.elevenlabs.errors import not_found
from mock_server.vendors.elevenlabs.followup import data_of
from mock_server.vendors.elevenlabs.leads import Intent
from mock_server.vendors.elevenlabs.models import Conversation
from mock_server.vendors.elevenlabs.values import unix, within
from mock_server.vendors.elevenlabs.views import agent_view, attention_view, number_view, webhook_view
from mock_server.vendors.resource import Resource
from mock_server.vendors.vendor import Vendor

VIEWS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "agents": agent_view,
    "phone_numbers": number_view,
    "webhooks": webhook_view,
    "conversations": conversation_view,
    "batch_calls": batch_view,
    "campaigns": campaign_view,
    "attention": attention_view,
}
IDS = {"agents": "agent_id", "phone_numbers": "phone_number_id", "attention": "attention_id"}
GONE = {
    "agent": ("agent_unavailable", "The agent was deleted.", True),
    "number": ("phone_number_unavailable", "The number was deleted.", False),
}
"""Why a campaign needs attention: the reason, in words, and whether its calls can be tried again (proposed)."""


class Account(account.Account):
    """The records of one workspace."""

    call_kind = "conversations"
    after_line = frozenset({"processing"})

    def __init__(self, vendor: Vendor, world: World) -> None:
        settings, seed = vendor.seed["workspace"], world.setup.seed
        super().__init__(vendor, world, settings["concurrency_limit"])
        self.settings: Mapping[str, Any] = settings
        self.webhook_url: str | None = None
        self.own_secret: str = settings["webhook_secret"]
        self.shown: dict[str, Any] = vendor.seed["settings"]  # the settings that requests read and change
        self.agents = self._entries("agents", "agent_")
        self.numbers = self._entries("phone_numbers", "phnum_")
        self.webhooks: Table[Resource] = self.add_table("webhooks", hex_ids(seed, "elevenlabs.webhook"))
        self.conversations: Table[Conversation] = self.add_table(
            "conversations", ulid_ids(seed, "elevenlabs.conversation", "conv_")
        )
        self.batches: Table[Batch] = self.add_table("batch_calls", ulid_ids(seed, "elevenlabs.batch", "btcal_"))
        self.campaigns: Table[Campaign] = self.add_table("campaigns", ulid_ids(seed, "elevenlabs.campaign", "camp_"))
        self.attention = self._entries("attention", "attn_")
        self.configuration: dict[str, Any] | None = None
        self.failures: dict[str, tuple[int, int]] = {}  # by webhook: failures in a row, and the last success

    def _entries(self, plural: str, word: str) -> Table[Resource]:
        table: Table[Resource] = self.add_table(plural, ulid_ids(self.world.setup.seed, f"elevenlabs.{plural}", word))
        for fields in self.vendor.seed[plural]:
            table.add_fixed(fields[IDS[plural]], Resource(fields[IDS[plural]], fields))
        return table

    # What requests name. 404 where there is none.

    def agent(self, id_: str) -> Resource:
        return self.look_up("agent", self.agents, id_)

    def number(self, id_: str) -> Resource:
        return self.look_up("phone_number", self.numbers, id_)

    def conversation(self, id_: str) -> Conversation:
        return self.look_up("conversation", self.conversations, id_)

    def batch(self, id_: str) -> Batch:
        return self.look_up("batch", self.batches, id_)

    def campaign(self, id_: str) -> Campaign:
        return self.look_up("campaign", self.campaigns, id_)

    def webhook_named(self, id_: str) -> Resource:
        return self.look_up("webhook", self.webhooks, id_)

    def attention_item(self, id_: str) -> Resource:
        return self.look_up("attention", self.attention, id_)

    # Calls.

    def limit_of(self, agent: Resource) -> int:
        """Return how many calls of a batch may be under way at once if it does not say so (dossier 1.6)."""
        most = within(agent.fields, "platform_settings", "call_limits", "agent_concurrency_limit")
        half = self.lines.capacity // 2
        return max(1, half if most is None or most < 0 else min(half, most * 7 // 10))

    def add_call(
        self,
        agent: Resource,
        number: Resource,
        to: str,
        data: Mapping[str, Any] | None,
        ring: int | None,
        requested: RequestedOutcomes | None,
        **rest: Any,
    ) -> Conversation:
        """Create a conversation, and write it to the journal."""
        call = Conversation(self, self.conversations.next_id(), agent, number, to, data, ring, requested, **rest)
        self.conversations.add(call)
        self.world.create(call)
        return call

    def call_recipient(self, batch: Batch, one: Recipient) -> Conversation:
        """Make the call of a recipient, by what the agent is now."""
        ring = within(batch.settings, "telephony_call_config", "ringing_timeout_secs")
        agent = self.agents.get(batch.agent.id) or batch.agent
        how = {"queue": batch.queue, "entry": one, "tries": one.tries}
        call = self.add_call(agent, batch.number, one.number, one.data, ring, batch.requested, **how)
        one.call = call
        call.dial(one.row)
        return call

    def call_lead(self, campaign: Campaign, intent: Intent, tries: int) -> Conversation | None:
        """Make the call of an intent; open an attention item instead if the agent or the number is gone."""
        gone = self._gone(campaign)
        if gone is not None:
            self.hold_back(campaign, gone)
            return None
        ring = within(campaign.settings, "channel_config", "mode_config", "ringing_timeout_secs")
        agent, number = self.agent(campaign.agent.id), self.number(campaign.number.id)
        how = {"queue": campaign.queue, "entry": intent, "tries": tries}
        return self.add_call(agent, number, intent.number, data_of(intent), ring, campaign.requested, **how)

    def _gone(self, campaign: Campaign) -> str | None:
        if self.agents.get(campaign.agent.id) is None:
            return "agent"
        return "number" if self.numbers.get(campaign.number.id) is None else None

    def hold_back(self, campaign: Campaign, what: str) -> None:
        """Open an attention item, which holds the calls of a campaign back."""
        reason, detail, is_retryable = GONE[what]
        now = unix(self.world.now)
        fields: dict[str, Any] = {
            "attention_id": self.attention.next_id(),
            "campaign_id": campaign.id,
            "reason": reason,
        }
        fields |= {"detail": detail, "status": "open", "retryable": is_retryable, "resolution": None}
        item = Resource(fields["attention_id"], {**fields, "created_at_unix": now, "updated_at_unix": now})
        self.attention.add(item)
        self.note("attention", "create", item)
        campaign.hold_back(item)

    def resolve(self, item: Resource, resolution: str | None = None) -> None:
        """Take an attention item as resolved."""
        item.change({"status": "resolved", "resolution": resolution, "updated_at_unix": unix(self.world.now)})
        self.note("attention", "resolve", item)

    def settle_attention(self, campaign: Campaign) -> None:
        """Take the open items of a campaign as resolved, since it goes on; if a cause persists, a new one opens."""
        for item in campaign.attention:
            if item.fields["status"] == "open":
                self.resolve(item)

    def went(self, what: str, entry: Resource) -> None:
        """Fail batches whose agent or number was deleted; have such campaigns need attention (dossier 6.2 #31)."""
        for _, batch in self.batches.forward():
            if entry.id in (batch.agent.id, batch.number.id) and batch.status in ("pending", "in_progress"):
                batch.give_up()
        for _, campaign in self.campaigns.forward():
            named = campaign.agent.id if what == "agent" else campaign.number.id
            if named == entry.id and campaign.status in ("active", "attention", "paused"):
                self.hold_back(campaign, what)

    # Webhooks.

    @property
    def webhook_secret(self) -> str:
        """The secret that signs: that of the webhook in the settings, else that of the account's own address."""
        named = self.receiver()
        return self.own_secret if named is None else str(named.hidden["secret"])

    @webhook_secret.setter
    def webhook_secret(self, secret: str) -> None:
        self.own_secret = secret

    def receiver(self) -> Resource | None:
        """Return the webhook that the settings name."""
        id_ = self.shown["webhooks"].get("post_call_webhook_id")
        return None if id_ is None else self.webhooks.get(id_)

    def announce(self, event: str, happening: int) -> None:
        """Post a webhook, if the workspace subscribed to it: to the webhook of its settings, if that is switched on."""
        if webhooks.SUBSCRIBED[event] not in self.shown["webhooks"]["events"]:
            return
        named = self.receiver()
        if named is None:
            self.world.outbox.post(webhooks.topic(event), happening, self.webhook_url)
        elif not named.fields["is_disabled"]:
            headers = tuple((named.hidden.get("request_headers") or {}).items())
            topic = webhooks.workspace_topic(event, named.id, headers, bool(named.hidden.get("retry_enabled")))
            self.world.outbox.post(topic, happening, named.fields["webhook_url"])

    def webhook(self, topic: Topic, happening: Happening) -> dict[str, Any]:
        call = happening.record
        assert isinstance(call, Conversation)
        return {"type": topic.event, "event_timestamp": unix(happening.at), "data": _told(topic.event, call, happening)}

    def webhook_answered(self, topic: Topic, happening: Happening, answer: WebhookAnswer) -> None:
        """Count failures in a row, and switch the webhook off after too many (dossier 4.10)."""
        assert isinstance(topic, webhooks.WorkspaceTopic)
        named, now = self.webhooks.get(topic.webhook_id), self.world.now
        if named is None or answer.is_nobodys:
            return
        row, last = self.failures.get(named.id, (0, -webhooks.GRACE))
        if answer.status == webhooks.ACCEPTED:
            self.failures[named.id] = 0, now
            return
        self.failures[named.id] = row + 1, last
        failed = {"most_recent_failure_error_code": answer.status, "most_recent_failure_timestamp": unix(now)}
        named.change(failed)
        if row + 1 >= webhooks.MOST_FAILURES and now - last >= webhooks.GRACE and not named.fields["is_disabled"]:
            named.change({"is_disabled": True, "is_auto_disabled": True})
            self.note("webhook", "disable", named)

    # What the control plane and the report use.

    def view(self, kind: str, record: Any) -> dict[str, Any]:
        shown = VIEWS[kind](record)
        return shown if "id" in shown else {"id": record.id, **shown}

    def not_found(self, noun: str, id_: str) -> Refusal:
        return not_found(noun, id_)

    def said(self, call: Conversation) -> Sequence[Line] | None:
        return speech.lines(call) if call.is_over and call.answered_at is not None else None

    def sound(self, call: Conversation) -> bytes | None:
        return speech.recording(call) if call.status == "done" else None

    def extraction(self, call: Conversation) -> dict[str, Any] | None:
        return speech.analysis(call) if call.status == "done" else None

    def cost(self, call: Conversation) -> CallCost | None:
        if not call.is_over:
            return None
        in_credits, dollars = speech.cost(call)
        return CallCost(dollars, "USD", {"credits": in_credits})

    def close(self) -> None:
        super().close()
        self.failures.clear()


def _told(event: str, call: Conversation, happening: Happening) -> dict[str, Any]:
    if event == "call_initiation_failure":
        return failure(call, happening.at)
    if event == "post_call_audio":
        from base64 import b64encode

        sound = b64encode(speech.audio(call)[0]).decode()
        return {"agent_id": call.agent.id, "conversation_id": call.id, "full_audio": sound}
    return conversation_view(call)
