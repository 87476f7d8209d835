"""
Spots: which value of a text a field of an object is made of.

In the object's own manifest, and in a patch of it, that is the value at the same path. Elsewhere
(Helm's values, images of a kustomization, literals of a generator) tracing gives the line, and the
value at that line is the one that what is declared holds: of ``web:2`` that made ``repo/web:2``,
the part that differs is what has to be another.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from trueup.core.adopt.nodes import CannotEdit, Keys
from trueup.core.compare.places import MISSING
from trueup.core.trace.lines import Marked, fits
from trueup.core.trace.paths import concrete
from trueup.k8s.ref import Ref

_BELOW = ("newTag", "newName", "digest", "count", "value")


class Spot(NamedTuple):
    """The document, the keys in it, and what is to stand there (MISSING: nothing)."""

    number: int
    keys: Keys
    value: Any


def at_path(documents: list[Marked | None], ref: Ref, path: tuple[str, ...], live: Any) -> Spot:
    """Where the manifest of *ref* says what is at *path*, or would say it."""
    found = _manifest(documents, ref)
    if found is None:
        raise CannotEdit(f"{ref} is not declared in that file as it is", "edit it by hand")
    number, lead, root = found
    keys = concrete(root.value, path)
    rest = path[len(keys) :]
    below = _value(root.value, keys)
    if rest and rest[0][:1] == "[":
        if live is None or not isinstance(below, list) or len(rest) > 1:
            raise CannotEdit("the list's item is not declared in that file", "edit it by hand")
        return Spot(number, (*lead, *keys, len(below)), live)
    if any(each[:1] == "[" for each in rest):
        raise CannotEdit("the list is not declared in that file", "edit it by hand")
    value = MISSING if live is None else live
    return Spot(number, (*lead, *keys, *rest), value)


def at_line(documents: list[Marked | None], line: int, declared: Any, live: Any) -> Spot:
    """The value at *line* that makes *declared*, as it is to be so that it makes *live*."""
    found = list(_at_line(documents, line))
    for number, keys, value in found:
        if _same(value, declared) and live is not None:
            return Spot(number, keys, _as(value, live))
    parts = [
        Spot(number, keys, made)
        for number, keys, value in found
        if (made := _part(value, declared, live)) is not MISSING
    ]
    if len(parts) != 1:
        why = "nothing at that line is what the field says" if not parts else "it is not certain"
        raise CannotEdit(why, "change what makes it by hand")
    return parts[0]


def _manifest(documents: list[Marked | None], ref: Ref) -> tuple[int, Keys, Marked] | None:
    """The last document that declares *ref*, also inside a list; one of its namespace before."""
    found = [
        (number, keys, each)
        for number, root in enumerate(documents)
        if root is not None
        for keys, each in _objects(root, ())
        if fits(each.value, ref)
    ]
    exact = [each for each in found if each[2].value["metadata"].get("namespace") == ref.namespace]
    chosen = exact or found
    return chosen[-1] if chosen else None


def _objects(root: Marked, keys: Keys) -> Iterator[tuple[Keys, Marked]]:
    items = root.below.get("items") if isinstance(root.below, dict) else None
    if items is not None and isinstance(items.below, list) and "metadata" not in root.value:
        for number, each in enumerate(items.below):
            yield from _objects(each, (*keys, "items", number))
    else:
        yield keys, root


def _at_line(documents: list[Marked | None], line: int) -> Iterator[tuple[int, Keys, Any]]:
    for number, root in enumerate(documents):
        if root is None:
            continue
        there = list(_walk(root, ()))
        hits = [(keys, each) for keys, each in there if each.line == line]
        scalars = [(keys, each) for keys, each in hits if each.below is None]
        inside = [
            (keys, each)
            for above, hit in hits
            if isinstance(hit.below, dict)
            for keys, each in there
            if keys and keys[:-1] == above and keys[-1] in _BELOW
        ]
        told = {keys: each.value for keys, each in (*hits, *scalars, *inside)}
        for keys, value in told.items():
            if keys:
                yield number, keys, value


def _walk(each: Marked, keys: Keys) -> Iterator[tuple[Keys, Marked]]:
    yield keys, each
    below = each.below
    if isinstance(below, dict):
        for name, inner in below.items():
            yield from _walk(inner, (*keys, name))
    elif isinstance(below, list):
        for number, inner in enumerate(below):
            yield from _walk(inner, (*keys, number))


def _value(body: Any, keys: Keys) -> Any:
    for key in keys:
        body = body[key]
    return body


def _same(value: Any, declared: Any) -> bool:
    if isinstance(value, dict | list) or isinstance(declared, dict | list):
        return bool(value == declared)
    return _text(value) == _text(declared)


def _as(value: Any, live: Any) -> Any:
    """*live* in the type that *value* has: a tag may be a number, and a text made of it."""
    if isinstance(value, str) and not isinstance(live, str | dict | list):
        return _text(live)
    if isinstance(value, bool) and live in ("true", "false"):
        return live == "true"
    if isinstance(value, int) and isinstance(live, str) and live.isascii() and live.isdigit():
        return int(live) if str(int(live)) == live else live
    return live


def _part(value: Any, declared: Any, live: Any) -> Any:
    """What *value* has to be, so that *declared*, which holds it once, becomes *live*."""
    if isinstance(value, dict | list | None) or live is None or isinstance(live, dict | list):
        return MISSING
    held, whole, wanted = _text(value), _text(declared), _text(live)
    prefix = held.partition("=")[0] + "=" if held.endswith(f"={whole}") else ""
    if prefix:
        return prefix + wanted  # a literal of a generator: key=value
    if not held or whole.count(held) != 1:
        return MISSING
    before, _, after = whole.partition(held)
    fits = wanted.startswith(before) and wanted.endswith(after)
    made = wanted[len(before) : len(wanted) - len(after)]
    if not fits or len(wanted) < len(before) + len(after) or not made:
        return MISSING
    return _as(value, made)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
