"""Each change between two contracts has its line: in the new file, or in the old one for what is gone."""

import json

import pytest

from contract_tests.tools.drift.report import report
from contract_tests.tools.reports.baseline import Baseline
from mock_server.contract.conformance.finding import Severity
from mock_server.resources import contract_path

OLD = """\
openapi: 3.1.0
info: {title: Acme, version: '1'}
servers:
  - url: https://api.acme.example/v1
paths:
  /things/{id}:
    parameters:
      - name: id
        in: path
        required: true
        schema: {type: string}
    post:
      operationId: makeThing
      parameters:
        - $ref: '#/components/parameters/Limit'
      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/Thing'
      responses:
        '200':
          description: Yes.
          headers:
            X-Count:
              schema: {type: integer}
          content:
            application/json:
              schema:
                type: array
                items:
                  $ref: '#/components/schemas/Thing'
        '404': {description: No.}
      callbacks:
        done:
          '{$request.body#/url}':
            post:
              requestBody:
                content:
                  application/json:
                    schema:
                      properties:
                        reason: {type: string}
  /others:
    get:
      operationId: listOthers
      responses:
        '200': {description: Yes.}
webhooks:
  thing.made:
    post:
      x-signature: {algorithm: none}
      requestBody:
        content:
          application/json:
            schema:
              properties:
                at: {type: string}
      responses:
        '200': {description: Fine.}
components:
  parameters:
    Limit:
      name: limit
      in: query
      schema:
        type: integer
        maximum: 100
  schemas:
    Thing:
      type: object
      required: [name]
      properties:
        name:
          type: string
          maxLength: 80
        color:
          type: string
          enum:
            - red
            - green
        parts:
          type: array
          items:
            allOf:
              - properties:
                  weight: {type: number}
        status:
          type: string
          enum: [new, done]
          x-status-machine:
            record: thing
            initial: new
            phases: {new: waiting, done: finished}
            moves:
              new:
                finish: done
              done: {}
            events:
              finish: {summary: It ends.}
"""
OTHERS = OLD[OLD.index("  /others:") : OLD.index("webhooks:")]
CHANGES = {
    "a bound": ("maxLength: 80", "maxLength: 70", {"maxLength: 70"}),
    "an enum's value": ("- green", "- blue", {"- blue", "- green"}),
    "a field that is gone": ("        color:\n", "        colour:\n", {"colour:", "color:"}),
    "a field inside a list, in a part": (
        "weight: {type: number}",
        "weight: {type: string}",
        {"weight: {type: string}"},
    ),
    "a parameter by reference": ("maximum: 100", "maximum: 50", {"maximum: 50"}),
    "a parameter that is gone": ("name: limit", "name: most", {"- $ref: '#/components/parameters/Limit'"}),
    "a parameter of the path": (
        "schema: {type: string}\n    post",
        "schema: {type: integer}\n    post",
        {"- name: id"},
    ),
    "a header": (
        "schema: {type: integer}\n          content",
        "schema: {type: string}\n          content",
        {"X-Count:"},
    ),
    "a status that is gone": ("        '404': {description: No.}\n", "", {"'404': {description: No.}"}),
    "a callback's field": ("reason: {type: string}", "reason: {type: integer}", {"reason: {type: integer}"}),
    "a webhook's field": ("at: {type: string}", "at: {type: integer}", {"at: {type: integer}"}),
    "a signature": ("algorithm: none", "algorithm: hmac-sha256", {"x-signature: {algorithm: hmac-sha256}"}),
    "a webhook that is gone": ("  thing.made:", "  thing.born:", {"thing.made:", "thing.born:"}),
    "a move": ("finish: done", "finish: new", {"finish: new"}),
    "a phase": ("done: finished}", "done: active}", {"phases: {new: waiting, done: active}"}),
    "an operation that is gone": (OTHERS, "", {"get:"}),
    "another method": ("    get:", "    put:", {"put:"}),
    "a name": ("operationId: makeThing", "operationId: createThing", {"operationId: createThing"}),
    "the servers": ("api.acme.example", "eu.acme.example", {"servers:"}),
}


def lines(tmp_path, old: str, new: str, suffix: str = ".yaml") -> set[str]:
    """Return the text of the lines that the findings have."""
    files = tmp_path / f"old{suffix}", tmp_path / f"new{suffix}"
    for file, text in zip(files, (old, new), strict=True):
        file.write_text(text, encoding="utf-8")
    found = report(*files, Baseline(), Severity.WARNING).findings
    assert found
    texts = {file.as_posix(): file.read_text(encoding="utf-8").splitlines() for file in files}
    return {texts[finding.source.file][finding.source.line - 1].strip() for finding in found}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_has_the_line_at_which_a_reader_looks_for_it(tmp_path, change):
    right, wrong, expected = CHANGES[change]
    assert OLD.count(right) == 1
    assert lines(tmp_path, OLD, OLD.replace(right, wrong)) == expected


def test_json_has_lines_too(tmp_path):
    from mock_server.contract.yaml_loader import parse

    old = json.dumps(parse(OLD.encode()), indent=1)
    assert lines(tmp_path, old, old.replace('"maxLength": 80', '"maxLength": 70'), ".json") == {'"maxLength": 70'}


def test_a_file_without_lines_has_findings_without_any(tmp_path):
    old = json.dumps(
        json.loads('{"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {}}'), indent="\t"
    )
    files = tmp_path / "old.json", tmp_path / "new.json"
    files[0].write_text(old)
    files[1].write_text(old.replace('"paths": {}', '"paths": {"/a": {"get": {"operationId": "a"}}}'))
    [finding] = report(*files, Baseline(), Severity.WARNING).findings
    assert finding.source is None or finding.source.line >= 1


def test_every_change_between_two_vendors_has_a_line(tmp_path):
    found = report(contract_path("temphone"), contract_path("freya"), Baseline(), Severity.WARNING).findings
    assert len(found) > 40
    assert all(finding.source and finding.source.line >= 1 for finding in found)
