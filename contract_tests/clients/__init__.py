"""Exemplary clients, one for each vendor, to read and to copy; `broken` holds those that the hazards must catch."""
