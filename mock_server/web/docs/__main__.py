"""Writes the docs of every contract, to be read without a server: `python -m mock_server.web.docs FOLDER`."""

import sys
from pathlib import Path

from mock_server.contract.contract import Contract
from mock_server.resources import contract_names, contract_path
from mock_server.web.docs import page

ADDRESS = "http://127.0.0.1:4010"
STYLES = ("style.css", "pages.css")


def write(folder: Path) -> None:
    """Write a page for each contract, and the style sheets of all."""
    names = [*contract_names(), "control"]
    for name in names:
        contract = Contract.load(contract_path(name))
        path = ("" if name == "control" else f"/{name}") + contract.document.server[1]
        text = page.docs(contract, f"{ADDRESS}{path}", path, names, is_served=False)
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    for style in STYLES:
        (folder / style).write_bytes((page.FOLDER / "assets" / style).read_bytes())


if __name__ == "__main__":
    write(Path(sys.argv[1]))
