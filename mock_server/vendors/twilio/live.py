"""Operations for live credentials alone: test credentials make calls and buy numbers, and open nothing else."""

from mock_server.exchange import Asked, Reply, Steps
from mock_server.vendors.twilio.account import Account
from mock_server.vendors.twilio.errors import CodedRefusal
from mock_server.vendors.vendor import Handler


def live(handler: Handler) -> Handler:
    """Return a handler that refuses test credentials (dossier 4.5)."""

    def perform(account: Account, asked: Asked) -> Reply | Steps:
        if account.is_test(asked):
            raise CodedRefusal(20008, "Resource not accessible with Test Account Credentials", 403)
        return handler(account, asked)

    return perform
