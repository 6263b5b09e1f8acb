"""Exemplary clients, one for each vendor, to be read and copied; `broken` holds some that the hazards must catch."""
