"""One page names every bound that a client, a test or a receiver can meet: docs/limits.md is compared with the code."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.project.sources import ROOT

PAGE = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
NAMES = re.compile("MOST|LONGEST|LARGEST|DEEPEST|WIDEST|MOST_.*|LONGEST_.*|LARGEST_.*")

TOLD = {
    "contract/content_coding.MOST": "codings of a body",
    "contract/credentials.LONGEST": "characters of a credential",
    "contract/foreign_schema.LONGEST": "characters of a schema",
    "contract/foreign_schema.DEEPEST": "characters of a schema; levels",
    "contract/foreign_schema.WIDEST": "entries of one list or object",
    "contract/foreign_schema.LONGEST_PATTERN": "patterns; characters of each",
    "contract/forms.MOST_FIELDS": "fields of a form",
    "contract/url.LONGEST_HOST": "characters of a host's name",
    "contract/xml_reader.MOST_BYTES": "bytes, levels and elements of TwiML",
    "contract/xml_reader.MOST_DEPTH": "bytes, levels and elements of TwiML",
    "contract/xml_reader.MOST_ELEMENTS": "bytes, levels and elements of TwiML",
    "contract/yaml_loader.MOST_LEVELS": "levels of nesting in YAML",
    "contract/yaml_loader.MOST_VALUES": "levels of nesting in YAML",
    "engine/samples/sampler.MOST_VALUES": "values and characters that are tried",
    "engine/samples/sampler.MOST_CHARACTERS": "values and characters that are tried",
    "engine/scenarios/inputs.MOST_TIMES": "texts of `says` or `presses`",
    "engine/scenarios/inputs.LONGEST": "texts of `says` or `presses`",
    "engine/scenarios/requested.LONGEST": "characters of `Mockdial-Outcome`",
    "engine/scenarios/requested.MOST_ATTEMPTS": "outcomes of one list",
    "engine/scenarios/requested.MOST_NUMBERS": "numbers of one world that have a script",
    "engine/scenarios/scenario.MOST_ATTEMPTS": "attempts that the cases of a scenario",
    "engine/webhooks/deliveries.MOST_ATTEMPTS": "attempts that are kept of one webhook",
    "vendors/twilio/interpreter.MOST_AT_ONCE": "documents that a call of Twilio",
    "vendors/twilio/interpreter.MOST_REDIRECTS": "documents that a call of Twilio",
    "vendors/twilio/twiml.MOST_BYTES": "bytes, levels and elements of TwiML",
    "web/console/copies.MOST": "copies that look back",
    "web/console/copies.MOST_HAPPENINGS": "copies that look back",
    "web/console/sessions.MOST": "tickets and sessions",
    "web/console/watchers.MOST": "watchers of a server",
    "web/control/as_test.MOST_COMMANDS": "commands of a copied test",
    "web/control/as_test.MOST_BYTES": "commands of a copied test",
    "web/control/faults.MOST": "faults in one world",
    "web/faults/active.MOST_COUNTED": "faults in one world",
    "web/interceptors/idempotency.LONGEST": "characters of an idempotency key",
    "web/response.LONGEST": "seconds that a fault puts an answer off",
    "web/sandbox.MOST_STOPS": "stopped jumps that are kept",
    "web/webhooks/http.MOST_OF_A_HEAD": "bytes of a receiver's answer",
    "web/webhooks/slow_receivers.MOST": "real time that the slow answers of one host take",
    "forward_proxy/streams.LARGEST_HEAD": "bytes of a request's head",
}
"""The bounds that somebody can meet, and how their row on the page begins or what stands in it."""

INNER = {
    "contract/document.MOST_HOPS": "references in a contract, which is ours",
    "contract/json_codec.MOST": "values that one refusal names",
    "contract/violation.MOST": "violations that one refusal names",
    "contract/violation.MOST_FIELDS": "fields that one violation names",
    "contract/conformance/bodies.MOST": "characters of a body that a finding shows",
    "engine/dialing/courses.MOST_STEPS": "plans that are drawn for rows",
    "engine/samples/pattern.LONGEST": "characters of a sample, below the bound of an extraction",
    "engine/samples/schemas.MOST_STEPS": "references on the way to a sample",
    "engine/speech/audio.LONGEST": "milliseconds; the page says ten minutes",
    "forward_proxy/proxy.LARGEST_REFUSED": "bytes of a refused request that are read for politeness",
    "forward_proxy/proxy.LONGEST_REASON": "characters of a reason of our own",
    "report/finding.MOST": "evidence that a finding keeps",
    "report/finding.MOST_SHOWN": "evidence that a finding shows",
    "report/report.MOST_NOTES": "notes that a report shows",
    "report/timeline.MOST_LINES": "lines that a report shows",
    "store/group_commit.LONGEST": "seconds that a commit waits for company",
    "timeline/columns.MOST_GROUPS": "groups that a picture tells apart",
    "timeline/view.MOST_BYTES": "bytes of one picture",
    "timeline/view.MOST_NAME": "characters of a name in a picture",
    "timeline/view.MOST_POINTS": "points of a picture",
    "timeline/view.MOST_SOURCES": "campaigns in a picture",
    "timeline/view.MOST_WINDOWS": "windows in a picture",
    "timeline/webhooks.MOST": "webhooks in a picture",
    "web/console/forks.LONGEST_LABEL": "characters of a label of our own",
    "web/control/timeline.MOST_WEBHOOKS": "webhooks in a picture",
    "web/control/touching.MOST": "requests and commands that are shown of a call",
    "web/docs/diagram.LONGEST": "characters in a picture",
    "web/docs/fields.DEEPEST": "levels that a page of the docs shows",
    "web/errors.LONGEST": "characters of a path that are compared",
    "web/faults/payload.MOST": "edits that a fault tries",
    "web/pages.MOST_EVIDENCE": "happenings that a page looks through once more",
    "web/protocol.LARGEST": "bytes of a request that takes the short way",
    "web/webhooks/http.MOST_OF_AN_ANSWER": "one more than 64 kB, which the page says",
}
"""The others, which change what is shown or how something is done, and refuse nothing; and what each bounds."""


def bounds() -> Iterator[tuple[str, object]]:
    """Yield the bounds of the server: module, name and number. What a vendor bounds stands in its contract."""
    root = ROOT / "mock_server"
    for path in sorted(root.rglob("*.py")):
        where = path.relative_to(root).with_suffix("").as_posix()
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.Assign):
                continue
            names = [n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)]
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            for name, value in zip(names, values, strict=False):
                is_bound = NAMES.fullmatch(name) and (not where.startswith("vendors/") or f"{where}.{name}" in TOLD)
                if is_bound and (number := _number(value)) is not None:
                    yield f"{where}.{name}", number


def _number(node: ast.expr) -> float | None:
    """Return the number that an expression of numbers alone comes to."""
    if any(isinstance(part, ast.Name | ast.Call | ast.List | ast.Dict | ast.Set) for part in ast.walk(node)):
        return None
    value = eval(compile(ast.Expression(node), "bound", "eval"))
    return value if isinstance(value, int | float) else None


BOUNDS = dict(bounds())


def test_every_bound_of_the_server_is_on_the_page_or_bounds_only_what_is_shown():
    assert set(BOUNDS) == TOLD.keys() | INNER.keys()
    assert not TOLD.keys() & INNER.keys()


@pytest.mark.parametrize("name", TOLD)
def test_the_page_says_the_number_of_a_bound(name):
    rows = [line for line in PAGE.splitlines() if TOLD[name] in line]
    assert len(rows) == 1, rows
    assert f"{BOUNDS[name]:,.0f}" in rows[0]
