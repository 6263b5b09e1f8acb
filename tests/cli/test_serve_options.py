"""`mockdial serve` checks its options before it listens: what is wrong is one line and 2."""

import json
import re
import socket
from contextlib import closing
from time import monotonic, sleep

import pytest

from mock_server.engine import moment
from mock_server.vendors import VENDORS
from mock_server.web.world_names import short_name
from mockdial import cli
from mockdial.commands.server_options import server_options
from tests.cli.calling import Call, called, caller, is_one_line
from tests.web.process import serving


@pytest.fixture
def call(capsys) -> Call:
    return caller(capsys)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--port", "many"), "argument --port: seen 'many', expected a whole number"),
        (("--port", "70000"), "--port: seen 70000, expected 0 to 65535"),
        (("--port", "-1"), "--port"),
        (("--rate", "fast"), "argument --rate: seen 'fast', expected a number"),
        (("--rate", "-1"), "--rate"),
        (("--rate", "nan"), "--rate: seen nan, expected 0 to 100000"),
        (("--rate", "1e6"), "--rate: seen 1000000.0, expected 0 to 100000"),
        (("--now", "noon"), "--now: 'noon' is not an instant; write it like 2026-03-02T15:00:00Z"),
        (("--now", "2026-03-02T15:00:00"), "--now: '2026-03-02T15:00:00' has no offset"),
        (("--now", ""), "--now"),
        (("--seed", "x"), "argument --seed: seen 'x', expected a whole number"),
        (("--seed", str(2**63)), f"--seed: seen {2**63}, expected a whole number of 64 bits"),
        (("--scenario", "sunny"), "--scenario: seen 'sunny', expected one of happy, mixed, rough"),
        (("--vendor", "acme"), "vendor: seen 'acme', expected one of " + ", ".join(VENDORS)),
        (("--log-level", "loud"), "argument --log-level: seen 'loud', expected one of debug"),
        (("--keys", "/nowhere/keys"), "--keys: can't read /nowhere/keys: No such file or directory"),
        (("--keys", "/"), "--keys: can't read /: Is a directory"),
        (("--host", "300.300.300.300"), "this machine has no such address; choose another with --host"),
        (("--host", "192.0.2.1"), "can't listen on 192.0.2.1:0: this machine has no such address; choose another with"),
        (("--now", "2026-02-30"), "--now: '2026-02-30T00:00:00Z' is no instant: no calendar has this day"),
        (("--webhook-host", "http://a.example/"), "--webhook-host: seen 'http://a.example/', expected a host's name"),
        (("--webhook-host", "a.example:80"), "--webhook-host: seen 'a.example:80'"),
        (("--webhook-host", "192.0.2.1:80"), "--webhook-host: seen '192.0.2.1:80'"),
        (("--webhook-host", ""), "--webhook-host: seen ''"),
        (("--webhook-host", "a b"), "--webhook-host: seen 'a b'"),
        (("--trusted-host", "http://a.example/"), "--trusted-host: seen 'http://a.example/', expected a host's name"),
        (("--trusted-host", "a.example:80"), "--trusted-host: seen 'a.example:80', expected"),
        (("--trusted-host", "*.*.example"), "--trusted-host: seen '*.*.example', expected"),
        (("--trusted-host", "*."), "--trusted-host: seen '*.', expected"),
        (("--trusted-host", ""), "--trusted-host: seen '', expected"),
        (("--limit", "moment_chain=0"), "--limit: seen 'moment_chain=0', expected a whole number above 0"),
        (("--limit", "jump_happenings=all"), "--limit: seen 'jump_happenings=all', expected a whole number above 0"),
        (("--limit", "body"), "--limit: seen 'body', expected NAME=NUMBER with one of the names body, depth"),
        (("--limit", "bdy=3"), "the nearest is body"),
        (("extra",), "unrecognized arguments: extra"),
    ],
)
def test_a_wrong_option_is_one_line(call, arguments, said):
    answer = call("serve", "--port", "0", *arguments)
    assert is_one_line(answer)
    assert said in answer.err


def test_a_port_that_is_taken_is_one_line(call):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        answer = call("serve", "--port", port)
    assert is_one_line(answer)
    assert (
        answer.err
        == f"mockdial: can't listen on 127.0.0.1:{port}: another program listens there; choose another with --port\n"
    )


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"# only a remark\n"])
def test_a_list_without_a_key_is_one_line(call, tmp_path, content):
    path = tmp_path / "keys"
    path.write_bytes(content)
    answer = call("serve", "--keys", path)
    assert is_one_line(answer)
    assert answer.err == f"mockdial: --keys: {path} holds no key; write one a line\n"


