"""Tools that compare: a server, a recording or a client with a contract, and two contracts with each other."""
