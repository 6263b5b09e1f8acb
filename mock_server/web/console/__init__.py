"""The console's side of the server: sessions, changes as they come, worlds at earlier moments, and forks."""
