"""Scripts that the Python of a checkout runs; they import nothing of `benchmarks`, which is another version there."""
