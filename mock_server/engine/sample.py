"""A value that a JSON Schema describes, as luck has it: enough for forms of ordinary fields."""

from collections.abc import Mapping
from typing import Any

from mock_server.engine.chance import Luck

_WORDS = ("yes", "no", "next week", "not sure", "call back later")
DEPTH = 8


def sample(schema: Any, luck: Luck, depth: int = 0) -> Any:
    """One value. What the schema asks beyond types, enums and bounds may be missed: who needs certainty checks."""
    if not isinstance(schema, Mapping) or depth > DEPTH:
        return None
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][int(luck.unit() * len(schema["enum"]))]
    for word in ("anyOf", "oneOf"):
        if schema.get(word):
            return sample(schema[word][0], luck, depth + 1)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    return _of_kind(kind if isinstance(kind, str) else kind[0], schema, luck, depth)


def _of_kind(kind: str, schema: Mapping[str, Any], luck: Luck, depth: int) -> Any:
    match kind:
        case "object":
            return {name: sample(inner, luck, depth + 1) for name, inner in schema.get("properties", {}).items()}
        case "array":
            return [sample(schema.get("items", {}), luck, depth + 1) for _ in range(max(1, schema.get("minItems", 1)))]
        case "integer":
            return int(_number(schema, luck))
        case "number":
            return round(_number(schema, luck), 2)
        case "boolean":
            return luck.unit() < 0.5
        case "null":
            return None
    return _WORDS[int(luck.unit() * len(_WORDS))]


def _number(schema: Mapping[str, Any], luck: Luck) -> float:
    low = schema.get("minimum", 0)
    return luck.between(low, schema.get("maximum", low + 10))
