"""The signature: the world's key over the body and the stamp, as the vendor's verifiers want it."""

import hmac
import re
import time

from tests.listening import HOOK, listening
from tests.retell.phoning import call


def test_each_webhook_is_signed_with_the_key_of_its_world_and_the_time_of_sending() -> None:
    with listening() as client:
        client.listen(HOOK, "retell")
        call(client)
        client.play()
        assert len(client.sender.received) == 3
        for message in client.sender.received:
            found = re.fullmatch(r"v=(\d+),d=([0-9a-f]{64})", dict(message.headers)["x-retell-signature"])
            assert found is not None
            signed = message.body + found[1].encode()
            assert hmac.new(client.key.encode(), signed, "sha256").hexdigest() == found[2]
            assert abs(int(found[1]) / 1000 - time.time()) < 300
