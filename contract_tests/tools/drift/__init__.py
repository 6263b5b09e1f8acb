"""Compares two contracts, and says which changes break a client."""
