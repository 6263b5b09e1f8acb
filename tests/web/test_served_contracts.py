"""A served contract names the mock and no vendor, and says what our formats mean in words that every tool knows."""

import re
from base64 import b64decode
from datetime import date, timedelta
from zoneinfo import available_timezones

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract.exact_patterns import OUTLINES, exact_patterns
from mock_server.contract.formats import OF_REQUESTS
from mock_server.contract.yaml_loader import parse
from mock_server.web.app import create_app
from mock_server.web.options import Options
from tests.contract.contracts import CONTRACTS, contract_named
from tests.web.asking import person

HERE = {name: contract_named(name).document.server[1] for name in CONTRACTS}
every_book = pytest.mark.parametrize("name", CONTRACTS)


def served(name, form="yaml", host="127.0.0.1:4010"):
    answer = person().ask("GET", f"/openapi/{name}.{form}", host=host)
    assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, f"application/{form}")
    return (parse if form == "yaml" else orjson.loads)(answer.content)


def addresses(document):
    return [server["url"] for server in document["servers"]]


@every_book
def test_its_only_server_is_this_one(name):
    path = HERE[name] if name == "control" else f"/{name}{HERE[name]}"
    assert addresses(served(name, host="127.0.0.1:5099")) == [f"http://127.0.0.1:5099{path}"]


@pytest.mark.parametrize("host", ["", 'a"\n}', "a b", "a:99999", "u@a", "[::"])
def test_without_a_host_that_can_be_read_the_address_is_a_path(host):
    assert addresses(served("vogent", host=host)) == ["/vogent/api"]


def test_a_browser_shows_the_yaml_and_saves_no_file():
    answer = person().ask("GET", "/openapi/vogent.yaml", accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"] == "inline"


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_tool_in_a_page_of_any_origin_may_read_it(form):
    answer = person().ask("GET", f"/openapi/vogent.{form}", origin="https://editor.example")
    assert answer.headers["access-control-allow-origin"] == "*"


@every_book
def test_both_forms_say_the_same(name):
    assert served(name) == served(name, "json")


@every_book
def test_nothing_else_differs_from_the_file(name):
    text, outlines = orjson.dumps(served(name) | {"servers": 0}), exact_patterns().items()
    for outline, whole in outlines:
        text = text.replace(orjson.dumps(whole), orjson.dumps(outline))
    assert orjson.loads(text) == dict(contract_named(name).document.root) | {"servers": 0}


SERVERS = [
    "servers: [{url: https://api.vogent.ai/api}]\n",
    "servers:\n- url: https://api.vogent.ai/api\n# a remark\n\n- url: https://b.vogent.ai/api\n",
    "servers:   # two\n  - url: https://api.vogent.ai/api\n\n  - {url: https://b.vogent.ai}\n",
]


@pytest.mark.parametrize("servers", SERVERS)
def test_however_servers_are_written_the_vendor_is_not_among_them(servers, tmp_path):
    (text,) = [found[0] for found in re.finditer(r"^servers:\n  - .*\n", written(), re.MULTILINE)]
    assert addresses(served_from(tmp_path, written().replace(text, servers))) == ["http://127.0.0.1:4010/vogent/api"]


def test_a_path_with_servers_of_its_own_loses_them(tmp_path):
    own = "  /batch_dial_jobs:\n    servers: [{url: https://api.vogent.ai/api}]\n"
    document = served_from(tmp_path, written().replace("  /batch_dial_jobs:\n", own, 1))
    assert "servers" not in document["paths"]["/batch_dial_jobs"]
    assert addresses(document) == ["http://127.0.0.1:4010/vogent/api"]


def written():
    return contract_named("vogent").document.path.read_text(encoding="utf-8")


def served_from(folder, text):
    """Return Vogent's contract as a server with this text of it serves it."""
    root = contract_named("vogent").document.path.parent.parent
    (folder / "fixtures").symlink_to(root / "fixtures")
    (folder / "openapi").mkdir()
    (folder / "openapi" / "vogent.yaml").write_text(text, encoding="utf-8")
    (folder / "openapi" / "control.yaml").symlink_to(root / "openapi" / "control.yaml")
    app = create_app(Options(vendors=("vogent",), root=folder))
    return parse(person(app).ask("GET", "/openapi/vogent.yaml", host="127.0.0.1:4010").content)


def test_an_unknown_one_is_told_which_there_are():
    answer = person().ask("GET", "/openapi/vogant.yaml")
    assert (answer.status, b"vogent.yaml" in answer.content) == (404, True)


# The rules of our formats.


@every_book
def test_beside_a_format_of_ours_stands_its_outline(name):
    found = [schema for _, schema in contract_named(name).document.schemas() if isinstance(schema, dict)]
    ours = [schema for schema in found if schema.get("format") in OUTLINES]
    assert [one["pattern"] for one in ours] == [OUTLINES[one["format"]] for one in ours]


@every_book
def test_no_format_of_ours_stands_alone(name):
    ours = {"base64-csv", "coming-date", "coming-date-time", "day-or-instant", "iana-time-zone", "json-schema-text"}
    ours |= {"webhook-url", "webhook-url-with-user"}
    found = [(place, one) for place, one in contract_named(name).document.schemas() if isinstance(one, dict)]
    assert [
        place for place, one in found if one.get("format") in ours and not one.keys() & {"pattern", "minLength"}
    ] == []


def test_the_served_pattern_of_zones_has_each_zone_and_no_other():
    pattern = re.compile(exact_patterns()[OUTLINES["iana-time-zone"]])
    assert [name for name in available_timezones() - {"localtime", "Factory"} if not pattern.search(name)] == []
    assert [
        name for name in ("", "Mars", "America", "utc", "America/New_York ", "Etc/GMT11") if pattern.search(name)
    ] == []


def is_base64(text):
    try:
        return bool(b64decode("".join(text.split()), validate=True))
    except ValueError:
        return False


@pytest.mark.parametrize("name", OUTLINES)
@given(st.data())
def test_what_the_served_pattern_has_is_taken(name, data):
    whole = exact_patterns()[OUTLINES[name]]
    text = data.draw(st.from_regex(whole.removesuffix("$") + r"\Z"))
    assert (OF_REQUESTS | {"base64-csv": is_base64})[name](text)
    assert re.search(OUTLINES[name], text)


def test_the_served_pattern_of_days_has_each_day_of_the_calendar():
    pattern = re.compile(exact_patterns()[OUTLINES["day-or-instant"]])
    days = [
        date(year, 1, 1) + timedelta(n) for year in (1, 1900, 1999, 2000, 2026, 2100, 2400, 9996) for n in range(365)
    ]
    assert [day for day in days if not pattern.match(day.isoformat())] == []
    assert [
        day for day in ("2026-02-29", "1900-02-29", "2026-04-31", "0000-01-01", "2026-13-01") if pattern.match(day)
    ] == []
