"""
Job: what is sent to a worker, and what the digest of a render is taken of.

Everything that a result depends on besides the files stands here, with variables put in and
paths made relative to the repository's root, so that two applications that come to the same job
share one result.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from trueup.core.render.build_options import BuildOptions
from trueup.k8s.value import Value
from trueup.model.source import JsonnetVar


class Plain(Value, frozen=True, tag="directory"):
    """Manifests as they stand in *files*, and what their Jsonnet files make."""

    files: tuple[str, ...] = ()
    ext_vars: tuple[JsonnetVar, ...] = ()
    tlas: tuple[JsonnetVar, ...] = ()
    libs: tuple[str, ...] = ()


class Assignment(Value, frozen=True):
    """One ``--set``, ``--set-string`` or ``--set-file``."""

    kind: str
    name: str
    value: str


class Helm(Value, frozen=True, tag="helm"):
    """
    One ``helm template``.

    *vendored*: folders of local subcharts, by where they belong below the chart's folder.
    *value_files* in order; *values* is YAML and wins over them, *assignments* over both. The
    capabilities are empty if the chart never mentions them: another cluster version then renders
    nothing again.
    """

    chart: str
    release: str
    namespace: str
    vendored: Mapping[str, str] = {}
    value_files: tuple[str, ...] = ()
    values: str = ""
    assignments: tuple[Assignment, ...] = ()
    skip_crds: bool = False
    skip_tests: bool = False
    skip_schema_validation: bool = False
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()


class Kustomize(Value, frozen=True, tag="kustomize"):
    """
    One ``kustomize build``; *edited* stands in place of the kustomization of that *name*.

    *rewritten*: kustomizations by path that name what was fetched where it is now. *lent*: what
    lies elsewhere and is laid out, a file or a folder, by where it belongs. *build*: what the
    operator allows. *program*: the Kustomize to use; empty: the usual one. The capabilities are
    empty if no chart is inflated.
    """

    folder: str
    name: str
    edited: Mapping[str, Any] | None = None
    rewritten: Mapping[str, Mapping[str, Any]] = {}
    lent: Mapping[str, str] = {}
    build: BuildOptions = BuildOptions()
    program: str = ""
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()


class Plugin(Value, frozen=True, tag="plugin"):
    """
    The commands of the plugin *name*, one after the other, in *folder*.

    What the last one says are the objects; or *asks* is ``discovery``: anything said means yes.
    *passed_on*: variables of our own environment that the commands get; *git*: the credentials of
    the repository too.
    """

    name: str
    folder: str
    commands: tuple[tuple[str, ...], ...]
    environment: Mapping[str, str] = {}
    network: bool = False
    passed_on: tuple[str, ...] = ()
    git: bool = False
    executable: tuple[str, ...] = ()
    asks: str = "objects"


Job: TypeAlias = Plain | Helm | Kustomize | Plugin

TOOLS: Mapping[type, str] = {
    Plain: "Directory",
    Helm: "Helm",
    Kustomize: "Kustomize",
    Plugin: "Plugin",
}


def tool_of(job: Job) -> str:
    """The source type as ``status.sourceType`` says it."""
    return TOOLS[type(job)]
