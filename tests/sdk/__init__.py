"""Vendors' own SDKs, unmodified, against the mock."""
