"""A fuzzer: seeded requests over sockets, right and wrong in every way, and judges of all that comes back."""
