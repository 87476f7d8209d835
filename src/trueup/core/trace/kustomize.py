"""
Kustomize, built in process: which file set a field, found by watching the build.

The build tells of its objects after each step: each patch, each image, each prefix. What a field
was changed by last is what declares it; a field that no step changed stands in the resource's own
file. Raises :class:`Beyond` where only Kustomize itself can build, and then nobody watches.
"""

import posixpath
from collections.abc import Mapping
from typing import Any, TypeAlias

from trueup.core.kustomize.build import NAMES, REFERENCES, build
from trueup.core.kustomize.item import Item, Setter
from trueup.core.render.job import Kustomize
from trueup.core.trace import plain
from trueup.core.trace.added import added
from trueup.core.trace.generators import generated
from trueup.core.trace.lines import Marked, fits, found, marked
from trueup.core.trace.patches import in_patch
from trueup.core.trace.paths import Key, concrete
from trueup.k8s.ref import GroupKind
from trueup.model.origin import Place, Wanted

Path: TypeAlias = tuple[str, ...]
Keyed: TypeAlias = tuple[Key, ...]

PATCHES = ("patches", "patchesJson6902", "patchesStrategicMerge")
ELEMENT_KEYS = ("name", "mountPath", "containerPort", "port", "key", "ip", "topologyKey")
_ABSENT = object()


def places(
    job: Kustomize,
    files: Mapping[str, bytes],
    edited: Mapping[str, bytes],
    wanted: tuple[Wanted, ...],
) -> tuple[tuple[Place, ...], ...]:
    """
    Of each wanted object its own place, then that of each path.

    *edited*: the files with what the Application adds to the kustomization, which *files* lack.
    """
    history = History()
    items = build(edited.get, job.folder, history)
    tracer = _Tracer(job, files, history)
    return tuple(_places(tracer, items, each) for each in wanted)


def _places(tracer: "_Tracer", items: tuple[Item, ...], each: Wanted) -> tuple[Place, ...]:
    fitting = [item for item in items if fits(item.body, each.ref)]
    if not fitting:
        return ()
    item = fitting[-1]
    return (tracer.own(item), *(tracer.field(item, path) for path in each.paths))


class History:
    """Watches a build: what every field of every object was changed by last."""

    def __init__(self) -> None:
        self._items: dict[int, tuple[Item, dict[Keyed, Any]]] = {}
        self._by: dict[int, dict[Keyed, Setter]] = {}

    def __call__(self, items: list[Item], setter: Setter | None) -> None:
        for item in items:
            _, before = self._items.get(id(item), (item, {}))
            now = leaves(item.body)
            self._items[id(item)] = (item, now)
            by = self._by.setdefault(id(item), {})
            if setter is not None:
                changed = before.keys() | now.keys()
                by.update(
                    (key, setter)
                    for key in changed
                    if before.get(key, _ABSENT) != now.get(key, _ABSENT)
                )

    def setters(self, item: Item, keys: Keyed) -> list[Setter | None]:
        """What set the field at *keys* or the parts of it, each once; None: its own file did."""
        by, now = self._by[id(item)], self._items[id(item)][1]
        within = [key for key in now if key[: len(keys)] == keys]
        told: list[Setter | None] = []
        for setter in (by.get(key) for key in within or [keys]):
            if all(setter is not known for known in told):
                told.append(setter)
        return told


