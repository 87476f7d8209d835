"""Where desired state comes from: Source and its tool options, Revision, Tree, Rendered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from trueup.k8s.value import Value


class HelmParameter(Value, frozen=True):
    """``--set`` (or ``--set-string`` with forceString) of one value."""

    name: str = ""
    value: str = ""
    force_string: bool = False


class HelmFileParameter(Value, frozen=True):
    """``--set-file`` of one value."""

    name: str = ""
    path: str = ""


class HelmOptions(Value, frozen=True):
    """Precedence, low to high: valueFiles, values, valuesObject, parameters and fileParameters."""

    value_files: tuple[str, ...] = ()
    parameters: tuple[HelmParameter, ...] = ()
    file_parameters: tuple[HelmFileParameter, ...] = ()
    values: str = ""
    values_object: Mapping[str, Any] | None = None
    release_name: str = ""
    version: str = ""
    pass_credentials: bool = False
    ignore_missing_value_files: bool = False
    skip_crds: bool = False
    skip_tests: bool = False
    skip_schema_validation: bool = False
    namespace: str = ""
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()


class KustomizeReplica(Value, frozen=True):
    """The replicas of the workload of that name."""

    name: str = ""
    count: int | str = 0


class KustomizeTarget(Value, frozen=True):
    """Which objects a patch is for."""

    group: str = ""
    version: str = ""
    kind: str = ""
    name: str = ""
    namespace: str = ""
    annotation_selector: str = ""
    label_selector: str = ""


class KustomizePatch(Value, frozen=True):
    """One entry of ``patches`` in a kustomization."""

    path: str = ""
    patch: str = ""
    target: KustomizeTarget | None = None
    options: Mapping[str, bool] | None = None


class KustomizeOptions(Value, frozen=True):
    """What an Application adds to the kustomization at its path."""

    name_prefix: str = ""
    name_suffix: str = ""
    images: tuple[str, ...] = ()
    replicas: tuple[KustomizeReplica, ...] = ()
    common_labels: Mapping[str, str] = {}
    force_common_labels: bool = False
    label_without_selector: bool = False
    label_include_templates: bool = False
    common_annotations: Mapping[str, str] = {}
    common_annotations_envsubst: bool = False
    force_common_annotations: bool = False
    namespace: str = ""
    patches: tuple[KustomizePatch, ...] = ()
    components: tuple[str, ...] = ()
    ignore_missing_components: bool = False
    version: str = ""
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()


class JsonnetVar(Value, frozen=True):
    """An external variable or top-level argument; *code* says it is Jsonnet, not a string."""

    name: str = ""
    value: str = ""
    code: bool = False


class JsonnetOptions(Value, frozen=True):
    """Variables and library folders (from the repository's root) of ``.jsonnet`` files."""

    ext_vars: tuple[JsonnetVar, ...] = ()
    tlas: tuple[JsonnetVar, ...] = ()
    libs: tuple[str, ...] = ()


class DirectoryOptions(Value, frozen=True):
    """Which files of a plain folder are manifests."""

    recurse: bool = False
    include: str = ""
    exclude: str = ""
    disable_extension_filter: bool = False
    jsonnet: JsonnetOptions | None = None


class PluginEnv(Value, frozen=True):
    """One variable for a plugin."""

    name: str = ""
    value: str = ""


class PluginParameter(Value, frozen=True):
    """One parameter for a plugin: a string, a list or a map."""

    name: str = ""
    string: str | None = None
    array: tuple[str, ...] | None = None
    map: Mapping[str, str] | None = None


class PluginOptions(Value, frozen=True):
    """A config-management plugin, by name."""

    name: str = ""
    env: tuple[PluginEnv, ...] = ()
    parameters: tuple[PluginParameter, ...] = ()


class Source(Value, frozen=True):
    """One source of an Application: a repository, a revision in it, a path, and a tool."""

    repo_url: str = msgspec.field(name="repoURL", default="")
    path: str = ""
    target_revision: str = ""
    chart: str = ""
    ref: str = ""
    name: str = ""
    tag_prefix: str = ""
    helm: HelmOptions | None = None
    kustomize: KustomizeOptions | None = None
    directory: DirectoryOptions | None = None
    plugin: PluginOptions | None = None

    @property
    def tools(self) -> tuple[str, ...]:
        """The fields that ask for a tool; one that is left empty says nothing, as in Argo CD."""
        return tuple(field for field in TOOLS if getattr(self, field) not in SAYING_NOTHING)


TOOLS = ("helm", "kustomize", "directory", "plugin")
SAYING_NOTHING = (
    None,
    HelmOptions(),
    KustomizeOptions(),
    DirectoryOptions(),
    DirectoryOptions(jsonnet=JsonnetOptions()),
)


class Revision(Value, frozen=True):
    """A commit, and what its author said of it."""

    commit: str
    message: str = ""
    author: str = ""
    date: datetime | None = None
    tags: tuple[str, ...] = ()


class Between(Value, frozen=True):
    """Which commits are wanted: of these *paths* (none: of all), so many at *most*."""

    paths: tuple[str, ...] = ()
    most: int = 50


class Commits(Value, frozen=True):
    """*more*: there are others, that were not asked for."""

    items: tuple[Revision, ...] = ()
    more: bool = False


class Entry(Value, frozen=True):
    """One file of a tree: its Git mode (``100644``, ``120000`` …) and the id of its content."""

    mode: str
    blob: str


class Tree(Value, frozen=True):
    """The files of one revision of one repository, by path; contents are read on demand."""

    repository: str
    commit: str
    entries: Mapping[str, Entry]
