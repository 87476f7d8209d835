"""Patches: at which line of a patch a field is set."""

from collections.abc import Iterable

from trueup.core.kustomize.item import Item
from trueup.core.trace.lines import Marked, found
from trueup.core.trace.paths import Key, concrete


def in_patch(documents: Iterable[Marked], item: Item, path: tuple[str, ...]) -> int:
    """The line, of a strategic merge or of a JSON patch; 0 if the patch does not say *path*."""
    for root in documents:
        if isinstance(root.below, list):
            line = _of_operations(root.below, item, path)
        elif _concerns(root, item):
            at, exact = found(root, path)
            line = at.line if exact else 0
        else:
            line = 0
        if line:
            return line
    return 0


def _concerns(root: Marked, item: Item) -> bool:
    """Whether a strategic merge is for *item*: one with a target may be called anything."""
    meta = root.value.get("metadata") if isinstance(root.value, dict) else None
    name = meta.get("name") if isinstance(meta, dict) else None
    same = isinstance(name, str) and item.called(name)
    return root.value.get("kind") in (None, item.kind) and (same or name != item.name)


def _of_operations(operations: list[Marked], item: Item, path: tuple[str, ...]) -> int:
    """The last operation at the field, at something inside it, or at something around it."""
    keys = concrete(item.body, path)
    keys = (*keys, *path[len(keys) :])
    for operation in reversed(operations):
        said = operation.value.get("path") if isinstance(operation.value, dict) else None
        if not isinstance(said, str):
            continue
        tokens = [each.replace("~1", "/").replace("~0", "~") for each in said.split("/")[1:]]
        if _meet(tokens, keys):
            inner = found(operation, ("value", *path[len(tokens) :]))
            return (inner[0] if inner[1] else operation).line
    return 0


def _meet(tokens: list[str], keys: tuple[Key, ...]) -> bool:
    pairs = zip(tokens, keys, strict=False)
    return all(token in (str(key), "-") for token, key in pairs)
