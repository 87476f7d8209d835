"""
Which files a Kustomize build reads, found by walking its kustomizations.

A walk may take too much (a whole folder where it is unsure: generator and transformer plugins,
OpenAPI, a kustomization that does not parse; the whole repository for one that only Kustomize can
read), never too little. What looks like an address is not followed; Kustomize itself refuses it
without a network.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from trueup.core.render.detect import KUSTOMIZATIONS
from trueup.core.render.inputs import Look
from trueup.core.render.listing import join
from trueup.k8s.value import Value
from trueup.k8s.yaml import KeyTwice, YamlError, documents
from trueup.model.errors import Stalled

_PLUGINS = ("generators", "transformers", "validators")
_FILE_LISTS = ("crds", "configurations", "patchesStrategicMerge")
_FOLDERS_OR_FILES = ("resources", "bases", "components", *_PLUGINS)
_PATH_ENTRIES = ("patches", "patchesJson6902", "replacements")
_CHARTS = ("helmCharts", "helmChartInflationGenerator")
_GENERATORS = ("configMapGenerator", "secretGenerator")


class References(Value, frozen=True):
    """
    What one kustomization refers to, as written.

    *whole*: anything in its folder; *anything*: in the repository. *plugins*: by objects that
    are read themselves.
    """

    files: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    whole: bool = False
    plugins: bool = False
    anything: bool = False


def walk(
    look: Look,
    folder: str,
    edited: Mapping[str, Any] | None = None,
    *,
    unrestricted: bool = False,
) -> bool:
    """
    Note in *look* all that building *folder* reads; *edited* stands for its kustomization.

    Gives whether it inflates charts. *unrestricted*: Kustomize reads any file, so what leads out
    of the repository is refused here. Raises ``Stalled`` if something is to be fetched from
    elsewhere.
    """
    walker = _Walk(look, unrestricted=unrestricted)
    walker.visit(folder, edited)
    if walker.remote:
        where, address = walker.remote[0]
        raise Stalled(
            "RemoteBaseNotSupported",
            f"{where or '.'}: the kustomization refers to {address}, and rendering has no network",
            "vendor the files into the repository and refer to their folder",
        )
    return walker.charts


class _Walk:
    def __init__(self, look: Look, *, unrestricted: bool) -> None:
        self.look = look
        self.unrestricted = unrestricted
        self.charts = False
        self.seen: set[str] = set()
        self.remote: list[tuple[str, str]] = []

    def visit(self, folder: str, edited: Mapping[str, Any] | None = None) -> None:
        if folder in self.seen:
            return
        self.seen.add(folder)
        found = self._references(folder, edited)
        if found is None:
            self._whole(folder)
            return
        if found.anything:
            self._whole("")
        self.charts |= bool(found.folders)
        if self.unrestricted and (found.plugins or found.anything):
            raise Stalled(
                "UnrestrictedPlugins",
                f"{folder or '.'}: a kustomization with generators, transformers or validators "
                "is not built with --load-restrictor LoadRestrictionsNone, as they could read "
                "any file of this machine",
                "take the option out of kustomize.buildOptions of argocd-cm, or do without them",
            )
        if found.whole:
            self._whole(folder)
        for path in found.files:
            self._file(folder, path)
        for path in found.folders:
            self._whole(self._place(folder, path))
        for path in found.resources:
            self._resource(folder, path)

    def _references(self, folder: str, edited: Mapping[str, Any] | None) -> References | None:
        found = [self.look.read(join(folder, name)) for name in KUSTOMIZATIONS]
        if edited is not None:
            return references(edited)
        return next((_parsed(text) for text in found if text is not None), References())

    def _resource(self, folder: str, path: str) -> None:
        place = self._place(folder, path)
        if self.look.find(place) is not None:
            return
        if (inner := self.look.folder(place)) is not None:
            self.visit(inner)
        elif is_remote(path):
            self.remote.append((folder, path))

    def _file(self, folder: str, path: str) -> None:
        if "\n" not in path and not is_remote(path):
            place = self._place(folder, path)
            if self.look.find(place) is None:
                self._whole(self.look.folder(place))

    def _whole(self, folder: str | None) -> None:
        if folder is not None:
            for _ in self.look.take(folder):
                pass

    def _place(self, folder: str, path: str) -> str:
        place = join(folder, path)
        if place == ".." or place.startswith("../") or (self.unrestricted and path[:1] == "/"):
            raise Stalled(
                "PathOutOfTree",
                f"{folder or '.'}: the kustomization refers to {path}, out of the repository",
                "refer to files of the repository only",
            )
        return place


@lru_cache(maxsize=2048)
def _parsed(text: bytes) -> References | None:
    if _has_key_twice(text):  # which Kustomize does not mind
        return References(anything=True)
    body = parsed(text)
    return None if body is None else references(body)


def parsed(text: bytes) -> dict[str, Any] | None:
    """The kustomization that *text* holds; None if it is not one YAML mapping."""
    try:
        found = [body for _, body in documents(text) if body is not None]
    except YamlError:
        return None
    if len(found) > 1 or not all(isinstance(body, dict) for body in found):
        return None
    return dict(msgspec.to_builtins(found[0])) if found else {}


def _has_key_twice(text: bytes) -> bool:
    try:
        documents(text)
    except KeyTwice:
        return True
    except YamlError:
        return False
    return False


def references(body: Mapping[str, Any]) -> References:
    """What a kustomization refers to."""
    files = [path for key in _FILE_LISTS for path in _strings(body.get(key))]
    files += [path for key in _PATH_ENTRIES for path in _paths(body.get(key))]
    files += [path for key in _GENERATORS for path in _generated(body.get(key))]
    openapi = body.get("openapi")
    if isinstance(openapi, Mapping):
        files += _strings([openapi.get("path")])
    files += [path for key in _CHARTS for path in _chart_values(body.get(key))]
    resources = [path for key in _FOLDERS_OR_FILES for path in _strings(body.get(key))]
    plugins = any(body.get(key) for key in _PLUGINS)
    charts = any(body.get(key) for key in _CHARTS)
    return References(
        tuple(files),
        tuple(path for path in resources if "\n" not in path),
        _chart_homes(body) if charts else (),
        whole=plugins or charts,
        plugins=plugins,
    )


def is_remote(path: str) -> bool:
    """Whether Kustomize would fetch *path* from somewhere else."""
    if "://" in path or path.startswith(("git@", "git::")) or "?ref=" in path:
        return True
    first = path.split("/", 1)[0]
    return first in ("github.com", "gitlab.com", "bitbucket.org") or "//" in path.lstrip("/")


def _strings(found: Any) -> list[str]:
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _paths(found: Any) -> Iterator[str]:
    for entry in found if isinstance(found, list) else ():
        if isinstance(entry, Mapping) and isinstance(entry.get("path"), str):
            yield entry["path"]


def _generated(found: Any) -> Iterator[str]:
    for entry in found if isinstance(found, list) else ():
        if not isinstance(entry, Mapping):
            continue
        for source in _strings(entry.get("files")):
            yield source
            if "=" in source:
                yield source.split("=", 1)[1]
        yield from _strings(entry.get("envs"))
        yield from _strings([entry.get("env")])


def _chart_values(found: Any) -> Iterator[str]:
    for entry in found if isinstance(found, list) else ():
        if isinstance(entry, Mapping):
            yield from _strings([entry.get("valuesFile"), entry.get("values")])
            yield from _strings(entry.get("additionalValuesFiles"))


def _chart_homes(body: Mapping[str, Any]) -> tuple[str, ...]:
    shared = body.get("helmGlobals")
    places = [shared, *(body.get("helmChartInflationGenerator") or ())]
    homes = [each.get("chartHome") for each in places if isinstance(each, Mapping)]
    return tuple(_strings(homes)) or ("charts",)