class _Tracer:
    def __init__(self, job: Kustomize, files: Mapping[str, bytes], history: History) -> None:
        self._job = job
        self._files = files
        self._history = history

    def own(self, item: Item) -> Place:
        """Where the object as a whole is declared."""
        setter = item.generator
        if setter is None:
            return Place(item.origin.file, item.origin.line, exact=True)
        return self._entry(setter, ())

    def field(self, item: Item, path: Path) -> Place:
        keys = keyed(item.body, path)
        setters = self._history.setters(item, keys)
        if len(setters) > 1:
            return self._roughly(item)
        setter = setters[0]
        if setter is None:
            return self._in_resource(item, path)
        if setter.field == REFERENCES:
            return self._roughly(item, REFERENCES)
        if setter.field in PATCHES and not self._by_application(setter):
            return self._in_patch(item, setter, path)
        return self._entry(setter, path)

    def _roughly(self, item: Item, how: str = "") -> Place:
        own = self.own(item)
        return Place(own.file, own.line, how=how or own.how)

    def _in_resource(self, item: Item, path: Path) -> Place:
        if item.generator is not None:
            entry = self._entry(item.generator, ())
            return generated(item.generator, path, entry, self._files, self._root(item.generator))
        file = item.origin.file
        for root in marked(self._files.get(file, b"")):
            if root.line == item.origin.line:
                return plain.place(file, root, path, GroupKind(item.group, item.kind))
        return self._roughly(item)

    def _in_patch(self, item: Item, setter: Setter, path: Path) -> Place:
        at = self._entry(setter, ())
        entry = setter.entry if isinstance(setter.entry, Mapping) else {}
        written = entry.get("path") or ("" if "patch" in entry else str(setter.entry))
        inline = "" if "patch" not in entry else str(entry["patch"])
        if not entry and "\n" in written:
            written, inline = "", written
        if written:
            file = _join(setter.folder, written)
            line = in_patch(marked(self._files.get(file, b"")), item, path)
            return Place(file, line or 1, exact=bool(line), how=setter.field)
        line = in_patch(marked(inline.encode()), item, path)
        text = self._said(setter, "patch") or self._said(setter)
        if line and text is not None and text.block:
            return Place(at.file, text.line + line, exact=True, how=setter.field)
        return Place(at.file, at.line, exact=bool(line) and "\n" not in inline, how=setter.field)

    def _entry(self, setter: Setter, path: Path) -> Place:
        """The line of the kustomization that says *setter*, as near to the field as it goes."""
        if self._by_application(setter):
            name = "commonLabels" if setter.field == "labels" else setter.field
            return added(self._files, self._job.folder, "kustomize", name)
        file = self._file(setter.folder)
        last = path[-1:]
        deeper = (self._said(setter, *within) for within in (("pairs", *last), last, ()))
        at = next((each for each in deeper if each is not None), None)
        return Place(file, at.line if at else 0, exact=at is not None, how=setter.field)

    def _said(self, setter: Setter, *within: str) -> Marked | None:
        """The value in the kustomization's text, if it is there."""
        root = self._root(setter)
        said = root.value.get(setter.field) if root else None
        path: Path = (setter.field,)
        if isinstance(said, list):
            if setter.entry not in said:
                return None
            path = (setter.field, f"[{said.index(setter.entry)}]")
        if root is None or said is None:
            return None
        at, exact = found(root, (*path, *within))
        return at if exact else None

    def _by_application(self, setter: Setter) -> bool:
        """Whether it is among what the Application adds to the kustomization at its path."""
        if self._job.edited is None or setter.folder != posixpath.normpath(self._job.folder):
            return False
        root = self._root(setter)
        said = root.value.get(setter.field) if root else None
        return setter.entry not in said if isinstance(said, list) else setter.entry != said

    def _root(self, setter: Setter) -> Marked | None:
        roots = marked(self._files.get(self._file(setter.folder), b""))
        return roots[0] if roots and isinstance(roots[0].value, dict) else None

    def _file(self, folder: str) -> str:
        names = (_join(folder, name) for name in NAMES)
        return next((name for name in names if name in self._files), "")


def leaves(body: Any, path: Keyed = ()) -> dict[Keyed, Any]:
    """Every value that holds no others, by the way to it; list elements by what they are called."""
    if isinstance(body, Mapping) and body:
        inner = [(key, value) for key, value in body.items()]
    elif isinstance(body, list) and body:
        inner = list(zip(_names(body), body, strict=True))
    else:
        return {path: body}
    made: dict[Keyed, Any] = {}
    for key, value in inner:
        made |= leaves(value, (*path, key))
    return made


def keyed(body: Any, path: Path) -> Keyed:
    """*path* as `leaves` says it; what the body does not have stays as it is."""
    keys = concrete(body, path)
    made: list[Key] = []
    for key in keys:
        made.append(_names(body)[key] if isinstance(key, int) else key)
        body = body[key]
    return (*made, *path[len(keys) :])


def _names(elements: list[Any]) -> list[Key]:
    for key in ELEMENT_KEYS:
        said = [each.get(key) if isinstance(each, Mapping) else None for each in elements]
        if None not in said and len(set(map(str, said))) == len(said):
            return [f"{key}={each}" for each in said]
    return list(range(len(elements)))


def _join(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(folder, path))
