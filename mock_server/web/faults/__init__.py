"""Faults: what may go wrong by name, what is set to go wrong in one world, and how it goes wrong."""
