"""
``time``, ``strings`` and ``sync``: what expressions and templates may call, by Argo CD's names.

Expressions write ``time.Now()``, templates ``{{ call .time.Now }}``.
"""

from collections.abc import Callable, Mapping
from typing import Any

from trueup.core.expr.nodes import CLOCK
from trueup.core.gotemplate.duration import (
    HOUR,
    MICROSECOND,
    MILLISECOND,
    MINUTE,
    SECOND,
)
from trueup.core.gotemplate.gotime import LAYOUTS, Duration, Time, parse
from trueup.core.gotemplate.sprig.text import lower, upper

DURATIONS = {
    "Nanosecond": 1,
    "Microsecond": MICROSECOND,
    "Millisecond": MILLISECOND,
    "Second": SECOND,
    "Minute": MINUTE,
    "Hour": HOUR,
}


def helpers(now: Callable[[], Time]) -> dict[str, Any]:
    """What is in scope beside the object; *now*: the clock, which knows where it stands."""

    def read(said: str) -> Time:
        home = now().home
        return parse(LAYOUTS["RFC3339"], _text("time.Parse", said), home).known_at(home)

    return {
        "time": {
            "Now": now,
            "Parse": read,
            "Layout": "01/02 03:04:05PM '06 -0700",
            **LAYOUTS,
            **{name: Duration(size) for name, size in DURATIONS.items()},
        },
        "strings": {"ReplaceAll": _replaced, "ToUpper": _upper, "ToLower": _lower},
        "sync": {"GetInfoItem": info_item},
        CLOCK: now,
    }


# their annotations are what templates hold arguments against


def _replaced(said: str, old: str, new: str) -> str:
    return _text("strings.ReplaceAll", said).replace(old, new)


def _upper(said: str) -> str:
    return upper(_text("strings.ToUpper", said))


def _lower(said: str) -> str:
    return lower(_text("strings.ToLower", said))


def info_item(app: Any, name: str) -> str:
    """The value of an ``info`` of the sync that goes on, or was last; nothing if it has none."""
    operation = _at(app, "operation") or _at(app, "status", "operationState", "operation")
    for each in _at(operation, "info") or ():
        if _at(each, "name") == name:
            return _text("sync.GetInfoItem", _at(each, "value"))
    return ""


def _at(value: Any, *path: str) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _text(where: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{where}: {'nil' if value is None else value} is no text")
    return value
