"""
Objects inside of custom resources (``x-kubernetes-embedded-resource``): what is wrong with them.

They must say what they are, and their metadata is held to the rules of any object's, as
apiextensions-apiserver holds it, in its words.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from trueup.k8s import causes, names
from trueup.k8s.causes import Cause

Raw = Mapping[str, Any]


def embedded_error(value: Any, raw: Raw, unreadable: Callable[[Any], str | None]) -> str | None:
    """Why the objects that *value* holds cannot be read; *unreadable* says it of metadata."""
    for path, body in _objects(value, raw, ""):
        for name in ("apiVersion", "kind"):
            if name in body and not isinstance(body[name], str):
                return f"{path}.{name}: {causes.invalid('', body[name], 'must be a string')}"
        meta = body.get("metadata")
        if meta is not None and (error := unreadable(meta)):
            return f"{path}.metadata: {causes.invalid('', meta, error)}"
    return None


def embedded_problems(value: Any, raw: Raw, path: str = "") -> Iterator[Cause]:
    """What is wrong with the objects that *value* holds; *value* itself is none of them."""
    for where, body in _objects(value, raw, path):
        yield from _object(body, where)


def _objects(value: Any, raw: Raw, path: str) -> Iterator[tuple[str, Raw]]:
    """The objects below *value*, with where they are."""
    for where, each, below in _parts(value, raw, path):
        if below.get("x-kubernetes-embedded-resource") and isinstance(each, dict):
            yield where, each
        yield from _objects(each, below, where)


def _parts(value: Any, raw: Raw, path: str) -> Iterator[tuple[str, Any, Raw]]:
    """The items or fields of *value* that the schema describes, with where they are."""
    if isinstance(value, list):
        items = raw.get("items") or {}
        for at, each in enumerate(value):
            yield f"{path}[{at}]", each, items
    elif isinstance(value, dict):
        additional = raw.get("additionalProperties")
        for name, each in value.items():
            below = (raw.get("properties") or {}).get(name)
            if below is not None:
                yield f"{path}.{name}" if path else name, each, below
            elif isinstance(additional, Mapping):
                yield f"{path}[{name}]", each, additional


def _object(body: Raw, path: str) -> Iterator[Cause]:
    for name in ("apiVersion", "kind"):
        if name not in body:
            yield causes.required(f"{path}.{name}")
        elif not isinstance(body[name], str):
            yield causes.invalid(f"{path}.{name}", body[name], "must be a string")
        elif not body[name]:
            yield causes.invalid(f"{path}.{name}", "", "must not be empty")
    kind = body.get("kind")
    if isinstance(kind, str) and kind and (wrong := names.dns_1035_label(kind.lower())):
        words = "may have mixed case, but should otherwise match: " + ",".join(wrong)
        yield causes.invalid(f"{path}.kind", kind, words)
    meta = body.get("metadata")
    if isinstance(meta, dict):
        yield from _metadata(meta, f"{path}.metadata")


def _metadata(meta: Raw, path: str) -> Iterator[Cause]:
    name = meta.get("name")
    for words in names.path_segment(name) if name else ():
        yield causes.invalid(f"{path}.name", name, words)
    yield from names.labels(meta.get("labels") or {}, f"{path}.labels")
    yield from names.annotations(meta.get("annotations") or {}, f"{path}.annotations")
