"""
``fields=``: which parts of an answer are wanted.

``items.metadata.name,items.status`` keeps these; a leading ``-`` keeps everything but these. Paths
go through lists.
"""

from functools import lru_cache
from typing import Any

Wanted = dict[str, Any]
"""Nested names; an empty one means all that is below."""


def project(value: Any, fields: str) -> Any:
    """What is left of *value*; all of it when *fields* is empty."""
    if not fields:
        return value
    if fields.startswith("-"):
        return _dropped(value, _tree(fields[1:]))
    return _kept(value, _tree(fields))


def below(fields: str, name: str) -> str:
    """The part of *fields* that is about what stands under *name*, in the same notation."""
    sign = "-" if fields.startswith("-") else ""
    prefix = name + "."
    parts = [part for part in fields.removeprefix("-").split(",") if part.startswith(prefix)]
    return sign + ",".join(part.removeprefix(prefix) for part in parts) if parts else ""


@lru_cache(maxsize=256)
def _tree(fields: str) -> Wanted:
    root: Wanted = {}
    for path in filter(None, fields.split(",")):
        node = root
        for name in path.strip().split("."):
            node = node.setdefault(name, {})
    return root


def _kept(value: Any, wanted: Wanted) -> Any:
    if not wanted:
        return value
    match value:
        case dict():
            return {
                name: _kept(value[name], below) for name, below in wanted.items() if name in value
            }
        case list():
            return [_kept(each, wanted) for each in value]
    return value


def _dropped(value: Any, unwanted: Wanted) -> Any:
    match value:
        case dict():
            return {
                name: _dropped(each, unwanted[name]) if name in unwanted else each
                for name, each in value.items()
                if unwanted.get(name) != {}
            }
        case list():
            return [_dropped(each, unwanted) for each in value]
    return value
