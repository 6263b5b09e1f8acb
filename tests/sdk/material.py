"""What the scripts of the SDKs are given: replies and webhooks to judge, and the code of the vendors' pages."""

import json
from typing import Any

from tests.documented import elevenlabs, retell, vapi
from tests.documented.pages import page_of
from tests.driving import app
from tests.official.evidence import of_elevenlabs, of_retell, of_vapi
from tests.project.readme import blocks

EVIDENCE = {
    "elevenlabs": (elevenlabs.play, of_elevenlabs),
    "retell": (retell.play, of_retell),
    "vapi": (vapi.play, of_vapi),
}


def said(vendor: str) -> list[tuple[str, Any]]:
    """Return what a vendor says in its examples and of many calls: replies and webhooks with their names."""
    if vendor not in EVIDENCE:
        return []
    play, many = EVIDENCE[vendor]
    found = many()
    return [*play().items(), *found.replies, *found.webhooks]


def spoken(vendor: str) -> set[str]:
    """Return the operations of a vendor that answer with a body, and its events."""
    contract = app().vendors[vendor].contract
    return {one.id for one in contract.operations.values() if 204 not in one.replies} | contract.webhooks.keys()


SETTING = {"python": ("python", '    request_options={"max_retries": 0},\n'), "node": ("js", ", maxRetries: 0")}
"""The kind of a language's blocks, and what keeps its SDKs from asking twice."""


def page_code(vendor: str, language: str) -> str:
    """Return the code of a vendor's page that asks once, as it stands and without the setting that makes it so."""
    kind, setting = SETTING[language]
    [code] = [block.text for block in blocks(page_of(vendor)) if block.kind == kind]
    assert code.count(setting) == 1, f"{setting} is not in {code}"
    return json.dumps({"as the page has it": code, "without the setting": code.replace(setting, "")})
