"""
What is in an OCI artifact, by its manifest: which layers hold files, and how.

Argo CD takes one layer that is a tar, of a type that is allowed; Helm and Flux have types of their
own for it. ORAS pushes files, one a layer, each with its name as a title: those are taken too.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from trueup.k8s.value import Value
from trueup.model.errors import Stalled

CHART = "application/vnd.cncf.helm.config.v1+json"
CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
PROVENANCE_LAYER = "application/vnd.cncf.helm.chart.provenance.v1.prov"
LAYERS = (
    "application/vnd.oci.image.layer.v1.tar",
    "application/vnd.oci.image.layer.v1.tar+gzip",
    "application/vnd.oci.image.layer.v1.tar+zstd",
    CHART_LAYER,
    "application/vnd.cncf.flux.content.v1.tar+gzip",
)
"""The types of layers that are taken; ``reposerver.oci.layer.media.types`` may say others."""
INDEXES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
MANIFESTS = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
TITLE = "org.opencontainers.image.title"
MOST_LAYERS = 10
_TARS = ("tar", "tar+gzip", "tar.gzip", "tar+zstd")
_PLATFORM = ("linux", "amd64")
_DOCKER_HUB = "registry-1.docker.io"


class Place(Value, frozen=True):
    """A repository of a registry."""

    host: str
    name: str

    def __str__(self) -> str:
        return f"{self.host}/{self.name}"


class Layer(Value, frozen=True):
    """One blob of an artifact."""

    digest: str
    size: int
    media_type: str = ""
    annotations: Mapping[str, str] = {}

    @property
    def title(self) -> str:
        """The name of the file that it is, or nothing."""
        return self.annotations.get(TITLE, "")

    @property
    def is_provenance(self) -> bool:
        return self.media_type == PROVENANCE_LAYER

    @property
    def is_chart(self) -> bool:
        return self.media_type == CHART_LAYER


def place(url: str, chart: str = "") -> Place:
    """Where *url* (with or without scheme) is, and the chart below it. ``Stalled`` if nowhere."""
    found = beginning(url)
    name = "/".join(part for part in (found.name, chart.strip("/")) if part)
    if not name:
        raise _no_place(url)
    return Place(found.host, name)


def beginning(url: str) -> Place:
    """Where all that is below *url* is; the name may be empty."""
    text = url.strip()
    parts = urlsplit(text if "://" in text else f"oci://{text}")
    host = parts.netloc.rpartition("@")[2]
    if not host or parts.query or parts.fragment or set(parts.path) & {":", "@"}:
        raise _no_place(url)
    hub = host in ("docker.io", "index.docker.io")
    return Place(_DOCKER_HUB if hub else host, parts.path.strip("/"))


def _no_place(url: str) -> Stalled:
    return Stalled(
        "InvalidRepository",
        f"{url!r} names no repository of an OCI registry",
        "write oci://HOST/NAME, and the tag or digest as targetRevision",
    )


def tag_of(version: str) -> str:
    """A tag can have no ``+``; by convention it has ``_`` instead."""
    return version.replace("+", "_")


def version_of(tag: str) -> str:
    return tag.replace("_", "+")


def only_manifest(index: Mapping[str, Any], where: str) -> str:
    """
    The digest of the one manifest in an index that holds files, not statements about them.

    Of those for several platforms the one for Linux on AMD64 is taken, as Flux does it.
    """
    files = [each for each in listed(index.get("manifests")) if _holds_files(each)]
    usual = [each for each in files if _platform(each) == _PLATFORM]
    found = usual if len(files) > 1 else files
    if len(found) != 1:
        raise Stalled(
            "AmbiguousArtifact",
            f"{where}: is an index of {len(files)} manifests",
            "name the digest of one of them as targetRevision",
        )
    return str(found[0].get("digest") or "")


def _holds_files(entry: Any) -> bool:
    if not isinstance(entry, dict):
        return False
    annotations = mapping(entry.get("annotations"))
    return "vnd.docker.reference.type" not in annotations and not entry.get("artifactType")


def _platform(entry: Mapping[str, Any]) -> tuple[Any, Any]:
    said = mapping(entry.get("platform"))
    return said.get("os"), said.get("architecture")


def files_of(
    manifest: Mapping[str, Any], where: str, allowed: Sequence[str] = LAYERS
) -> tuple[Layer, ...]:
    """The layers with the files of an artifact. ``Stalled`` if it is nothing that we can take."""
    layers = layers_of(manifest)
    if len(layers) > MOST_LAYERS:
        raise _refused(where, f"has {len(layers)} layers, more than {MOST_LAYERS}")
    contents = [each for each in layers if each.media_type.endswith(_TARS)]
    if mapping(manifest.get("config")).get("mediaType") == CHART:
        contents = [chart_of(manifest, where)]  # whatever else was pushed with it
    for each in contents:
        if each.media_type not in allowed:
            raise _refused(where, f"has a layer of the type {each.media_type}, which is not taken")
    titled = [each for each in layers if each.title and not each.media_type.endswith("+json")]
    beside = any(each not in contents for each in titled)
    if len(contents) == 1 and not (contents[0].title and beside and not contents[0].is_chart):
        return tuple(contents)
    if titled and all(each.title for each in contents):
        return tuple(titled)
    kinds = ", ".join(sorted({each.media_type for each in layers})) or "none"
    raise _refused(where, f"has {len(contents)} layers with files, not one; its layers: {kinds}")


def chart_of(manifest: Mapping[str, Any], where: str) -> Layer:
    """The layer with the chart."""
    for each in layers_of(manifest):
        if each.is_chart:
            return each
    raise _refused(where, "is no Helm chart")


def layers_of(manifest: Mapping[str, Any]) -> tuple[Layer, ...]:
    """Everything that a manifest lists."""
    return tuple(_layer(each) for each in listed(manifest.get("layers")) if mapping(each))


def _layer(said: Mapping[str, Any]) -> Layer:
    size = said.get("size")
    return Layer(
        str(said.get("digest") or ""),
        size if isinstance(size, int) else 0,
        str(said.get("mediaType") or ""),
        {str(name): str(value) for name, value in mapping(said.get("annotations")).items()},
    )


def listed(found: Any) -> list[Any]:
    """What a registry says is a list, if it is one."""
    return found if isinstance(found, list) else []


def mapping(found: Any) -> Mapping[str, Any]:
    """What a registry says is a mapping, if it is one."""
    return found if isinstance(found, dict) else {}


def _refused(where: str, why: str) -> Stalled:
    return Stalled(
        "UnsupportedArtifact",
        f"{where}: {why}",
        "push one layer: a tar.gz with helm push, flux push artifact or oras push",
    )
