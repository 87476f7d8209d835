"""Build a folder with a kustomization, its bases first, as ``kustomize build`` does."""

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from trueup.core.kustomize.generate import generated, suffix
from trueup.core.kustomize.item import Beyond, Item, item
from trueup.core.kustomize.patches import json_patched, merged, patched
from trueup.core.kustomize.references import follow
from trueup.core.kustomize.transform import (
    affixed,
    annotated,
    labelled,
    namespaced,
    replicated,
    with_images,
)
from trueup.k8s.yaml import YamlError, documents

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
API_VERSIONS = (None, "", "kustomize.config.k8s.io/v1beta1", "kustomize.config.k8s.io/v1")
LISTS = frozenset(
    {
        "bases",
        "configMapGenerator",
        "images",
        "labels",
        "patches",
        "patchesJson6902",
        "patchesStrategicMerge",
        "replicas",
        "resources",
        "secretGenerator",
    }
)
MAPS = frozenset({"commonAnnotations", "commonLabels", "generatorOptions"})
STRINGS = frozenset({"namePrefix", "nameSuffix", "namespace"})
HEADER = frozenset({"apiVersion", "kind"})
DEPTH = 16
# Kustomize reads YAML 1.2 in parts: these plain scalars mean something else to Kubernetes.
AMBIGUOUS = re.compile(
    rb"(?:^[ \t]*|[:?-][ \t]+|[,\[{][ \t]*)"
    rb"(?:(?:y|yes|n|no|on|off)(?=[ \t]*(?:$|[\]},:#]))|\d{4}-\d\d?-\d|0o[0-7])",
    re.IGNORECASE | re.MULTILINE,
)

Read = Callable[[str], bytes | None]


def build(read: Read, folder: str) -> tuple[dict[str, Any], ...]:
    """
    The objects that the kustomization in *folder* makes.

    *read* gives the content of a regular file of the tree by its path, or None. Raises
    :class:`Beyond` for everything that Kustomize itself must decide, faults included.
    """
    items = _accumulate(read, posixpath.normpath(folder), 0)
    for made in items:
        if made.hashed:
            made.rename(f"{made.name}-{suffix(made.body)}")
    follow(items)
    return tuple(made.body for made in items)


def _accumulate(read: Read, folder: str, depth: int) -> list[Item]:
    if depth > DEPTH:
        raise Beyond("bases of bases without end")
    kustomization = _kustomization(read, folder)
    files = _Files(read, folder)
    items = list(_resources(kustomization, files, depth))
    for made in _generators(kustomization, files):
        if any(other.kind == made.kind and other.called(made.name) for other in items):
            raise Beyond("a generator of something that is there already")
        items.append(made)
    _refuse_twins(items)
    _transform(items, kustomization, files)
    _refuse_twins(items)
    return items


def _kustomization(read: Read, folder: str) -> dict[str, Any]:
    found = [text for name in NAMES if (text := read(_join(folder, name))) is not None]
    if len(found) != 1:
        raise Beyond("no kustomization, or several")
    made = _parse(found[0])
    if len(made) != 1 or not isinstance(made[0], dict):
        raise Beyond("a kustomization that is not one object")
    kustomization: dict[str, Any] = made[0]
    if kustomization.get("apiVersion") not in API_VERSIONS:
        raise Beyond("another apiVersion")
    if kustomization.get("kind") not in (None, "", "Kustomization"):
        raise Beyond("another kind")
    for key, value in kustomization.items():
        _refuse_unknown(key, value)
    return {key: value for key, value in kustomization.items() if value is not None}


def _refuse_unknown(key: str, value: Any) -> None:
    wanted = list if key in LISTS else dict if key in MAPS else str
    if key not in LISTS | MAPS | STRINGS | HEADER:
        raise Beyond(f"the field {key}")
    if value is not None and not isinstance(value, wanted):
        raise Beyond(f"the type of {key}")


def _resources(kustomization: dict[str, Any], files: "_Files", depth: int) -> Iterator[Item]:
    for path in (*kustomization.get("resources", ()), *kustomization.get("bases", ())):
        if not isinstance(path, str) or ":" in path or path.startswith("/"):
            raise Beyond("a resource that is not a path")
        target = _join(files.folder, path)
        if files.read_any(target) is None:
            yield from _accumulate(files.read_any, target, depth + 1)
        else:
            yield from (item(body) for body in files.documents(path))


def _generators(kustomization: dict[str, Any], files: "_Files") -> list[Item]:
    options = kustomization.get("generatorOptions", {})
    return [
        made
        for kind, field in (("ConfigMap", "configMapGenerator"), ("Secret", "secretGenerator"))
        for made in generated(kind, kustomization.get(field, ()), options, files.content)
    ]


def _transform(items: list[Item], kustomization: dict[str, Any], files: "_Files") -> None:
    merged(items, kustomization.get("patchesStrategicMerge", ()), files.documents)
    patched(items, kustomization.get("patches", ()), files.documents)
    namespaced(items, kustomization.get("namespace", ""))
    affixed(items, kustomization.get("namePrefix", ""), kustomization.get("nameSuffix", ""))
    labelled(items, kustomization.get("commonLabels", {}), kustomization.get("labels", ()))
    annotated(items, kustomization.get("commonAnnotations", {}))
    json_patched(items, kustomization.get("patchesJson6902", ()), files.documents)
    replicated(items, kustomization.get("replicas", ()))
    with_images(items, kustomization.get("images", ()))


def _refuse_twins(items: list[Item]) -> None:
    if len({made.identity for made in items}) != len(items):
        raise Beyond("two objects with the same identity")


def _join(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(folder, path))


def _parse(text: bytes) -> list[Any]:
    """Fresh objects: YAML aliases would otherwise share what transformers change."""
    if AMBIGUOUS.search(text):
        raise Beyond("a scalar that YAML 1.1 and 1.2 read differently")
    try:
        made = [body for _, body in documents(text.decode())]
    except (UnicodeDecodeError, YamlError) as error:
        raise Beyond("YAML that cannot be read") from error
    return [msgspec.json.decode(msgspec.json.encode(body)) for body in made if body is not None]


class _Files:
    """The files that one kustomization may read: those in its own folder and below."""

    def __init__(self, read: Read, folder: str) -> None:
        self.read_any = read
        self.folder = folder

    def content(self, path: str) -> bytes:
        target = _join(self.folder, path)
        inside = self.folder == "." or target.startswith(f"{self.folder}/")
        text = self.read_any(target) if inside and not target.startswith("..") else None
        if text is None:
            raise Beyond(f"the file {path}")
        return text

    def documents(self, path: str) -> list[Any]:
        """The documents of a file, or of a text written in place (which begins with a newline)."""
        return _parse(path.encode() if path.startswith("\n") else self.content(path))
