"""How fast the mock is, measured beside its yardsticks: `python -m benchmarks` writes RESULTS.md."""
