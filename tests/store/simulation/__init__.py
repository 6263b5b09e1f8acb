"""A server that keeps worlds, on a simulated machine: disk, clock and scheduler follow from a seed."""
