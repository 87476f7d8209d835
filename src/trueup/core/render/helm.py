"""
The job of a Helm source: value files found, parameters substituted, subcharts accounted for.

The capabilities (Kubernetes version, API versions) count only for a chart that mentions them, so
that a new CRD in the cluster does not render every chart again.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from trueup.core.capabilities import numbers
from trueup.core.render.dependencies import ARCHIVES, Shelf, vendored
from trueup.core.render.environment import substituted
from trueup.core.render.expand import expanded
from trueup.core.render.globs import is_glob
from trueup.core.render.inputs import Look, located
from trueup.core.render.job import Assignment, Helm
from trueup.core.render.kustomization import parsed
from trueup.core.render.listing import join
from trueup.core.render.remote import FETCHED, by_address, is_address
from trueup.model.errors import Stalled
from trueup.model.source import HelmOptions

_VERSIONS = ("", "v3", "v4")
_CHARTS = (None, "", "v1", "v2")
_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_RELEASE = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_LONGEST = 53
_CAPABILITIES = (b"Capabilities", b"kubeVersion")


@dataclass(frozen=True, slots=True)
class Around:
    """What a Helm source is rendered in: the look at the files, variables, and the cluster."""

    look: Look
    environment: Mapping[str, str]
    kube_version: str
    api_versions: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    schemes: tuple[str, ...] = ("http", "https")


def helm_job(options: HelmOptions, folder: str, app: str, namespace: str, around: Around) -> Helm:
    """The job for the chart in *folder*; *namespace* is the destination's."""
    look = around.look
    if options.version not in _VERSIONS:
        raise Stalled(
            "UnknownVersion",
            f"helm chart version '{options.version}' is not supported",
            "leave helm.version out: charts are rendered by Helm 4",
        )
    if look.find(join(folder, "Chart.yaml")) is None:
        raise Stalled(
            "NoChart", f"{folder or '.'}: Chart.yaml is missing", "name the folder of a chart"
        )
    _refuse_others(folder, parsed(look.read(join(folder, "Chart.yaml")) or b"") or {})
    lent = dict(vendored(folder, look, Shelf(around.aliases, options.pass_credentials)))
    kube_version = numbers(options.kube_version or around.kube_version)
    aware = _mention_capabilities((folder, *lent.values()), look)
    api_versions = options.api_versions or around.api_versions
    return Helm(
        folder,
        _release(options.release_name or app.rpartition("_")[2]),
        options.namespace or namespace,
        lent,
        tuple(value_files(options, folder, around)),
        _inline(options),
        tuple(_assignments(options, folder, around)),
        options.skip_crds,
        options.skip_tests,
        options.skip_schema_validation,
        kube_version if aware else "",
        tuple(api_versions) if aware else (),
    )


def _refuse_others(folder: str, chart: Mapping[str, Any]) -> None:
    """Those that Helm does not render."""
    if chart.get("type") == "library":
        raise Stalled(
            "NoChart", f"{folder or '.'}: library charts are not installable", "name another chart"
        )
    if chart.get("apiVersion") not in _CHARTS:
        raise Stalled(
            "InvalidChart",
            f"{join(folder, 'Chart.yaml')}: apiVersion {chart['apiVersion']} is not supported",
            "write apiVersion: v2",
        )


def _release(name: str) -> str:
    if len(name) > _LONGEST or not _RELEASE.fullmatch(name):
        raise Stalled(
            "InvalidReleaseName",
            f"release name {name!r} is not one that Helm takes: "
            f"small letters, digits, '-' and '.', no more than {_LONGEST}",
            "set helm.releaseName; else it is the Application's name",
        )
    return name


def _inline(options: HelmOptions) -> str:
    if options.values_object is not None:
        return orjson.dumps(options.values_object, option=orjson.OPT_SORT_KEYS).decode()
    return options.values


def _mention_capabilities(folders: Iterable[str], look: Look) -> bool:
    """Every folder is taken, so that all its files are known to be read."""
    mentioned = False
    for path in [path for folder in folders for path in look.take(folder)]:
        text = look.read(path) or b""
        mentioned |= path.endswith(ARCHIVES) or any(word in text for word in _CAPABILITIES)
    return mentioned


