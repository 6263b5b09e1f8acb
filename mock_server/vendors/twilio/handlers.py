"""Twilio's operations: make a call, look at calls, end or change one, delete one."""

from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.twilio.account import Account
from mock_server.vendors.twilio.errors import NOT_IN_PROGRESS, CodedRefusal
from mock_server.vendors.twilio.models import Call
from mock_server.vendors.twilio.numbers import check_called, check_caller, normal
from mock_server.vendors.twilio.pages import page_of
from mock_server.vendors.twilio.views import VERSION, call_view


def create_call(account: Account, asked: Asked) -> Reply:
    """Make one call. The caller's number is looked at before the other (dossier 1.4)."""
    body = asked.body
    to, caller = normal(body["To"]), normal(body["From"])
    if ":" not in to:
        check_caller(caller, is_owned=caller in account.by_number)
    check_called(to, caller)
    call = account.add_call(asked.path["AccountSid"], body, asked.requested)
    return Reply(201, call_view(call, is_new=True))


def list_call(account: Account, asked: Asked) -> Reply:
    return Reply(200, page_of(account.calls, asked))


def fetch_call(account: Account, asked: Asked) -> Reply:
    return Reply(200, call_view(found(account, asked)))


def update_call(account: Account, asked: Asked) -> Reply:
    """End a call, or change how it goes on (dossier 3.4)."""
    call, body = found(account, asked), asked.body
    if call.is_final and body:
        raise CodedRefusal(21220, NOT_IN_PROGRESS)
    is_redirected = "Url" in body or "Twiml" in body
    if is_redirected and call.status != "in-progress":
        raise CodedRefusal(21220, NOT_IN_PROGRESS)
    if is_redirected:
        redirect(call, body)
    if "TimeLimit" in body:
        call.limit(body["TimeLimit"])
    if "Status" in body:
        end(account, call, body["Status"])
    return Reply(200, call_view(call))


def end(account: Account, call: Call, status: str) -> None:
    """End a call as far as the wanted status does that: `canceled` changes nothing of one in progress."""
    if call.status == "in-progress":
        if status == "completed":
            account.world.fire(call, "complete")
    elif not call.is_final:
        account.world.fire(call, "cancel")


def redirect(call: Call, body: dict[str, str]) -> None:
    """Take other instructions; a `Url` wins over `Twiml`, and a callback counts only together with it."""
    names = {"Url", "Method", "FallbackUrl", "FallbackMethod"}
    if "Url" in body:
        names |= {"StatusCallback", "StatusCallbackMethod"}
    call.asked = {**{name: value for name, value in call.asked.items() if name not in ("Url", "Twiml")}}
    call.asked |= {name: body[name] for name in names & body.keys()}
    if "Url" not in body:
        call.asked["Twiml"] = body["Twiml"]
    call.performance.begin()


def delete_call(account: Account, asked: Asked) -> Reply:
    """Remove a call that is over."""
    call = found(account, asked)
    if not call.is_final:
        raise CodedRefusal(20009, "Cannot delete this resource before it is complete", 409)
    account.calls.drop(call.id)
    account.note("call", "delete", call)
    return Reply(204, None)


def found(account: Account, asked: Asked) -> Call:
    """Return the call that a request names. Raise 404, with the whole path, if there is none."""
    try:
        return account.call(asked.path)
    except Refusal:
        path = f"/{VERSION}/Accounts/{asked.path['AccountSid']}/Calls/{asked.path['Sid']}.json"
        raise CodedRefusal(20404, f"The requested resource {path} was not found", 404) from None
