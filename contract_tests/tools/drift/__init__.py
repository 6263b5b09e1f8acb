"""What changed between two contracts, and whether a client breaks by it."""
