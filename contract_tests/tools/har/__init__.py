"""Recordings in HAR 1.2, the format of browsers and proxies: one entry for each exchange."""
