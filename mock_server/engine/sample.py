"""A value that a JSON Schema describes, as luck has it: enough for forms of ordinary fields."""

from collections.abc import Mapping
from typing import Any

from mock_server.engine.chance import Luck

_WORDS = ("yes", "no", "next week", "not sure", "call back later")
DEPTH = 8
ITEMS = 32
"""The longest list, were it outermost; half of it a level deeper, so that nested lists stay small."""

LARGE = 2**53


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
            count = min(max(1, int(schema.get("minItems", 1))), max(3, ITEMS >> depth))
            return [sample(schema.get("items", {}), luck, depth + 1) for _ in range(count)]
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
    low = max(-LARGE, min(schema.get("minimum", 0), LARGE))
    return luck.between(low, max(-LARGE, min(schema.get("maximum", low + 10), LARGE)))
