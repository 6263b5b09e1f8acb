"""A receiver that acts without end stops the clock of a test, which raises; over a socket and without one."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest

from mockdial import ClockStopped
from tests.driving import AGENT, NUMBERS

CALL = {"callAgentId": AGENT, "fromNumberId": NUMBERS[0], "toNumber": "+12025550123"}

few = pytest.mark.mockdial(moment_chain=10, jump_chain=15, allow=["clock_stopped"])


@contextmanager
def acting(act):
    """A receiver on a socket, which acts and then answers."""

    class DialingHandler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            act()
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), DialingHandler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(params=["socket", "in process"])
def client(mockdial, request):
    """A client over a socket, and one without."""
    way = {} if request.param == "socket" else {"transport": mockdial.transport}
    with httpx2.Client(base_url=mockdial.vogent.base_url, headers=mockdial.vogent.headers, **way) as client:
        yield client


@few
def test_a_receiver_that_dials_on_each_webhook_stops_the_clock_of_a_test(mockdial, client):
    with acting(lambda: client.post("/dials", json=CALL)) as url:
        mockdial.settings("vogent", webhook_url=url)
        client.post("/dials", json=CALL)
        with pytest.raises(ClockStopped, match="moment_chain") as raised:
            mockdial.clock.advance(minutes=1)
    assert raised.value.stopped["receivers"] == [url]
    assert {finding["rule"] for finding in mockdial.report["findings"]} >= {"clock_stopped"}


def test_a_clock_that_gets_as_far_as_it_is_moved_raises_nothing(mockdial, client):
    receiver = mockdial.receiver("vogent")
    client.post("/dials", json=CALL)
    mockdial.clock.until_idle()
    assert len(receiver) > 2
