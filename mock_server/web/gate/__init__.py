"""Gates: what stands between the requests to one world and their handlers, where anything does."""
