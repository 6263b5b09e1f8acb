"""The words and the sound of a call: scripts, dialogues, conversations, audio."""
