"""The console's side of the server: who may look, what changes, and how a world was earlier."""
