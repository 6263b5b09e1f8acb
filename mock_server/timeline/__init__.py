"""The time line: every call of a world as a lane, kept in columns that go on from the journal's end."""
