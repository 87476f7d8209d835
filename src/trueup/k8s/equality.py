"""Whether two JSON values are the same: 1 is 1.0, but true is not 1."""

from typing import Any

_PLAIN = frozenset({str, type(None)})


def same(one: Any, other: Any) -> bool:
    """
    Whether *one* and *other* are the same JSON value.

    Python says that ``True == 1``, at any depth, hence a comparison of our own; it looks closer
    only at what Python finds equal.
    """
    if one is other:
        return True
    return bool(one == other) and _alike(one, other)


def _alike(one: Any, other: Any) -> bool:
    kind = one.__class__
    if kind in _PLAIN:
        return True
    if kind is dict:
        return all(_alike(value, other[name]) for name, value in one.items())
    if kind is list:
        return all(map(_alike, one, other))
    return (kind is bool) is (other.__class__ is bool)
