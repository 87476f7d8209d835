"""
Ignoring: the entry of ``spec.ignoreDifferences`` that says that a field does not count.

A field is named by a JSON pointer where that is enough. An item of a list has no fixed place, so a
pointer to it would be of another one tomorrow: it is named by a jq path expression that finds it by
its keys. Instead of one field, all that a manager owns can be left to it.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from trueup.k8s.ref import Ref
from trueup.k8s.value import Value

PATH = "/spec/ignoreDifferences"
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PAIR = re.compile(r'([^=,\[]+)=("(?:[^"\\]|\\.)*"|[^,\]]*)')


class How(StrEnum):
    """FIELD: by where it is; MANAGER: whatever its manager owns."""

    FIELD = "field"
    MANAGER = "manager"


class Scope(StrEnum):
    """OBJECT: of that one alone; KIND: of all of its kind in the Application."""

    OBJECT = "object"
    KIND = "kind"


class Ignored(Value, frozen=True):
    """What is to be ignored: a field of an object, and who manages it."""

    ref: Ref
    path: tuple[str, ...]
    manager: str = ""


def entries(wanted: Iterable[Ignored], how: How, scope: Scope) -> list[dict[str, Any]]:
    """As they stand in a manifest; what is about the same objects is one entry."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for each in wanted:
        head = _head(each.ref, scope)
        key, value = _named(each, how)
        entry = found.setdefault(tuple(f"{name}={said}" for name, said in head.items()), head)
        values = entry.setdefault(key, [])
        if value not in values:
            values.append(value)
    return list(found.values())


def patch(known: Sequence[Mapping[str, Any]] | None, added: list[dict[str, Any]]) -> list[Any]:
    """The JSON patch that adds them; it fails if others have changed the list meanwhile."""
    if known is None:
        return [{"op": "add", "path": PATH, "value": added}]
    tested = {"op": "test", "path": PATH, "value": [dict(each) for each in known]}
    return [tested, {"op": "add", "path": PATH, "value": [*known, *added]}]


def pointer(path: tuple[str, ...]) -> str:
    """``/spec/replicas``; empty if a part of it has no fixed place."""
    if any(part[:1] == "[" and not part[1:-1].isdigit() for part in path):
        return ""
    plain = (part[1:-1] if part[:1] == "[" else part for part in path)
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in plain)


def expression(path: tuple[str, ...]) -> str:
    """``.spec.containers[] | select(.name == "web") | .image``."""
    steps: list[str] = [""]
    for part in path:
        if part[:1] != "[":
            steps[-1] += f".{part}" if _PLAIN.fullmatch(part) else _quoted(part, steps[-1])
        elif part[1:-1].isdigit():
            steps[-1] += part
        else:
            steps[-1] += "[]"
            steps += [f"select({_selected(part)})", ""]
    return " | ".join(step for step in steps if step)


def _head(ref: Ref, scope: Scope) -> dict[str, Any]:
    head = {"group": ref.kind.group, "kind": ref.kind.kind}
    if scope is Scope.OBJECT:
        head |= {"name": ref.name, "namespace": ref.namespace}
    return {name: said for name, said in head.items() if said}


def _named(each: Ignored, how: How) -> tuple[str, str]:
    if how is How.MANAGER and each.manager:
        return "managedFieldsManagers", each.manager
    found = pointer(each.path)
    return ("jsonPointers", found) if found else ("jqPathExpressions", expression(each.path))


def _quoted(part: str, before: str) -> str:
    return f"{'' if before else '.'}[{json.dumps(part, ensure_ascii=False)}]"


def _selected(part: str) -> str:
    if part[:2] == "[=":
        return f". == {part[2:-1]}"
    pairs = _PAIR.findall(part[1:-1])
    return " and ".join(f".{key} == {said}" for key, said in pairs)
