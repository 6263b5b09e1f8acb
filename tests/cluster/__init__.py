"""Tests of several nodes that share a store."""
