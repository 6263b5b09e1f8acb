"""The number of the engine's rules: they say which journal follows from the commands of a world.

Raise it by one when commands that were played before come to another journal, whatever has brought it about: the
engine, a vendor's package, the way in which commands are played. `tests/recorded/` tells when. A history names the
number, and is not played by other rules unnoticed (`vendors/pin.py`).
"""

RULES_NUMBER = 1
