"""The normal distribution's quantiles, from which lognormal delays are drawn."""

from math import erfc, exp, pi, sqrt

PIECES = 512


def _quantiles() -> tuple[float, ...]:
    """In even steps, half a step from both ends: what lies beyond is not drawn."""
    upper, z = [0.0], 0.0
    for piece in range(PIECES // 2 + 1, PIECES + 1):
        below = min(piece, PIECES - 0.5) / PIECES
        for _ in range(5):  # Newton's method, from the quantile before
            z -= (1 - erfc(z / sqrt(2)) / 2 - below) * sqrt(2 * pi) * exp(z * z / 2)
        upper.append(z)
    return (*(-z for z in reversed(upper[1:])), *upper)


NORMAL = _quantiles()
