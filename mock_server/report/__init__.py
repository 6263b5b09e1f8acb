"""The report: what a client did wrong in a world, and what of the contract it never touched. Pure: it only looks."""
