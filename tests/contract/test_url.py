"""URLs, hosts and ports are read once, by RFC 3986: what can arrive is taken, in any spelling, and nothing else is."""

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract import url
from mock_server.contract.url import Url, UrlRefused

RIGHT = [
    "https://example.com/h",
    "HTTPS://example.com/h",
    "hTTp://EXAMPLE.com",
    "https://example.com./h",
    "http://127.0.0.1:65535/h",
    "http://host.docker.internal:9000?x=1#y",
    "http://my_service:80/",
    "http://2fa-service/h",
    "http://1-2/",
    "https://xn--bcher-kva.example:/",
    "http://localhost:00080/h",
    "http://[::1]:9000/h",
    "http://[2001:DB8::a:b:c]/h",
    "http://[1:2:3:4:5:6:7:8]/",
    "https://example.com/a%20b/(c)?d=[e]".replace("[e]", "%5Be%5D"),
    f"https://{'a' * 63}.example/",
]
WRONG = [
    "http://127.0.0.1:65536/h",
    "http://127.0.0.1:99999/h",
    "http://127.0.0.1:0/h",
    "http://127.0.0.1:-1/h",
    "http://127.0.0.1:8o/h",
    "http://127.0.0.1:" + "9" * 5000,
    "mailto:a@example.com",
    "ftp://example.com/h",
    "https:///h",
    "https://",
    "https://:80/h",
    "https:example.com",
    "//example.com/h",
    "example.com/h",
    "",
    "http://[:::::]/h",
    "http://[::1/h",
    "http://::1/h",
    "http://[1:2:3:4:5:6:7:8:9]/",
    "http://[fe80::1%25eth0]/",
    "http://[v1.a]/",
    "http://a..b/",
    "http://./",
    "http://-a.example/",
    "http://256.1.1.1/",
    "http://1.2.3/",
    "http://2130706433/",
    f"https://{'a' * 64}.example/",
    f"https://{'a.' * 127}example/",
    "https://bücher.example/",
    "https://exa mple.com/",
    "https://user:word@example.com/",
    "https://@example.com/",
    "https://example.com/a b",
    "https://example.com/ä",
    "https://example.com/%zz",
    "https://example.com/?a[]=1",
    "https://example.com/#a#b",
    "https://example.com\\h",
    "https://example.com/h\n",
    "\thttps://example.com/h",
]


@pytest.mark.parametrize("text", RIGHT)
def test_a_url_that_can_arrive_is_a_receiver(text):
    assert url.is_receiver(text)
    assert re.search(url.RECEIVER, text)


@pytest.mark.parametrize("text", WRONG)
def test_one_that_never_arrives_is_none(text):
    assert not url.is_receiver(text)
    assert not re.search(url.RECEIVER.removesuffix("$") + r"\Z", text)


@pytest.mark.parametrize("user", ["", "anna@", "anna:word@", "anna:w%40rd@", ":@"])
@pytest.mark.parametrize("text", RIGHT)
def test_a_receiver_may_have_a_user_where_that_is_wanted_but_no_underscore(user, text):
    text = text.replace("://", f"://{user}")
    is_right = "_" not in text
    assert url.is_receiver_with_user(text) is is_right
    assert (re.search(url.RECEIVER_WITH_USER, text) is not None) is is_right


@pytest.mark.parametrize(
    "text",
    [*(one for one in WRONG if "@" not in one), "http://a@b@c/", "http://a b@c/", "http://a%zz@c/", "http://ä@c/"],
)
def test_one_that_never_arrives_is_none_with_a_user_either(text):
    assert not url.is_receiver_with_user(text)
    assert not re.search(url.RECEIVER_WITH_USER.removesuffix("$") + r"\Z", text)


@pytest.mark.parametrize(
    ("text", "plain", "user"),
    [
        ("http://a:b%3Ac@h/x?y=a:b@c", "http://h/x?y=a:b@c", "a:b:c"),
        ("http://a@h", "http://h", "a:"),
        ("http://h/a@b", "http://h/a@b", None),
        ("nothing", "nothing", None),
    ],
)
def test_a_user_is_taken_out_of_a_url(text, plain, user):
    assert url.without_user(text) == (plain, user)


LABELS = ("a", "1", "256", "a_b", "-a", "2fa-x", "0x7f", "")
PORTS = ("", ":", ":0", ":00", ":0080", ":65535", ":65536", ":x")
TAILS = ("", "/", "?x", "#y", "/%20", "/%2", "/[", "/ ")


def test_the_reading_and_the_pattern_agree():
    hosts = [".".join(labels) for n in (1, 2) for labels in product(LABELS, repeat=n)] + ["1.2.3.4", "1.2.3.256"]
    texts = [f"http://{host}{port}{tail}" for host, port, tail in product(hosts, PORTS, TAILS)]
    pattern = re.compile(url.RECEIVER.removesuffix("$") + r"\Z")
    assert [text for text in texts if url.is_receiver(text) != bool(pattern.match(text))] == []


def test_a_url_is_read_into_its_parts():
    read = url.read("HTTPS://Ada:secret@API.Example.com.:0443/a%2Fb?c=[d|e]#f")
    assert read == Url("https", "api.example.com.", 443, "/a%2Fb", "c=[d|e]", "Ada:secret")
    assert (read.authority, read.server) == ("api.example.com.:443", ("api.example.com", None))
    assert url.read("http://[0:0::1]?x").authority == "[::1]"
    assert url.read("http://[0:0::1]?x").target == "/?x"


SPELLINGS = (
    "https://a.test",
    "https://A.test:443",
    "HTTPS://a.test.:",
    "https://u@%61.test:0443/x",
    "http://a.test:80",
)


@pytest.mark.parametrize("one", SPELLINGS)
def test_spellings_of_one_server_are_one(one):
    assert url.read(one).server == ("a.test", None)
    assert url.read("https://a.test:80").server == ("a.test", 80)


@pytest.mark.parametrize(
    ("text", "parts"),
    [("A.test", ("a.test", None)), ("a:80", ("a", 80)), ("[::1]:4010", ("::1", 4010)), ("a.:", ("a.", None))],
)
def test_a_host_header_is_read_in_the_same_way(text, parts):
    assert url.host_and_port(text) == parts


@pytest.mark.parametrize("text", ["", ":80", "a b", "a/b", "a:b", "a:99999", "u@a", "[::1", "::1", "a,b", "a\r\nb"])
def test_a_host_header_that_is_none_is_refused(text):
    with pytest.raises(UrlRefused, match=r"^seen .*, expected "):
        url.host_and_port(text)


def test_loopback_is_this_machine_and_nothing_that_looks_like_it():
    here = ("localhost", "localhost.", "a.localhost", "127.0.0.1", "127.255.1.2", "::1")
    elsewhere = ("localhost.example", "mylocalhost", "128.0.0.1", "0.0.0.0", "::", "::2", "127.1", "2130706433")
    assert [host for host in (*here, *elsewhere) if url.is_loopback(host)] == list(here)


@given(st.text(max_size=40) | st.from_regex(r"(?s)\Ahttps?://[^/]{0,20}(:.{0,6})?/?.{0,5}\Z"))
def test_any_text_is_read_or_refused_in_words(text):
    said = ""
    try:
        url.read(text)
    except UrlRefused as refused:
        said = str(refused)
    assert not said or ("seen " in said and ", expected " in said)
