"""The signature: the world's key over the body and the stamp, as the vendor's verifiers want it."""

import hmac
import re
import time
from datetime import datetime

from tests.driving import fresh
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


def test_where_the_account_says_so_signatures_have_the_time_of_the_world() -> None:
    with listening() as client:
        client.listen(HOOK, "retell")
        changed = client.ask("PATCH", "/_mock/settings/retell", {"signature_clock": "world"})
        assert (changed.status, changed.body["signature_clock"]) == (200, "world")
        call(client)
        client.play()
        sent = [re.split("[=,]", dict(message.headers)["x-retell-signature"])[1] for message in client.sender.received]
        assert sent == [str(round(datetime.fromisoformat(hook["at"]).timestamp() * 1000)) for hook in client.webhooks()]


def test_a_vendor_that_signs_no_time_has_no_such_setting() -> None:
    client = fresh()
    assert client.ask("PATCH", "/_mock/settings/temphone", {"signature_clock": "world"}).status == 409
    assert "signature_clock" not in client.get("/_mock/settings/temphone")
