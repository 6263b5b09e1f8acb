"""The guard decides about each host: loopback and allowed ones go through, all others are stopped and counted."""

import pytest

from contract_tests.tools.verify import reach
from mock_server.contract.contract import Contract
from mock_server.forward_proxy.destination import Blocked, Destination, Mocked, Through
from mock_server.forward_proxy.guard import HostGuard
from mock_server.resources import contract_path


def to(authority: str, scheme: str = "https") -> Destination:
    host, _, port = authority.rpartition(":")
    return Destination(scheme, host, int(port), scheme == "https")


def route(authority, allowed=(), scheme="https", **before):
    return HostGuard(allowed, before).route(to(authority, scheme))


@pytest.mark.parametrize("host", ["localhost:80", "127.8.0.1:4010", "::1:4010", "app.localhost:80", "LOCALHOST:1"])
def test_loopback_goes_through_for_clients_that_ask_the_proxy_for_it(host):
    assert route(host, https="http://p:1") == Through("")


@pytest.mark.parametrize(
    "host", ["api.vogent.ai:443", "128.0.0.1:80", "localhost.evil.test:80", "10.0.0.1:443", "evilother.test:443"]
)
def test_all_other_hosts_are_stopped(host):
    assert isinstance(route(host, ["other.test", "*.other.test"]), Blocked)


def test_allowed_hosts_go_by_the_proxy_that_was_set_before():
    before = {"https": "http://s:1", "all": "http://a:2", "no": "direct.test, .inner.test"}
    allowed = ["*.test", "one.example"]
    assert route("x.test:443", allowed, **before) == Through("http://s:1")
    assert route("One.Example:80", allowed, "http", **before) == Through("http://a:2")
    assert route("direct.test:443", allowed, **before) == Through("")
    assert route("a.inner.test:443", allowed, **before) == Through("")
    assert isinstance(route("two.example:443", allowed, **before), Blocked)


def test_a_vendor_is_known_by_its_domain():
    guard = HostGuard()
    hosts = ["api.vogent.ai", "app2.freyavoice.ai", "vogent.ai", "notvogent.ai", "vogent.ai.evil.test"]
    assert [guard.vendor(host) for host in hosts] == ["vogent", "freya", "vogent", None, None]


def test_the_mock_answers_for_the_hosts_of_all_regions():
    guard = HostGuard(before={}, mock="http://127.0.0.1:4010", vendors=["elevenlabs"])
    for host in Contract.load(contract_path("elevenlabs")).document.hosts:
        assert guard.route(to(f"{host}:80", "http")) == Mocked("127.0.0.1", 4010)
    assert len(guard.answered) > 1


def test_what_is_stopped_is_told_what_to_do():
    mocked = HostGuard(before={}, mock="http://127.0.0.1:4010", vendors=["twilio"])
    told = {name: mocked.route(to(f"{name}:443")).text for name in ("api.twilio.com", "api.vogent.ai", "a.test")}
    assert "(twilio) was stopped; with the extra tls the mock answers in its name; or take" in told["api.twilio.com"]
    assert "(vogent) was stopped; the mock serves no vogent: have it do so (--vendor vogent)" in told["api.vogent.ai"]
    assert "to a.test:443 was stopped; --allow-host a.test, or env(allow_hosts=['a.test'])" in told["a.test"]
    assert HostGuard(before={}).advice("API.Vogent.ai") == "take the address from the environment"


def test_no_proxy_keeps_what_it_had_and_what_passes_by_is_told():
    guard = HostGuard(before={"no": "db.local, .vogent.ai,*"})
    assert guard.env()["NO_PROXY"] == guard.env()["no_proxy"] == "db.local,.vogent.ai,*,localhost,127.0.0.1,::1"
    assert guard.unguarded() == [".vogent.ai", "*"]
    assert HostGuard(before={"no": "localhost"}).env()["NO_PROXY"] == "localhost,127.0.0.1,::1"


def found(guard=None, requests=0, **unmatched):
    """The rules that a run with these requests breaks."""
    nobody = dict.fromkeys(("other_keys", "refused", "elsewhere", "forgotten"), 0)
    looked_at = {"requests": requests, "requests_unseen": 0, "unmatched": nobody | unmatched}
    return [finding.rule for finding in reach.findings(looked_at, guard or HostGuard(before={}), {})]


def test_a_run_has_reached_the_mock_if_any_request_counts():
    assert found() == ["mock_not_reached"]
    assert found(other_keys=3, refused=1, elsewhere=1) == ["mock_not_reached"]
    assert found(requests=1) == found(forgotten=1) == []
    assert found(requests=1, other_keys=1) == ["other_key_used"]
    assert found(requests=1, elsewhere=2) == ["path_of_no_vendor"]


def test_what_was_stopped_is_found_each_host_by_its_own_id():
    guard = HostGuard(before={})
    for host in ("api.vogent.ai:443", "api.vogent.ai:443", "app.freyavoice.ai:443", "a.test:80", "b.test:80"):
        guard.route(to(host))
    looked_at = {"requests": 1, "requests_unseen": 0, "unmatched": {"other_keys": 0, "elsewhere": 0, "forgotten": 0}}
    told = list(reach.findings(looked_at, guard, {}))
    assert [(one.where, one.rule, one.times) for one in told] == [
        ("a.test:80", "host_stopped", 1),
        ("api.vogent.ai:443", "real_vendor_reached", 2),
        ("app.freyavoice.ai:443", "real_vendor_reached", 1),
        ("b.test:80", "host_stopped", 1),
    ]
    assert len({one.id for one in told}) == 4
