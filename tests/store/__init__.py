"""Tests of the log that lasts."""
