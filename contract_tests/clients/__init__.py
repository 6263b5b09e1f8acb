"""Exemplary clients to read and copy, one for each vendor; `broken` holds clients that the hazards must catch."""
