"""
JSON Patch (RFC 6902) and JSON Merge Patch (RFC 7386).

The third patch that Kubernetes knows, which needs a schema, is `trueup.k8s.strategic`. Nothing here
changes what it is given: a patched document shares with the old one all that is not touched.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from trueup.k8s.equality import same


class PatchError(ValueError):
    """A patch that cannot be applied, and why."""


class TestFailed(PatchError):
    """The document is not what the patch expects."""

    __test__ = False  # not for pytest


def json_patch(document: Any, operations: Sequence[Mapping[str, Any]]) -> Any:
    """*document* after all *operations*, in order; all of them or, with `PatchError`, none."""
    if not isinstance(operations, Sequence) or isinstance(operations, str):
        raise PatchError("a JSON patch is a list of operations")
    for operation in operations:
        document = _operate(document, operation)
    return document


def merge_patch(document: Any, patch: Any) -> Any:
    """*document* with *patch* merged into it; null deletes."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(document) if isinstance(document, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def merge_patch_between(before: Any, after: Any) -> Any:
    """
    The merge patch that makes *after* of *before*.

    A null inside *after* cannot be told from a deletion; merge patch has no word for it.
    """
    if not isinstance(before, dict) or not isinstance(after, dict):
        return after
    patch: dict[str, Any] = {name: None for name in before if name not in after}
    for name, value in after.items():
        if name not in before:
            patch[name] = value
        elif not same(before[name], value):
            patch[name] = merge_patch_between(before[name], value)
    return patch


def _operate(document: Any, operation: Mapping[str, Any]) -> Any:
    if not isinstance(operation, Mapping):
        raise PatchError(f"an operation must be an object, not {operation!r:.80}")
    path = _pointer(operation, "path")
    match operation.get("op"):
        case "add":
            return _add(document, path, _value(operation))
        case "remove":
            return _remove(document, path)
        case "replace":
            return _replace(document, path, _value(operation))
        case "move":
            source = _pointer(operation, "from")
            if path[: len(source)] == source and len(path) > len(source):
                raise PatchError(f"cannot move {_name(source)} into itself")
            return _add(_remove(document, source), path, _at(document, source))
        case "copy":
            return _add(document, path, _at(document, _pointer(operation, "from")))
        case "test":
            if not same(_at(document, path, missing=None), _value(operation)):
                raise TestFailed(f"testing value {_name(path)} failed")
            return document
        case other:
            raise PatchError(f"unexpected kind: {other}")


def _replace(document: Any, path: tuple[str, ...], value: Any) -> Any:
    """A member of an object need not be there, as in the library that API servers use."""
    parent = _at(document, path[:-1]) if path else None
    if isinstance(parent, dict):
        return _put(document, path[:-1], {**parent, path[-1]: value})
    _at(document, path)
    return _put(document, path, value)


def _pointer(operation: Mapping[str, Any], member: str) -> tuple[str, ...]:
    text = operation.get(member)
    if not isinstance(text, str):
        raise PatchError(f"the operation has no {member!r}")
    if text and not text.startswith("/"):
        raise PatchError(f"the path {text!r} does not begin with /")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:])


def _value(operation: Mapping[str, Any]) -> Any:
    if "value" not in operation:
        raise PatchError(f"the operation {operation.get('op')} has no value")
    return operation["value"]


def _name(path: tuple[str, ...]) -> str:
    return "/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in path)


_NONE: Any = object()


def _at(document: Any, path: tuple[str, ...], missing: Any = _NONE) -> Any:
    """What stands at *path*; *missing* if only its last part is not there, else an error."""
    for depth, part in enumerate(path):
        if isinstance(document, dict) and part in document:
            document = document[part]
        elif isinstance(document, list):
            document = document[_index(part, len(document) - 1, path)]
        elif isinstance(document, dict) and depth == len(path) - 1 and missing is not _NONE:
            return missing
        else:
            raise PatchError(f"the path {_name(path)} does not exist")
    return document


def _index(part: str, last: int, path: tuple[str, ...]) -> int:
    if not (part.isascii() and part.isdigit()) or (part[0] == "0" and part != "0"):
        raise PatchError(f"{part!r} is not an index, in {_name(path)}")
    index = int(part) if len(part) < 10 else last + 1
    if index > last:
        raise PatchError(f"the index {part} is out of bounds, in {_name(path)}")
    return index


def _add(document: Any, path: tuple[str, ...], value: Any) -> Any:
    if not path:
        return value
    parent = _at(document, path[:-1])
    if isinstance(parent, dict):
        return _put(document, path[:-1], {**parent, path[-1]: value})
    if isinstance(parent, list):
        length = len(parent)
        at = length if path[-1] == "-" else _index(path[-1], length, path)
        return _put(document, path[:-1], [*parent[:at], value, *parent[at:]])
    raise PatchError(f"the path {_name(path)} does not exist")


def _remove(document: Any, path: tuple[str, ...]) -> Any:
    _at(document, path)
    if not path:
        return None
    parent = _at(document, path[:-1])
    if isinstance(parent, list):
        at = int(path[-1])
        return _put(document, path[:-1], parent[:at] + parent[at + 1 :])
    rest = {name: value for name, value in parent.items() if name != path[-1]}
    return _put(document, path[:-1], rest)


def _put(document: Any, path: tuple[str, ...], value: Any) -> Any:
    """*document* with what stands at *path*, which exists, exchanged."""
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(document, dict):
        return {**document, first: _put(document[first], rest, value)}
    at = int(first)
    return [*document[:at], _put(document[at], rest, value), *document[at + 1 :]]
