"""Build a folder with a kustomization, its bases first, as ``kustomize build`` does."""

import posixpath
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import msgspec

from trueup.core.kustomize.generate import generated, suffix
from trueup.core.kustomize.item import Beyond, Item, Setter, Watch, item
from trueup.core.kustomize.order import ordered
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
from trueup.model.origin import Origin

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
REFERENCES = "references"  # what follows when a name changes; no field of a kustomization
# Kustomize reads YAML 1.2 in parts: these plain scalars mean something else to Kubernetes.
AMBIGUOUS = re.compile(
    rb"(?:^[ \t]*|[:?-][ \t]+|[,\[{][ \t]*)"
    rb"(?:(?:y|yes|n|no|on|off)(?=[ \t]*(?:$|[\]},:#]))|\d{4}-\d\d?-\d|0o[0-7])",
    re.IGNORECASE | re.MULTILINE,
)

Read = Callable[[str], bytes | None]


def build(read: Read, folder: str, watch: Watch = lambda _items, _setter: None) -> tuple[Item, ...]:
    """
    The objects that the kustomization in *folder* makes.

    *read* gives the content of a regular file of the tree by its path, or None. *watch* is told of
    every step, for tracing. Raises :class:`Beyond` for everything that Kustomize itself must
    decide, faults included.
    """
    top = posixpath.normpath(folder)
    items = _accumulate(read, top, 0, watch)
    for made in items:
        if made.hashed:
            made.rename(f"{made.name}-{suffix(made.body)}")
    follow(items)
    watch(items, Setter(top, REFERENCES, None))
    for made in items:
        _without_empty_annotations(made.body["metadata"])
    return tuple(ordered(items))


def _without_empty_annotations(metadata: dict[str, Any]) -> None:
    """Kustomize takes its own marks out at last, and the map with them where nothing is left."""
    if not metadata.get("annotations"):
        metadata.pop("annotations", None)


def _accumulate(read: Read, folder: str, depth: int, watch: Watch) -> list[Item]:
    if depth > DEPTH:
        raise Beyond("bases of bases without end")
    name, kustomization = _kustomization(read, folder)
    files = _Files(read, folder)
    items = list(_resources(kustomization, files, depth, watch))
    for made in _generators(kustomization, files):
        if any(other.kind == made.kind and other.called(made.name) for other in items):
            raise Beyond("a generator of something that is there already")
        made.origin = Origin(_join(folder, name))
        items.append(made)
    _refuse_twins(items)
    watch(items, None)
    for setter, change in _changes(items, kustomization, files):
        change()
        watch(items, setter)
    _refuse_twins(items)
    return items


def _kustomization(read: Read, folder: str) -> tuple[str, dict[str, Any]]:
    """The name of its file, and what it says."""
    found = {name: text for name in NAMES if (text := read(_join(folder, name))) is not None}
    if len(found) != 1:
        raise Beyond("no kustomization, or several")
    ((name, text),) = found.items()
    made = [body for _, body in _parse(text)]
    if len(made) != 1 or not isinstance(made[0], dict):
        raise Beyond("a kustomization that is not one object")
    kustomization: dict[str, Any] = made[0]
    if kustomization.get("apiVersion") not in API_VERSIONS:
        raise Beyond("another apiVersion")
    if kustomization.get("kind") not in (None, "", "Kustomization"):
        raise Beyond("another kind")
    for key, value in kustomization.items():
        _refuse_unknown(key, value)
    if not any(value for key, value in kustomization.items() if key not in HEADER):
        raise Beyond("nothing in it")
    return name, {key: value for key, value in kustomization.items() if value is not None}


def _refuse_unknown(key: str, value: Any) -> None:
    wanted = list if key in LISTS else dict if key in MAPS else str
    if key not in LISTS | MAPS | STRINGS | HEADER:
        raise Beyond(f"the field {key}")
    if value is not None and not isinstance(value, wanted):
        raise Beyond(f"the type of {key}")


def _resources(
    kustomization: dict[str, Any], files: "_Files", depth: int, watch: Watch
) -> Iterator[Item]:
    for path in (*kustomization.get("resources", ()), *kustomization.get("bases", ())):
        if not isinstance(path, str) or ":" in path or path.startswith("/"):
            raise Beyond("a resource that is not a path")
        target = _join(files.folder, path)
        if files.read_any(target) is None:
            yield from _accumulate(files.read_any, target, depth + 1, watch)
        else:
            for line, body in _parse(files.content(path)):
                yield item(body, origin=Origin(target, line))


def _generators(kustomization: dict[str, Any], files: "_Files") -> Iterator[Item]:
    options = kustomization.get("generatorOptions", {})
    for kind, field in (("ConfigMap", "configMapGenerator"), ("Secret", "secretGenerator")):
        entries = kustomization.get(field, ())
        for entry, made in zip(
            entries, generated(kind, entries, options, files.content), strict=True
        ):
            made.generator = Setter(files.folder, field, entry)
            yield made


def _changes(
    items: list[Item], kustomization: dict[str, Any], files: "_Files"
) -> Iterator[tuple[Setter, Callable[[], None]]]:
    """What is done to the objects, one after the other, and by what."""
    texts = files.documents
    each: tuple[tuple[str, Callable[[Any], None]], ...] = (
        ("patchesStrategicMerge", lambda entry: merged(items, [entry], texts)),
        ("patches", lambda entry: patched(items, [entry], texts)),
        ("namespace", lambda name: namespaced(items, name)),
        ("namePrefix", lambda prefix: affixed(items, prefix, "")),
        ("nameSuffix", lambda suffix: affixed(items, "", suffix)),
        ("labels", lambda entry: labelled(items, {}, [entry])),
        ("commonLabels", lambda labels: labelled(items, labels, ())),
        ("commonAnnotations", lambda annotations: annotated(items, annotations)),
        ("patchesJson6902", lambda entry: json_patched(items, [entry], texts)),
        ("replicas", lambda entry: replicated(items, [entry])),
        ("images", lambda entry: with_images(items, [entry])),
    )
    for field, change in each:
        said = kustomization.get(field)
        for entry in said if isinstance(said, list) else [said] if said else ():
            yield Setter(files.folder, field, entry), partial(change, entry)


def _refuse_twins(items: list[Item]) -> None:
    if len({made.identity for made in items}) != len(items):
        raise Beyond("two objects with the same identity")


def _join(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(folder, path))


def _parse(text: bytes) -> list[tuple[int, Any]]:
    """Fresh objects: YAML aliases would otherwise share what transformers change."""
    if AMBIGUOUS.search(text):
        raise Beyond("a scalar that YAML 1.1 and 1.2 read differently")
    try:
        made = documents(text.decode())
    except (UnicodeDecodeError, YamlError) as error:
        raise Beyond("YAML that cannot be read") from error
    return [
        (line, msgspec.json.decode(msgspec.json.encode(body)))
        for line, body in made
        if body is not None
    ]


def _refuse_yaml(text: bytes) -> None:
    """A patch that begins with a bracket is read as JSON by Kustomize."""
    try:
        msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise Beyond("a list in brackets that is not JSON") from error


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
        text = path[1:].encode() if path.startswith("\n") else self.content(path)
        if text.startswith(b"["):
            _refuse_yaml(text)
        return [body for _, body in _parse(text)]
