"""
What a kustomization refers to, as written, and the same kustomization with other places named.

Shared by the walk that finds the files of a build and by what puts fetched ones in their place.
"""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from trueup.k8s.value import Value

_PLUGINS = ("generators", "transformers", "validators")
_FILE_LISTS = ("crds", "configurations", "patchesStrategicMerge")
_FOLDERS_OR_FILES = ("resources", "bases", "components", *_PLUGINS)
_PATH_ENTRIES = ("patches", "patchesJson6902", "replacements")
_CHARTS = {
    "helmCharts": ("name", "repo", "version"),
    "helmChartInflationGenerator": ("chartName", "chartRepoUrl", "chartVersion"),
}
_GENERATORS = ("configMapGenerator", "secretGenerator")


class Chart(Value, frozen=True):
    """A chart of a repository that a kustomization inflates, and where below its folder it goes."""

    name: str
    repository: str
    version: str
    place: str


class References(Value, frozen=True):
    """
    What one kustomization refers to, as written.

    *whole*: anything in its folder; *anything*: in the repository. *plugins*: by objects that
    are read themselves.
    """

    files: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    whole: bool = False
    plugins: bool = False
    anything: bool = False


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
        tuple(_remote_charts(body)),
        whole=plugins or charts,
        plugins=plugins,
    )


def readdressed(body: Mapping[str, Any], swaps: Mapping[str, str]) -> dict[str, Any]:
    """*body* with paths and addresses exchanged, where it refers to files and folders."""
    made = dict(body)
    for key in (*_FILE_LISTS, *_FOLDERS_OR_FILES):
        if isinstance(made.get(key), list):
            made[key] = [swaps.get(one, one) if isinstance(one, str) else one for one in made[key]]
    for key in _PATH_ENTRIES:
        if isinstance(made.get(key), list):
            made[key] = [_swapped(one, "path", swaps) for one in made[key]]
    for key in _GENERATORS:
        if isinstance(made.get(key), list):
            made[key] = [_generating(one, swaps) for one in made[key]]
    for key in _CHARTS:
        if isinstance(made.get(key), list):
            made[key] = [_swapped(one, "valuesFile", swaps) for one in made[key]]
    if "openapi" in made:
        made["openapi"] = _swapped(made["openapi"], "path", swaps)
    return made


def _swapped(entry: Any, key: str, swaps: Mapping[str, str]) -> Any:
    if not isinstance(entry, Mapping) or entry.get(key) not in swaps:
        return entry
    return {**entry, key: swaps[entry[key]]}


def _generating(entry: Any, swaps: Mapping[str, str]) -> Any:
    """A generator's entry: a file keeps the key that its address gave it."""
    if not isinstance(entry, Mapping):
        return entry
    made = dict(_swapped(entry, "env", swaps))
    if isinstance(made.get("envs"), list):
        made["envs"] = [swaps.get(one, one) for one in made["envs"]]
    if isinstance(made.get("files"), list):
        made["files"] = [_keyed(one, swaps) for one in made["files"]]
    return made


def _keyed(written: Any, swaps: Mapping[str, str]) -> Any:
    if not isinstance(written, str):
        return written
    if written in swaps:
        return f"{posixpath.basename(written)}={swaps[written]}"
    key, equals, path = written.partition("=")
    return f"{key}={swaps[path]}" if equals and path in swaps else written


def _strings(found: Any) -> list[str]:
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _mappings(found: Any) -> Iterator[Mapping[str, Any]]:
    yield from (one for one in found if isinstance(one, Mapping)) if isinstance(found, list) else ()


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


def _remote_charts(body: Mapping[str, Any]) -> Iterator[Chart]:
    """Those with a repository; both ways to write one."""
    shared = body.get("helmGlobals")
    home = shared.get("chartHome") if isinstance(shared, Mapping) else None
    for key, fields in _CHARTS.items():
        for entry in _mappings(body.get(key)):
            name, repository, version = (str(entry.get(field) or "") for field in fields)
            if name and repository:
                own = entry.get("chartHome") if key != "helmCharts" else None
                folder = f"{name}-{version}/{name}" if version else name
                yield Chart(name, repository, version, f"{own or home or 'charts'}/{folder}")


def _chart_homes(body: Mapping[str, Any]) -> tuple[str, ...]:
    shared = body.get("helmGlobals")
    places = [shared, *(body.get("helmChartInflationGenerator") or ())]
    homes = [each.get("chartHome") for each in places if isinstance(each, Mapping)]
    return tuple(_strings(homes)) or ("charts",)
