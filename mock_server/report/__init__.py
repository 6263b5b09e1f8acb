"""The report: what a client did wrong in a world, and which parts of the contract it never used. It changes nothing."""
