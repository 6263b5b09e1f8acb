"""One test's side of a mock: where the mock runs, and what a test can do to it and see of it."""
