"""
Templates rendered by us, with the same helpers and the same clock as the oracle has.

The oracle is a small Go program of the real ``text/template`` and Sprig (``go/``).
"""

from collections.abc import Mapping
from typing import Any

from trueup.core.gotemplate import CallFailed, Duration, Int, Record, Time, parsed, sprig
from trueup.core.gotemplate.gotime import LAYOUTS, duration, parse

NOON = Time(1714998645, 123456789)


def _upper(text: str) -> str:
    return text.upper()


def _add(one: Int, other: Int) -> Int:
    return Int(one + other)


def _join(by: str, *parts: str) -> str:
    return by.join(parts)


def _parse(layout: str, text: str) -> Time:
    return parse(layout, text)


def _span(text: str) -> Duration:
    return duration(text)


def _fail(why: str) -> str:
    raise CallFailed(why)


def _commit() -> Record:
    return Record(
        "*main.commit",
        Message="fix: it\n\nlong",
        Author="Ann <ann@example.com>",
        Date=NOON,
        Tags=["v1", "v2"],
    )


HELPERS = {
    "Upper": _upper,
    "Add": _add,
    "Join": _join,
    "Now": lambda: NOON,
    "Parse": _parse,
    "Span": _span,
    "Fail": _fail,
    "Nil": lambda: None,
    "Commit": _commit,
}
FUNCTIONS = sprig(lambda: NOON)


def rendered(template: str, data: Any) -> str:
    """As the oracle renders it, or ``TemplateFailed``."""
    known = _plain(data)
    if isinstance(known, dict):
        known["go"] = HELPERS
    return parsed(template, FUNCTIONS, "case").text(known)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        if "$time" in value:
            return parse(LAYOUTS["RFC3339"], value["$time"])
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
