"""Generators: where the content of a generated ConfigMap or Secret comes from."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from trueup.core.kustomize.item import Setter
from trueup.core.trace.lines import Marked, found
from trueup.model.origin import Place

replace = msgspec.structs.replace


def generated(
    setter: Setter,
    path: tuple[str, ...],
    entry: Place,
    files: Mapping[str, bytes],
    root: Marked | None,
) -> Place:
    """
    Where *path* of what the generator made is declared: a file, a line of one, or a literal.

    *entry*: the place of the generator's entry in the kustomization, which *root* is the text of.
    """
    if len(path) < 2 or path[0] not in ("data", "binaryData"):
        return replace(entry, exact=False)
    for place in _sources(setter, path[1], files):
        return place
    literals = list(setter.entry.get("literals") or ())
    said = [index for index, each in enumerate(literals) if each.partition("=")[0] == path[1]]
    entries: list[Any] = (root.value.get(setter.field) if root else None) or []
    if not said or root is None or setter.entry not in entries:
        return replace(entry, exact=False)
    index = entries.index(setter.entry)
    at, exact = found(root, (setter.field, f"[{index}]", "literals", f"[{said[-1]}]"))
    return Place(entry.file, at.line, exact=exact, how=setter.field)


def _sources(setter: Setter, key: str, files: Mapping[str, bytes]) -> Iterator[Place]:
    made: Any = setter.entry
    for source in made.get("files") or ():
        name, equals, path = source.partition("=")
        name, path = (name, path) if equals else (source.rpartition("/")[2], source)
        if name == key:
            yield Place(_join(setter, path), 1, exact=True, how=setter.field)
    for path in (*(made.get("envs") or ()), *([made["env"]] if made.get("env") else ())):
        file = _join(setter, path)
        for number, line in enumerate(files.get(file, b"").decode().splitlines(), 1):
            if line.lstrip("\ufeff ").partition("=")[0] == key:
                yield Place(file, number, exact=True, how=setter.field)


def _join(setter: Setter, path: str) -> str:
    return posixpath.normpath(posixpath.join(setter.folder, path))
