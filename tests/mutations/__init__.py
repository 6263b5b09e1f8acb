"""Defects of servers that the shipped suite has to catch: a test of the suite that users run."""