def value_files(options: HelmOptions, folder: str, around: Around) -> Iterator[str]:
    """Each once: where it is named, else where a glob first finds it, as in Argo CD."""
    written = {text: _where(text, folder, around) for text in options.value_files}
    named = {place for place in written.values() if is_address(place) or not is_glob(place)}
    chosen: dict[str, None] = {}
    for text in options.value_files:
        found = _found(written[text], around.look)
        if not found and not options.ignore_missing_value_files:
            raise _no_values(text, written[text], around.look)
        chosen |= dict.fromkeys(one for one in found if one == written[text] or one not in named)
    for place in chosen:
        yield from _borrowed(place, around) if is_address(place) else _existing(place, around.look)


def _where(written: str, folder: str, around: Around) -> str:
    """The address or the place in a tree that *written* means."""
    text = substituted(_keep_ref(written, around), around.environment)
    return text if is_address(text) else _place(text, folder, around.look)


def _found(place: str, look: Look) -> tuple[str, ...]:
    if is_address(place):
        return (place,)
    if is_glob(place):
        return expanded(place, look)
    return (place,) if _existing(place, look) else ()


def _assignments(options: HelmOptions, folder: str, around: Around) -> Iterator[Assignment]:
    for one in options.parameters:
        kind = "set-string" if one.force_string else "set"
        yield Assignment(kind, one.name, substituted(one.value, around.environment))
    for file in options.file_parameters:
        text = substituted(_keep_ref(file.path, around), around.environment)
        if is_address(text):
            raise _not_a_file(file.path)
        path = _place(text, folder, around.look)
        found = _existing(path, around.look)
        if not found:
            raise _no_file("file parameter", file.path, path, around.look)
        yield Assignment("set-file", file.name, found[0])


def _borrowed(address: str, around: Around) -> Iterator[str]:
    """The file at an *address*, if that scheme may be used (``helm.valuesFileSchemes``)."""
    scheme = address.partition("://")[0].lower()
    if scheme not in around.schemes:
        raise Stalled(
            "SchemeNotAllowed",
            f"values file {address}: the scheme {scheme} is not allowed",
            f"helm.valuesFileSchemes of argocd-cm allows {', '.join(around.schemes) or 'none'}",
        )
    if scheme not in FETCHED:
        raise Stalled(
            "SchemeNotSupported",
            f"values file {address}: nothing here fetches {scheme}",
            f"use {' or '.join(FETCHED)}, or put the file into the repository",
        )
    root = around.look.borrow(by_address(address))
    if root is not None:
        yield from _existing(around.look.only(root), around.look)


def _not_a_file(written: str) -> Stalled:
    return Stalled(
        "InvalidFileParameter",
        f"file parameter {written}: is an address",
        "put the file into the repository",
    )


def _keep_ref(written: str, around: Around) -> str:
    """``$ref/…`` names a source, not a variable of the build environment."""
    ref, inner = located(written)
    variable = ref.startswith(("{", *around.environment))
    named = ref in around.look.trees or (inner and not variable)
    return f"${written}" if ref and named else written


def _place(path: str, folder: str, look: Look) -> str:
    """Where a value file is: ``$ref/`` in another source, ``/`` from the root, else the chart."""
    ref, inner = located(path)
    if ref and ref not in look.trees:
        raise Stalled(
            "UnknownRef",
            f"{path}: no source has ref: {ref}",
            "add ref to the source that holds the file",
        )
    place = join("", inner) if ref or path.startswith("/") else join(folder, path)
    if place == ".." or place.startswith("../"):
        raise Stalled(
            "PathOutOfTree", f"{path}: leads out of the repository", "name a file inside it"
        )
    return f"${ref}/{place}" if ref else place


def _existing(path: str, look: Look) -> list[str]:
    look.read(path)
    found = look.find(path)
    return [found] if found is not None else []


def _no_values(written: str, path: str, look: Look) -> Stalled:
    if not is_glob(path):
        return _no_file("values file", written, path, look)
    message = f'values file glob "{written}" matched no files'
    return Stalled("ValueFileNotFound", message, "set ignoreMissingValueFiles: true")


def _no_file(what: str, written: str, path: str, look: Look) -> Stalled:
    ref, inner = located(path)
    near = look.trees[ref].nearest(inner)
    hint = f"did you mean {', '.join(near)}?" if near else "set ignoreMissingValueFiles: true"
    return Stalled("ValueFileNotFound", f"{what} {written}: no such file {path}", hint)
