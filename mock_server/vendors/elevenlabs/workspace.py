"""The workspace: its webhooks, and the settings that name one of them."""

from hashlib import blake2b

from mock_server.exchange import Asked, Reply
from mock_server.vendors.elevenlabs.account import Account
from mock_server.vendors.elevenlabs.errors import conflict
from mock_server.vendors.elevenlabs.values import unix
from mock_server.vendors.elevenlabs.views import webhook_view
from mock_server.vendors.resource import Resource

DONE = {"status": "ok"}
USAGE = [{"usage_type": "ConvAI Settings"}]


def get_workspace_webhooks_route(account: Account, asked: Asked) -> Reply:
    used = account.receiver() if asked.query["include_usages"] else None
    shown = [webhook_view(one, USAGE if one is used else None) for _, one in account.webhooks.forward()]
    return Reply(200, {"webhooks": shown})


def create_workspace_webhook_route(account: Account, asked: Asked) -> Reply:
    """Create a webhook; its secret is shown only here."""
    id_, sent = account.webhooks.next_id(), asked.body["settings"]
    secret = f"wsec_{blake2b(f'{account.world.setup.seed}/{id_}'.encode(), digest_size=32).hexdigest()}"
    fields = {name: sent[name] for name in ("name", "webhook_url", "auth_type")}
    fields |= {"is_disabled": False, "is_auto_disabled": False, "created_at_unix": unix(account.world.now)}
    webhook = Resource(id_, fields, {"secret": secret, "request_headers": sent.get("request_headers")})
    account.webhooks.add(webhook)
    account.note("webhook", "create", webhook)
    return Reply(200, {"webhook_id": id_, "webhook_secret": secret})


def edit_workspace_webhook_route(account: Account, asked: Asked) -> Reply:
    """Change a webhook; switching it on takes back that it was switched off automatically."""
    webhook, body = account.webhook_named(asked.path["webhook_id"]), asked.body
    is_off = body["is_disabled"]
    was = webhook.fields["is_auto_disabled"]
    webhook.change({"name": body["name"], "is_disabled": is_off, "is_auto_disabled": is_off and was})
    if body.get("events") is not None:
        webhook.change({"events": body["events"]})
    if not is_off:
        account.failures.pop(webhook.id, None)
    hidden = {name: body[name] for name in ("retry_enabled", "request_headers") if body.get(name) is not None}
    webhook.hidden = {**webhook.hidden, **hidden}
    account.note("webhook", "change", webhook)
    return Reply(200, DONE)


def delete_workspace_webhook_route(account: Account, asked: Asked) -> Reply:
    webhook = account.webhook_named(asked.path["webhook_id"])
    if webhook is account.receiver():
        raise conflict(f"Webhook {webhook.id} is in use by the settings, expected one that is not.")
    account.webhooks.drop(webhook.id)
    account.note("webhook", "delete", webhook)
    return Reply(200, DONE)


def get_settings_route(account: Account, _: Asked) -> Reply:
    return Reply(200, account.shown)


def update_settings_route(account: Account, asked: Asked) -> Reply:
    """Change the settings, those of webhooks one by one."""
    body = asked.body
    named = body.get("webhooks", {}).get("post_call_webhook_id")
    if named is not None:
        account.webhook_named(named)
    known = ("can_use_mcp_servers", "rag_retention_period_days")
    plain = {name: body[name] for name in known if name in body}
    account.shown = {**account.shown, **plain, "webhooks": {**account.shown["webhooks"], **body.get("webhooks", {})}}
    return Reply(200, account.shown)
