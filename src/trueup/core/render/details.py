"""
What of a source can be set: Argo CD's details of an application, from the files alone.

A walk over a :class:`Look`, as `prepare` is. The images of a kustomization are those of the objects
that it makes, so `images` is asked of a render.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from trueup.core.render.detect import KUSTOMIZATIONS, Tool
from trueup.core.render.helm import value_files
from trueup.core.render.inputs import Look
from trueup.core.render.kustomization import parsed
from trueup.core.render.listing import join
from trueup.core.render.plugin import announces, discovered
from trueup.core.render.prepare import Ask, Chosen, around, chosen, site_of
from trueup.k8s.gojson import printed
from trueup.model.details import Announcement, Details, HelmDetails
from trueup.model.errors import Stalled
from trueup.model.source import HelmOptions

_CONTAINERS = ("containers", "initContainers")


def details(ask: Ask, look: Look) -> Details:
    """Of the source of *ask*. Raises ``Stalled`` for what a person must put right."""
    found = chosen(ask, look)
    match found.tool:
        case Tool.HELM:
            return Details(found.tool, helm=_helm(found, ask, look))
        case Tool.PLUGIN:
            return Details(found.tool, announcements=_announced(found, ask, look))
        case Tool.KUSTOMIZE | Tool.DIRECTORY:
            return Details(found.tool)


def applications(ask: Ask, look: Look) -> dict[str, str]:
    """The tool of each folder below that of *ask* that one fits; all of a plugin are one."""
    folder = look.folder(ask.source.path) or ""
    if discovered(ask.plugins, site_of(ask, folder, ask.source), look):
        return {".": Tool.PLUGIN}
    found: dict[str, str] = {}
    for path in sorted(look.trees[""].under(folder)):
        inner, _, name = path[len(folder) :].strip("/").rpartition("/")
        if name.endswith("Chart.yaml"):
            found.setdefault(inner or ".", Tool.HELM)
        elif name in KUSTOMIZATIONS:
            found[inner or "."] = Tool.KUSTOMIZE
    return found


def images(objects: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Those of all containers, however deep, as often as they stand there."""
    return tuple(sorted(each for body in objects for each in _images(body)))


def _images(body: Mapping[str, Any]) -> Iterator[str]:
    for key, value in body.items():
        if isinstance(value, Mapping):
            yield from _images(value)
        for each in value if isinstance(value, list) else ():
            if not isinstance(each, Mapping):
                continue
            if key not in _CONTAINERS:
                yield from _images(each)
            elif "image" in each:
                yield str(each["image"])


def _helm(found: Chosen, ask: Ask, look: Look) -> HelmDetails:
    options = found.source.helm or HelmOptions()
    own = look.read(join(found.folder, "values.yaml"))
    chosen_files = list(value_files(options, found.folder, around(ask, look)))
    texts = [own, *(look.read(path) for path in chosen_files)]
    flat: dict[str, str] = {}
    for path, text in zip(("values.yaml", *chosen_files), texts, strict=True):
        if text is not None:
            flat.update(_flat(_values(path, text), ""))
    return HelmDetails(
        tuple(_named_values(found.folder, look)),
        (own or b"").decode(errors="replace"),
        dict(sorted(flat.items())),
        tuple((each.name, each.path) for each in options.file_parameters),
    )


def _named_values(folder: str, look: Look) -> Iterator[str]:
    for path in sorted(look.trees[""].under(folder)):
        name = path.rpartition("/")[2]
        if "values" in name and name.lower().endswith((".yaml", ".yml")):
            yield path[len(folder) :].strip("/")


def _values(path: str, text: bytes) -> Mapping[str, Any]:
    found = parsed(text)
    if found is None and text.strip():
        raise Stalled("InvalidValues", f"{path}: is not a YAML mapping", "correct it")
    return found or {}


def _flat(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """As Argo CD flattens values: ``image.tag``, ``hosts[0].name``; numbers as Go prints floats."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _flat(each, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _flat(each, f"{name}[{index}]")
    else:
        counted = isinstance(value, int) and not isinstance(value, bool)
        yield name, printed(float(value) if counted else value)


def _announced(found: Chosen, ask: Ask, look: Look) -> tuple[Announcement, ...]:
    """Those that a command tells of come first, for the plugin's own have the last word."""
    plugin, text = announces(found.plugin, ask.plugins, found.site, look)
    try:
        told = msgspec.json.decode(text or b"[]", type=tuple[Announcement, ...] | None) or ()
        static = msgspec.convert(plugin.spec.parameters.static, tuple[Announcement, ...])
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise Stalled(
            "InvalidAnnouncement",
            f"plugin {plugin.name}: its parameters are no list of announcements: {error}",
            "parameters.dynamic prints a JSON list of objects with a name, a title, …",
        ) from error
    return (*told, *static)
