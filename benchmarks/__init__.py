"""Measures how fast the mock is, in relation to yardsticks: `python -m benchmarks` writes RESULTS.md."""
