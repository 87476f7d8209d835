"""Shamir's secret sharing over GF(2^8), as sops shares the key of a file among key groups."""

from collections.abc import Sequence
from functools import reduce
from operator import xor

_MODULUS = 0x11B  # x^8 + x^4 + x^3 + x + 1, the field of AES


def combined(parts: Sequence[bytes]) -> bytes:
    """The secret of enough *parts*; each ends with the point at which it was taken."""
    points = [part[-1] for part in parts]
    if len(set(points)) < len(points) or len({len(part) for part in parts}) != 1:
        raise ValueError("its key groups do not fit each other")
    weights = [_weight(points, index) for index in range(len(points))]
    return bytes(
        reduce(
            xor, (_product(part[at], weight) for part, weight in zip(parts, weights, strict=True))
        )
        for at in range(len(parts[0]) - 1)
    )


def _weight(points: Sequence[int], index: int) -> int:
    """What Lagrange multiplies the value at one point with, for the value at 0."""
    others = [point for point in points if point != points[index]]
    return reduce(_product, (_product(each, _inverse(each ^ points[index])) for each in others), 1)


def _product(one: int, other: int) -> int:
    made = 0
    while other:
        if other & 1:
            made ^= one
        one <<= 1
        if one & 0x100:
            one ^= _MODULUS
        other >>= 1
    return made


def _inverse(value: int) -> int:
    """To the power of 254, for that of 255 is 1."""
    made = 1
    for _ in range(254):
        made = _product(made, value)
    return made
