"""Values that a JSON Schema describes."""
