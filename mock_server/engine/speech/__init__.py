"""What is said on a call, and how it sounds: scripts, dialogues, conversations, audio."""
