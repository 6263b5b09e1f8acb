"""Options come from arguments, variables and a file, in this order; a name that no option has is refused."""

import os

import pytest

from mock_server.contract import summary
from mock_server.resources import contract_names, summaries_path
from mockdial import parsing, settings
from tests.cli.calling import Call, caller, is_one_line


@pytest.fixture
def call(capsys, monkeypatch, tmp_path) -> Call:
    """A caller in an empty folder, without variables of ours."""
    for name in [name for name in os.environ if name.startswith("MOCKDIAL_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return caller(capsys)


def held(call: Call, *words: str) -> dict[str, tuple[str, str]]:
    """The value of each option and where it is from, as `mockdial config` shows them."""
    code, out, err = call("config", *words)
    assert (code, err) == (0, "")
    titles, *lines = [line for line in out.splitlines() if not line.startswith(("file: ", "http: "))]
    starts = [titles.index(word) for word in ("value", "from", "variable")]
    cut = zip((0, *starts), (*starts, None), strict=True)
    columns = [[line[a:b].strip() for line in lines] for a, b in cut]
    return {name: (value, source) for name, value, source, _ in zip(*columns, strict=True)}


def test_without_any_of_them_the_defaults_hold(call):
    assert held(call)["port"] == ("4010", "default")
    assert {source for _, source in held(call).values()} == {"default"}


def test_a_variable_wins_over_the_file_and_an_argument_over_both(call, monkeypatch, tmp_path):
    (tmp_path / "mockdial.toml").write_text('port = 1\nseed = 2\nscenario = "rough"\n')
    monkeypatch.setenv("MOCKDIAL_PORT", "3")
    monkeypatch.setenv("MOCKDIAL_SEED", "4")
    options, _ = parsing.parse(["serve", "--port", "5"])
    assert (options.port, options.seed, options.scenario) == (5, 4, "rough")
    shown = held(call)
    assert shown["port"] == ("3", "MOCKDIAL_PORT")
    assert shown["scenario"] == ("rough", f"scenario in {tmp_path / 'mockdial.toml'}")


def test_the_store_of_the_server_is_no_table_of_the_command_with_its_name(call, monkeypatch, tmp_path):
    (tmp_path / "mockdial.toml").write_text('store = "worlds.db"\nstore-size = 5\nsync = "off"\n')
    assert parsing.parse(["store", "worlds.db"])[0].action == "list"
    assert held(call)["store"] == (str(tmp_path / "worlds.db"), f"store in {tmp_path / 'mockdial.toml'}")
    monkeypatch.setenv("MOCKDIAL_STORE", "other.db")
    monkeypatch.setenv("MOCKDIAL_STORE_SIZE", "7")
    shown = held(call)
    assert (shown["store"], shown["store-size"]) == (("other.db", "MOCKDIAL_STORE"), ("7", "MOCKDIAL_STORE_SIZE"))
    assert shown["sync"][0] == "off"


def test_a_table_for_the_command_store_has_no_options(call, tmp_path):
    (tmp_path / "mockdial.toml").write_text("[store]\nsize = 5\n")
    assert "store.size is no option" in call("config").err


def test_an_option_that_may_be_repeated_is_replaced_and_not_added_to(call, monkeypatch, tmp_path):
    (tmp_path / "mockdial.toml").write_text('vendor = ["temphone"]\n')
    assert parsing.parse(["serve"])[0].vendor == ["temphone"]
    monkeypatch.setenv("MOCKDIAL_VENDOR", "vogent freya")
    assert parsing.parse(["serve"])[0].vendor == ["vogent", "freya"]
    assert parsing.parse(["serve", "--vendor", "happyrobot"])[0].vendor == ["happyrobot"]


def test_a_required_option_may_be_set_elsewhere(call, monkeypatch):
    monkeypatch.setenv("MOCKDIAL_CHECK_VENDOR", "vogent")
    assert parsing.parse(["check", "a.har"])[0].vendor == "vogent"
    monkeypatch.delenv("MOCKDIAL_CHECK_VENDOR")
    assert is_one_line(call("check", "a.har"))


def test_the_table_of_a_pyproject_is_found_from_a_folder_below(call, monkeypatch, tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n[tool.mockdial]\nstrict = true\nkeys = "team"\n')
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert held(call)["strict"][0] == "true"
    assert held(call)["keys"][0] == str(tmp_path / "team")


def test_each_command_has_its_own_options(call, tmp_path):
    (tmp_path / "mockdial.toml").write_text("seed = 2\n[verify]\nseed = 7\n")
    assert (held(call)["seed"][0], held(call, "verify")["seed"][0]) == ("2", "7")


def test_a_secret_is_not_shown(call, monkeypatch):
    monkeypatch.setenv("MOCKDIAL_TICKET_SECRET", "hush")
    assert held(call)["ticket-secret"] == ("…", "MOCKDIAL_TICKET_SECRET")


def test_without_configuration_neither_holds(call, monkeypatch, tmp_path):
    (tmp_path / "mockdial.toml").write_text("nonsense = 1\n")
    monkeypatch.setenv("MOCKDIAL_PORT", "many")
    assert parsing.parse(["--no-config", "serve"])[0].port == 4010


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 1", "prot is no option; the nearest is port"),
        ("[verify]\nsede = 1", "verify.sede is no option; the nearest is seed"),
        ("[verfiy]\nseed = 1", "verfiy is no option; the nearest is verify"),
        ("serve = 1", "serve is no option"),
        ("verify = 1", "verify: seen 1, expected a table of options"),
        ("port = 'many'", "seen 'many', expected a whole number"),
        ("port = true", "seen 'true', expected a whole number"),
        ("port = [1, 2]", "expected one value"),
        ("port = {a = 1}", "expected a text, a number"),
        ("strict = 'perhaps'", "seen 'perhaps', expected true or false"),
        ("log-level = 'loud'", "seen 'loud', expected one of debug"),
        ("rate = -1", "--rate: seen -1.0, expected 0 to 100000 (set by rate in "),
        ("port = ", "no TOML: "),
        ("\x00", "no TOML: "),
    ],
)
def test_what_is_wrong_in_the_file_is_one_line(call, tmp_path, text, said):
    (tmp_path / "mockdial.toml").write_text(text)
    answer = call("serve", "--port", "0") if "port" not in text else call("serve")
    assert is_one_line(answer)
    assert said in answer.err
    assert str(tmp_path / "mockdial.toml") in answer.err


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MOCKDIAL_PROT", "1", "MOCKDIAL_PROT is no option; the nearest is MOCKDIAL_PORT"),
        ("MOCKDIAL_VERIFY_SEDE", "1", "the nearest is MOCKDIAL_VERIFY_SEED"),
        ("MOCKDIAL_CASHE", "", "the nearest is MOCKDIAL_CACHE"),
        ("MOCKDIAL_PORT", "", "MOCKDIAL_PORT: seen '', expected a whole number"),
        ("MOCKDIAL_VENDOR", "acme", "vendor: seen 'acme', expected one of "),
        ("MOCKDIAL_CONFIG", "/nowhere/mockdial.toml", "can't read /nowhere/mockdial.toml: No such file"),
    ],
)
def test_what_is_wrong_in_a_variable_is_one_line(call, monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)
    answer = call("serve")
    assert is_one_line(answer)
    assert said in answer.err


