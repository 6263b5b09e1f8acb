"""The numbers that were called, as one text, so that all of them are searched at once."""

OTHERS = bytes(code for code in range(128) if not chr(code).isdigit())


def digits_of(text: str) -> bytes:
    """Return the digits in a text."""
    return text.encode("ascii", "ignore").translate(None, OTHERS)


class CalledNumbers:
    """The digits of each number that was called, a line each. What was looked for last is remembered."""

    __slots__ = ("_lines", "_seen", "_wanted", "_with")

    def __init__(self) -> None:
        self._lines = bytearray()
        self._wanted, self._seen, self._with = b"", 0, bytearray()

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, number: str) -> None:
        """Add a number; an empty text for a call to no telephone."""
        self._lines += digits_of(number) + b"\n"

    def having(self, digits: bytes) -> bytes:
        """Return a 1 for each number that has these digits in it, one behind another, and a 0 for each other."""
        if digits != self._wanted:
            self._wanted, self._seen, self._with = digits, 0, bytearray()
        self._with += _found(self._lines[self._seen :], digits)
        self._seen = len(self._lines)
        return bytes(self._with)


def _found(lines: bytearray, digits: bytes) -> bytearray:
    """Return a 1 or a 0 for each line. What is found becomes an x, all other digits go, and each line is one byte."""
    text = lines.replace(digits, b"x").translate(None, b"0123456789")
    while b"xx" in text:
        text = text.replace(b"xx", b"x")
    return text.replace(b"x\n", b"\1").replace(b"\n", b"\0")
