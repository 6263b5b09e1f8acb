"""Faults: their catalog, those that are active in a world, and their actions on requests and answers."""
