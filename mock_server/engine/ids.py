"""Ids that look random and are counted: nothing is stored for them, and they lead back to the record.

An id is a prefix, the same for all records of one kind, and the record's number, scattered by a multiplication that can
be undone. So the same seed and the same requests give the same ids in any process, a million rows have ids without a
million strings, and an id that was never given out is recognised as foreign.
"""

from functools import lru_cache
from hashlib import blake2b

_BITS = 48
_MASK = (1 << _BITS) - 1
_SCATTER = 0x9E3779B97F4B | 1
_GATHER = pow(_SCATTER, -1, 1 << _BITS)

_FREE_BITS = ~(0xF << 76 | 0x3 << 62)
"""All bits of a UUID but those of its version and its variant."""

UUID_PREFIX = 24
"""The length of a UUID's prefix, in characters."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SHORT = 36**6
_SHORT_SCATTER = 1345325471
_SHORT_GATHER = pow(_SHORT_SCATTER, -1, _SHORT)


class Ids:
    """The ids of one kind of record in one world: `name(number)`, and back by `number(name)`."""

    __slots__ = ("_salt", "prefix")

    def __init__(self, prefix: str, salt: int) -> None:
        self.prefix, self._salt = prefix, salt & _MASK

    def name(self, number: int) -> str:
        """Return the id of the record with this number, counted from 0."""
        return f"{self.prefix}{(number * _SCATTER + self._salt) & _MASK:012x}"

    def number(self, name: str) -> int | None:
        """Return the number behind an id; None if it cannot be one of these."""
        tail = name[len(self.prefix) :]
        if len(tail) != 12 or not name.startswith(self.prefix):
            return None
        try:
            written = int(tail, 16)
        except ValueError:
            return None
        is_ours = written >= 0 and f"{written:012x}" == tail  # not with signs, spaces or underscores
        return ((written - self._salt) * _GATHER) & _MASK if is_ours else None


class ShortIds(Ids):
    """Ids with six digits and letters behind the prefix, enough for two thousand million records."""

    __slots__ = ()

    def name(self, number: int) -> str:
        rest, tail = (number * _SHORT_SCATTER + self._salt) % _SHORT, ""
        for _ in range(6):
            rest, digit = divmod(rest, 36)
            tail = _DIGITS[digit] + tail
        return self.prefix + tail

    def number(self, name: str) -> int | None:
        tail = name[len(self.prefix) :]
        if len(tail) != 6 or not name.startswith(self.prefix) or not set(tail) <= set(_DIGITS):
            return None
        return ((int(tail, 36) - self._salt) * _SHORT_GATHER) % _SHORT


def uuid_ids(seed: int, kind: str) -> Ids:
    """Return ids that read as lower-case version 4 UUIDs."""
    digest = _digest(seed, kind)
    prefix = f"{digest[:8]}-{digest[8:12]}-4{digest[12:15]}-{'89ab'[int(digest[15], 16) % 4]}{digest[16:19]}-"
    return Ids(prefix, int(digest[19:31], 16))


def hex_ids(seed: int, kind: str) -> Ids:
    """Return ids of 24 hexadecimal digits, as document databases give them out."""
    digest = _digest(seed, kind)
    return Ids(digest[:12], int(digest[12:24], 16))


def worded_ids(seed: int, kind: str, word: str) -> Ids:
    """Return ids that begin with a word for the kind of record, such as `call_`."""
    digest = _digest(seed, kind)
    return Ids(f"{word}{digest[:4]}", int(digest[4:16], 16))


def ulid_ids(seed: int, kind: str, word: str) -> Ids:
    """Return ids of a word, two digits and 26 characters that read as a ULID, such as `conv_7901kjx1…`."""
    digest = _digest(seed, kind)
    return Ids(f"{word}{int(digest[:4], 16) % 100:02}01k{digest[4:15]}", int(digest[15:27], 16))


def sid_ids(seed: int, kind: str, word: str) -> Ids:
    """Return ids of two letters for the kind of record and 32 hexadecimal digits, such as `CA…`."""
    digest = _digest(seed, kind)
    return Ids(f"{word}{digest[:20]}", int(digest[20:32], 16))


def short_ids(seed: int, kind: str, word: str) -> Ids:
    """Return ids of a word for the kind of record and six more characters, such as `call_1j2kd9`."""
    digest = _digest(seed, kind)
    return ShortIds(word, int(digest[4:16], 16))


class UuidAliases:
    """Second UUIDs for records that have one already. `of` leads from either id to the other."""

    __slots__ = ("_mask",)

    def __init__(self, seed: int, kind: str) -> None:
        digest = blake2b(f"{seed}/{kind}".encode(), digest_size=16).digest()
        self._mask = int.from_bytes(digest, "big") & _FREE_BITS

    def of(self, id_: str) -> str:
        """Return the other id; the same id if it is no UUID."""
        try:
            prefix = _alias_prefix(id_[:UUID_PREFIX], self._mask)
            return f"{prefix}{int(id_[UUID_PREFIX:], 16) ^ self._mask & _MASK:012x}"
        except ValueError:
            return id_


def _digest(seed: int, kind: str) -> str:
    return blake2b(f"{seed}/{kind}".encode(), digest_size=16).hexdigest()


@lru_cache(1024)
def _alias_prefix(prefix: str, mask: int) -> str:
    """Return the prefix of the other id. Raise ValueError if this is not the prefix of a UUID."""
    digits = f"{int(prefix.replace('-', ''), 16) ^ mask >> _BITS:020x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-"
