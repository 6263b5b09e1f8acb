"""Keeps validators from fetching what a schema refers to: it may come from a client."""

from typing import NoReturn


def fetch_nothing(uri: str) -> NoReturn:
    """Refuse to fetch a schema, as the `retriever` of a validator."""
    raise ValueError(f"{uri} is not fetched")
