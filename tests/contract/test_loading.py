"""The parsed form of a file is kept, and is never stale."""

from pathlib import Path

import pytest

from mock_server.contract import loading
from mock_server.contract.contract import Contract
from mock_server.contract.document import ContractRefused, Document, read_yaml
from mock_server.resources import contract_path


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOCKDIAL_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def written(folder: Path, text: str) -> Path:
    path = folder / "acme.yaml"
    path.write_text(text)
    return path


def test_a_text_is_parsed_once(cache: Path) -> None:
    seen: list[bytes] = []

    def parse(text: bytes) -> int:
        seen.append(text)
        return 7

    assert [loading.parsed(b"seven", parse)[0] for _ in range(3)] == [7, 7, 7]
    assert seen == [b"seven"]


def test_a_file_that_was_changed_is_read_anew(cache: Path, tmp_path: Path) -> None:
    assert read_yaml(written(tmp_path, "a: 1")) == {"a": 1}
    assert read_yaml(written(tmp_path, "a: 2")) == {"a": 2}


OTHERS = {
    "half of it": lambda kept: kept[: len(kept) // 2],
    "nothing": lambda kept: b"",
    "no JSON": lambda kept: b"{",
    "another shape": lambda kept: b"[]",
    "another value": lambda kept: b'{"a":2}',
    "a value without its line": lambda kept: kept.partition(b"\n")[2],
    "another value behind its line": lambda kept: kept.replace(b'"a":1', b'"a":2'),
    "what was kept of another text": lambda kept: kept,
}


@pytest.mark.parametrize("what", OTHERS)
def test_a_kept_file_of_another_shape_heals(what: str, cache: Path, tmp_path: Path) -> None:
    read_yaml(written(tmp_path, "a: 7" if what == "what was kept of another text" else "a: 1"))
    (other,) = cache.iterdir()
    content = OTHERS[what](other.read_bytes())
    other.unlink()
    assert read_yaml(path := written(tmp_path, "a: 1")) == {"a": 1}
    (kept,) = cache.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(content)
    assert read_yaml(path) == {"a": 1}
    assert kept.read_bytes() == whole


def test_where_a_folder_stands_for_a_kept_file_everything_works(cache: Path, tmp_path: Path) -> None:
    read_yaml(path := written(tmp_path, "a: 1"))
    (kept,) = cache.iterdir()
    kept.unlink()
    kept.mkdir()
    assert [read_yaml(path) for _ in range(2)] == [{"a": 1}] * 2


@pytest.mark.parametrize("place", ["", "/dev/null/nowhere"])
def test_where_nothing_can_be_kept_everything_works(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOCKDIAL_CACHE", place)
    path = written(tmp_path, "a: [1, yes, 2026-03-02]")
    assert [read_yaml(path) for _ in range(2)] == [{"a": [1, "yes", "2026-03-02"]}] * 2


def test_a_contract_that_was_found_sound_is_judged_once(cache: Path, tmp_path: Path) -> None:
    path = written(tmp_path, "{openapi: 3.1.0, info: {title: Acme}, paths: {}}")
    assert not Document.load(path).is_sound
    assert [Contract.load(path).document.is_sound for _ in range(2)] == [False, True]


@pytest.mark.parametrize("schema", ["{typo: string}", "{type: strnig}"], ids=["word", "schema"])
def test_a_contract_that_was_refused_is_refused_again(schema: str, cache: Path, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        f"{{openapi: 3.1.0, info: {{title: Acme}}, paths: {{}}, components: {{schemas: {{Call: {schema}}}}}}}",
    )
    for _ in range(2):
        with pytest.raises(ContractRefused):
            Contract.load(path)


def test_what_validators_need_of_a_sound_contract_is_made_with_the_first_of_them(cache: Path) -> None:
    path = contract_path("temphone")
    assert [("_registry" in vars(Contract.load(path).checkers)) for _ in range(2)] == [True, False]
    contract = Contract.load(path)
    body = contract.operations["scheduleCall"].body
    assert body is not None
    assert body.judge({})[0] != []
    assert "_registry" in vars(contract.checkers)
