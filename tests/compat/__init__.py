"""Tries the packages beside old, new and foreign ones: `make compat`. It needs a network."""