def test_a_variable_of_another_command_is_known(call, monkeypatch):
    monkeypatch.setenv("MOCKDIAL_VERIFY_SEED", "7")
    assert parsing.parse(["serve"])[0].seed == 1


def test_the_name_of_every_option_is_told(call):
    for command in parsing.COMMANDS:
        assert held(call, command).keys() == settings.options_of(parsing.parser_of(command)).keys()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("serve", "--sceanrio", "rough"), "the nearest is --scenario; see 'mockdial serve --help'"),
        (("serve", "--sceanrio=rough"), "the nearest is --scenario; see 'mockdial serve --help'"),
        (("verify", "--vendro", "vogent"), "the nearest is --vendor; see 'mockdial verify --help'"),
        (("sevre",), "the nearest is serve; see 'mockdial --help'"),
        (("--verison",), "seen '--verison', expected a command before its options; the nearest is --version"),
        (("--port", "4011", "serve"), "seen '--port', expected a command before its options; see 'mockdial --help'"),
        (("config", "sevre"), "the nearest is serve"),
    ],
)
def test_a_misspelt_word_is_answered_with_the_nearest(call, arguments, said):
    answer = call(*arguments)
    assert is_one_line(answer)
    assert said in answer.err


@pytest.mark.parametrize("command", parsing.COMMANDS)
def test_the_help_tells_no_default_that_is_none(call, command):
    out = call(command, "--help").out
    assert "default: None" not in out
    assert "default: False" not in out


def test_all_that_a_server_may_read_is_checked_on_demand(call):
    code, out, _ = call("config", "--check")
    said = f"checked: {len(contract_names()) + 1} contracts, "
    assert (code, out.splitlines()[-1].startswith(said)) == (0, True)


def test_of_what_is_set_elsewhere_the_check_reads_the_fixtures_and_no_store(call, tmp_path):
    scenarios = tmp_path / "own" / "temphone" / "scenarios"
    scenarios.mkdir(parents=True)
    (scenarios / "odd.yaml").write_text("call: [{event: explode}]\n")
    (tmp_path / "mockdial.toml").write_text('fixtures = "own"\nstore = "worlds.db"\n')
    refused = call("config", "--check")
    assert (refused.code, len(refused.err.splitlines())) == (2, 1)
    assert "odd.yaml" in refused.err
    (scenarios / "odd.yaml").write_text("call: [{after: 1, event: ring}]\n")
    assert call("config", "--check").code == 0
    assert not (tmp_path / "worlds.db").exists()


def test_only_a_server_reads_contracts_later(call):
    refused = call("config", "verify", "--check")
    assert is_one_line(refused)
    assert "--check: seen with 'verify', expected with serve" in refused.err


def test_contracts_that_are_told_in_other_words_are_found(call, monkeypatch, tmp_path):
    other = tmp_path / "summaries.json"
    other.write_bytes(summaries_path().read_bytes().replace(b'"scheduleCall"', b'"planCall"'))
    monkeypatch.setattr(summary, "summaries_path", lambda: other)
    assert f"{other}: not what the contract of temphone says" in call("config", "--check").err


@pytest.mark.parametrize(
    ("text", "is_ours"),
    [
        ("[tool.mockdial]\nseed = 7", True),
        ("[\"tool\" . 'mockdial']\nseed = 7", True),
        ("tool.mockdial.seed = 7", True),
        ("[tool]\nruff = {}\nmockdial = {seed = 7}", True),
        ("tool = {mockdial = {seed = 7}}", True),
        ("[project.scripts]\nmockdial = 'x:y'\n[tool.ruff]\nseed = 7", False),
    ],
)
def test_our_table_of_a_pyproject_is_found_however_it_is_written(call, tmp_path, text, is_ours):
    (tmp_path / "pyproject.toml").write_text(text)
    assert (held(call)["seed"] == ("7", f"seed in {tmp_path / 'pyproject.toml'}")) is is_ours
