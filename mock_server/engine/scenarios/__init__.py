"""How calls go: scenarios with their steps and delays, and outcomes that tests ask for."""
