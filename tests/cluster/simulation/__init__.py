"""Nodes that share a store, on simulated machines: stream, network, clocks and scheduler follow from a seed."""
