"""
Patches: strategic merge of the lists whose keys are certain, and JSON patches.

Kustomize merges with its own walker: elements of the patch come first, then those that only the
target has. Lists whose merge key is not in the table, and all directives, are left to Kustomize.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from trueup.core.kustomize.item import KNOWN_GROUPS, Beyond, Item
from trueup.k8s.patch import PatchError, json_patch

MERGE_KEYS = {
    "containers": "name",
    "initContainers": "name",
    "env": "name",
    "volumes": "name",
    "volumeMounts": "mountPath",
    "imagePullSecrets": "name",
}
TARGET = {"group", "version", "kind", "name", "namespace"}
Documents = Callable[[str], Iterable[Any]]


def patched(items: list[Item], entries: Iterable[Any], read: Documents) -> None:
    """``patches``: each finds its objects by *target*, or by what the patch itself is called."""
    for entry in entries:
        if not isinstance(entry, dict) or entry.keys() - {"path", "patch", "target"}:
            raise Beyond("options of a patch")
        for document in _documents(entry, read):
            _patch(items, document, entry.get("target"))


def _documents(entry: Mapping[str, Any], read: Documents) -> list[Any]:
    path, inline = entry.get("path"), entry.get("patch")
    if bool(path) == bool(inline):
        raise Beyond("a patch with both or neither of path and patch")
    found = list(read(path) if path else read(f"\n{inline}"))
    if len(found) != 1:
        raise Beyond("several patches in one")
    return found


def merged(items: list[Item], paths: Iterable[Any], read: Documents) -> None:
    """``patchesStrategicMerge``: files, or patches written in place."""
    for path in paths:
        if not isinstance(path, str):
            raise Beyond("a patch that is not a string")
        found = list(read(path if "\n" not in path else f"\n{path}"))
        if not found:
            raise Beyond("a patch of nothing")
        for document in found:
            if not isinstance(document, dict):
                raise Beyond("a patch that is not an object")
            _patch(items, document, None)


def json_patched(items: list[Item], entries: Iterable[Any], read: Documents) -> None:
    """``patchesJson6902``: one object each, named by *target*."""
    for entry in entries:
        if not isinstance(entry, dict) or not entry.get("target"):
            raise Beyond("a JSON patch without a target")
        (document,) = _documents(entry, read)
        _patch(items, document, entry["target"])


def _patch(items: list[Item], patch: Any, target: Any) -> None:
    chosen = _selected(items, target) if target else _named(items, patch)
    if not chosen:
        raise Beyond("a patch that finds nothing")
    for item in chosen:
        if isinstance(patch, list):
            _apply_json(item, patch)
        else:
            _apply_merge(item, patch)


def _selected(items: list[Item], target: Mapping[str, Any]) -> list[Item]:
    """Selectors are patterns that must match as a whole; the original name counts as well."""
    if target.keys() - TARGET or not all(isinstance(value, str) for value in target.values()):
        raise Beyond("labels or annotations in a target")
    return [item for item in items if all(_fits(item, key, text) for key, text in target.items())]


def _fits(item: Item, key: str, pattern: str) -> bool:
    if not pattern:
        return True
    group, _, version = item.version.rpartition("/")
    if key in ("group", "version", "kind"):
        return pattern == {"group": group, "version": version, "kind": item.kind}[key]
    names = [item.name, *item.names] if key == "name" else [item.namespace, item.original[0]]
    try:
        return any(re.fullmatch(pattern, name) for name in names)
    except re.error as error:
        raise Beyond("a target that is no pattern") from error


def _named(items: list[Item], patch: Any) -> list[Item]:
    if not isinstance(patch, dict) or not isinstance(patch.get("metadata"), dict):
        raise Beyond("a patch without a target")
    name, namespace = patch["metadata"].get("name"), patch["metadata"].get("namespace", "")
    found = [
        item
        for item in items
        if (item.version, item.kind) == (patch.get("apiVersion"), patch.get("kind"))
        and isinstance(name, str)
        and item.called(name)
        and (namespace or "default") in {i or "default" for i in (item.namespace, item.original[0])}
    ]
    if len(found) != 1:
        raise Beyond("a patch that does not find exactly one object")
    return found


def _apply_json(item: Item, operations: list[Any]) -> None:
    name, kind = item.name, item.kind
    try:
        body = json_patch(item.body, operations)
    except PatchError as error:
        raise Beyond("a JSON patch that fails") from error
    if not isinstance(body, dict) or body.get("kind") != kind:
        raise Beyond("a patch that changes the kind")
    if (body.get("metadata") or {}).get("name") != name:
        raise Beyond("a patch that changes the name")
    item.body = body


def _apply_merge(item: Item, patch: dict[str, Any]) -> None:
    if item.group not in KNOWN_GROUPS:
        raise Beyond("a strategic merge of a custom resource")
    identity = {key: item.body["metadata"].get(key) for key in ("name", "namespace")}
    body = merge(item.body, patch)
    for key, value in identity.items():
        if value is None:
            body["metadata"].pop(key, None)
        else:
            body["metadata"][key] = value
    body["kind"], body["apiVersion"] = item.kind, item.version
    item.body = body


def merge(target: dict[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """*target* with *patch* merged in; null deletes."""
    result = dict(target)
    for key, value in patch.items():
        if key.startswith("$"):
            raise Beyond(f"the directive {key}")
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merge(result[key], value)
        elif isinstance(value, list):
            result[key] = _merge_list(key, result.get(key), value)
        else:
            _refuse_nulls(value)
            result[key] = value
    return result


def _merge_list(field: str, target: Any, patch: list[Any]) -> list[Any]:
    _refuse_nulls(patch)
    maps = any(isinstance(element, dict) for element in patch)
    if not maps and field in ("args", "command"):
        return patch
    if field not in MERGE_KEYS:
        raise Beyond(f"the list {field}")
    key = MERGE_KEYS[field]
    before = target or []
    if not _keyed(before, key) or not _keyed(patch, key):
        raise Beyond(f"elements of {field} without {key}")
    found = {element[key]: element for element in before}
    first = [merge(found.get(e[key], {}), e) for e in patch]
    rest = [element for element in before if element[key] not in {e[key] for e in patch}]
    return first + rest


def _keyed(elements: Any, key: str) -> bool:
    if not isinstance(elements, list) or not all(isinstance(e, dict) for e in elements):
        return False
    keys = [element.get(key) for element in elements]
    return all(isinstance(k, str) and k for k in keys) and len(set(keys)) == len(keys)


def _refuse_nulls(value: Any) -> None:
    """Nulls and directives inside what is added as a whole mean things that we do not decide."""
    if value is None:
        raise Beyond("a null inside a patch")
    if isinstance(value, dict):
        if any(key.startswith("$") for key in value):
            raise Beyond("a directive inside a patch")
        for inner in value.values():
            _refuse_nulls(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_nulls(inner)
