"""What tools of others find that read the served contracts: docs/outsiders.md counts it."""
