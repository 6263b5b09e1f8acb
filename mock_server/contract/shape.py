"""The JSON Schema of fixtures: whether a file that says how calls go has the right shape."""

from functools import cache

import jsonschema_rs

from mock_server.contract.document import read_yaml
from mock_server.contract.validation import Checker
from mock_server.resources import schema_path


@cache
def shape(part: str) -> Checker:
    """The judge of one kind of file: `scenario`, `outcomes` or `numbers`."""
    schema = {**read_yaml(schema_path()), "$ref": f"#/$defs/{part}"}
    return Checker(lambda: jsonschema_rs.Draft202012Validator(schema, offline=True))
