"""
Objects inside of custom resources (``x-kubernetes-embedded-resource``): what is wrong with them.

They must say what they are, and their metadata is held to the rules of any object's, as
apiextensions-apiserver holds it, in its words.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.k8s import causes, names
from trueup.k8s.causes import Cause

Raw = Mapping[str, Any]


def embedded_problems(value: Any, raw: Raw, path: str = "") -> Iterator[Cause]:
    """What is wrong with the objects that *value* holds; *value* itself is none of them."""
    if isinstance(value, list):
        items = raw.get("items") or {}
        for at, each in enumerate(value):
            yield from _below(each, items, f"{path}[{at}]")
    elif isinstance(value, dict):
        additional = raw.get("additionalProperties")
        for name, each in value.items():
            below = (raw.get("properties") or {}).get(name)
            if below is not None:
                yield from _below(each, below, f"{path}.{name}" if path else name)
            elif isinstance(additional, Mapping):
                yield from _below(each, additional, f"{path}[{name}]")


def _below(value: Any, raw: Raw, path: str) -> Iterator[Cause]:
    if raw.get("x-kubernetes-embedded-resource") and isinstance(value, dict):
        yield from _object(value, path)
    yield from embedded_problems(value, raw, path)


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
