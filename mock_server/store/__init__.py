"""The command log and the request log of a world."""