def test_a_list_that_is_no_text_is_one_line(call, tmp_path):
    path = tmp_path / "keys"
    path.write_bytes(b"\xff\xfe\x00key")
    assert is_one_line(call("serve", "--keys", path))


def test_what_is_wrong_is_the_same_line_from_a_process():
    answer = called("serve", "--scenario", "sunny", "--port", "0")
    assert is_one_line(answer)
    assert answer.err == "mockdial: --scenario: seen 'sunny', expected one of happy, mixed, rough\n"


def test_what_is_chosen_is_served(tmp_path):
    keys = tmp_path / "keys"
    keys.write_text("# the team\nanna\n  bert  \n")
    options = (
        "--keys",
        str(keys),
        "--seed",
        "-5",
        "--now",
        "2026-07-01T00:00:00+02:00",
        "--scenario",
        "rough",
        "--limit",
        "jump_chain=7",
        "--strict",
        "--vendor",
        "vogent",
    )
    with serving(*options) as server, closing(server.connection()) as connection:

        def ask(key: str, path: str):
            connection.request("GET", path, headers={"Authorization": f"Bearer {key}"})
            response = connection.getresponse()
            return response.status, json.loads(response.read())

        assert server.lines[-4].startswith("key: one of the 2 of --keys; ")
        assert not {"anna", "bert"} & set(re.findall(r"\w+", " ".join(server.lines)))
        world = ask("anna", "/_mock/world")[1]
        assert (world["now"], world["seed"], world["scenarios"]) == ("2026-06-30T22:00:00Z", -5, {"vogent": "rough"})
        assert world["bounds"] == {"moment_chain": 1000, "jump_chain": 7, "jump_happenings": 50_000_000}
        assert [ask(key, "/_mock/world")[0] for key in ("bert", "carl", "# the team")] == [200, 401, 401]
        assert ask("anna", "/vogent/api/agents?odd=1")[0] == 422


def test_worlds_begin_at_the_first_minute_of_a_day_that_is_given():
    options = cli.parser_for(["serve"]).parse_args(["serve", "--now", "2026-03-02"])
    assert server_options(options).setup.now == moment.parse("2026-03-02T00:00:00Z")


def test_a_rate_is_told_and_kept():
    with serving("--rate", "60", "--now", "wall") as server, closing(server.connection()) as connection:
        assert "moves 60 times as fast as real time" in "".join(server.lines)
        connection.request("GET", "/_mock/world", headers={"Authorization": "Bearer anna"})
        assert json.loads(connection.getresponse().read())["rate"] == 60


def test_a_page_of_any_origin_may_ask_where_that_was_chosen():
    with serving("--cors") as server, closing(server.connection()) as connection:
        connection.request("GET", "/_mock/health", headers={"Origin": "https://app.test"})
        response = connection.getresponse()
        assert (response.status, response.getheader("access-control-allow-origin")) == (200, "*")
        response.read()


def test_a_console_that_is_not_there_can_not_be_opened(call):
    done = call("serve", "--port", "0", "--open", "--console", "off")
    assert (done.code, "--open: there is no console with --console off" in done.err) == (2, True)


@pytest.mark.parametrize(("options", "key"), [((), "demo"), (("--keys", "{keys}"), "anna")])
def test_the_console_opens_in_the_browser_by_a_link_that_works_once(tmp_path, monkeypatch, options, key):
    (tmp_path / "keys").write_text("berta\nanna:token\n")
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    given = [one.format(keys=tmp_path / "keys") for one in options]
    with serving("--vendor", "vogent", "--open", *given) as server, closing(server.connection()) as connection:
        [line] = [line for line in server.lines if line.startswith("console ")]
        link = line.split()[-1]
        until = monotonic() + 10
        while not (opened.exists() and opened.read_text()) and monotonic() < until:
            sleep(0.02)
        assert opened.read_text().strip() == link
        body = json.dumps({"ticket": link.partition("#")[2]})
        connection.request("POST", "/_mock/console/sessions", body, {"Content-Type": "application/json"})
        assert json.loads(connection.getresponse().read())["world"] == short_name(key)
