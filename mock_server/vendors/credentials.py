"""Credentials and signatures that a world gives out: only the server that made the world could have made them."""

from hashlib import blake2b

from mock_server.engine.world import World


def stamp(world: World, purpose: str) -> str:
    """Return the last 32 characters of a credential: the world's ticket, by which it is found, and a signature."""
    return world.ticket + signature(world, purpose, 6)


def signature(world: World, purpose: str, size: int = 16) -> str:
    """Return so many bytes, in hex, that prove that this world gave something out for this purpose."""
    key = f"{world.setup.seed}/{world.signing_key}".encode()[:64]
    return blake2b(purpose.encode(), key=key, digest_size=size).hexdigest()
