"""
Paths: the ways in which a field is named, and from one to the other.

A difference names a field by ``spec``, ``containers``, ``[name="web"]`` (:mod:`trueup.core.
differences`), an API server by ``spec.containers[0].image``. To look it up, both become concrete:
the keys and indexes that lead to it in one body.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, TypeAlias

Key: TypeAlias = str | int

_PAIR = re.compile(r'([^=,\[]+)=("(?:[^"\\]|\\.)*"|[^,\]]*)')
_FIELD = re.compile(r"\[[^\]]*\]|[^.\[]+")


def concrete(body: Any, path: tuple[str, ...]) -> tuple[Key, ...]:
    """The keys that lead along *path* in *body*, as far as it goes."""
    keys: list[Key] = []
    for part in path:
        key = _key(body, part)
        if key is None:
            break
        keys.append(key)
        body = body[key]
    return tuple(keys)


def said_at(body: Any, path: tuple[str, ...]) -> Any:
    """What *body* says at *path*; None: nothing."""
    keys = concrete(body, path)
    if len(keys) < len(path):
        return None
    for key in keys:
        body = body[key]
    return body


def parts(field: str) -> tuple[str, ...]:
    """
    A field as an API server names it, as a path.

    ``spec.ports[0].name``, ``spec.ports[port=80,protocol="TCP"].name``; a map's key that has dots
    stands in brackets: ``data[a.b]``.
    """
    return tuple(_part(part) for part in _FIELD.findall(field))


def _part(text: str) -> str:
    """An index or the keys of an element stay as they are; a map's key loses its brackets."""
    return text if text[1:-1].isdigit() or "=" in text else text.strip("[]")


def _key(body: Any, part: str) -> Key | None:
    if isinstance(body, Mapping):
        return part if part in body else None
    if not isinstance(body, list) or part[:1] != "[":
        return None
    if part[1:-1].isdigit():
        index = int(part[1:-1])
        return index if index < len(body) else None
    if part[:2] == "[=":
        wanted = _said(part[2:-1])
        return body.index(wanted) if wanted in body else None
    return _keyed(body, {key: _said(said) for key, said in _PAIR.findall(part[1:-1])})


def _keyed(body: list[Any], wanted: Mapping[str, Any]) -> int | None:
    """The element with those keys; one that leaves a key to its default, if it is the only one."""
    fits = [
        index
        for index, each in enumerate(body)
        if isinstance(each, Mapping) and wanted and _agrees(each, wanted)
    ]
    whole = [index for index in fits if wanted.keys() <= body[index].keys()]
    if len(whole) == 1:
        return whole[0]
    return fits[0] if len(fits) == 1 and not whole else None


def _agrees(element: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    said = [key for key in wanted if key in element]
    return bool(said) and all(element[key] == wanted[key] for key in said)


def _said(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
