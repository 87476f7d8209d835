"""
How long entries are kept: ``400d``, or ``operation=3y, drift=90d, *=400d``.

A kind that no rule names is kept for good. What the record says of itself is kept as long as
anything else.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from trueup.model.errors import Stalled
from trueup.model.record import Kind

_SPAN = re.compile(r"(\d+)\s*(d|w|y)")
_DAYS = {"d": 1, "w": 7, "y": 365}
ALL = "*"
HINT = "such as 400d, or operation=3y,drift=90d,*=400d; d, w and y are days, weeks and years"

Rules = Mapping[Kind, timedelta]


def rules(text: str) -> Rules:
    """The span of each kind that has one. ``Stalled`` naming the part that makes no sense."""
    found: dict[str, timedelta] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        name, equal, span = (word.strip() for word in part.partition("="))
        name, span = (name, span) if equal else (ALL, name)
        if name != ALL and (name not in set(Kind) or name == Kind.RECORD):
            known = ", ".join(each for each in Kind if each is not Kind.RECORD)
            raise _bad(f'there is no kind "{name}"', f"one of {known}, or *")
        matched = _SPAN.fullmatch(span)
        if matched is None or int(matched[1]) == 0:
            raise _bad(f'"{span}" is not a span', HINT)
        if name in found:
            raise _bad(f'"{name}" is there twice', HINT)
        found[name] = timedelta(days=int(matched[1]) * _DAYS[matched[2]])
    said: dict[Kind, timedelta] = {}
    kinds = [kind for kind in Kind if kind is not Kind.RECORD]
    for kind in kinds:
        if each := found.get(kind) or found.get(ALL):
            said[kind] = each
    if len(said) == len(kinds):
        said[Kind.RECORD] = max(said.values())  # it vouches for what was taken: nothing is left
    return said


def bounds(kept: Rules, now: datetime) -> Mapping[Kind, datetime]:
    """Of each kind the moment before which its entries go."""
    return {kind: now - min(span, now - _BEGIN) for kind, span in kept.items()}


_BEGIN = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def _bad(problem: str, hint: str) -> Stalled:
    return Stalled("BadRetention", f"the retention of the record makes no sense: {problem}", hint)
