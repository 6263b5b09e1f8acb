"""The core: time, chance, status machines, journal, world. Standard library only; no I/O, no clock but the world's."""
