"""Build and test against voice-dial APIs without phoning anybody."""
