"""The time line."""
