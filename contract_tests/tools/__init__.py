"""Tools that hold two things against each other: a server and its contract, a recording and one, two contracts."""
