"""The ground floor: time, chance, machines, dialling. Standard library only; no I/O, no clock but its own."""
