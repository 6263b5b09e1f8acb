"""Exemplary clients, one for each vendor, to be read and copied; `broken` holds the ones that the hazards must catch."""
