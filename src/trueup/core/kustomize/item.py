"""Item: an object on its way through the transformers. Beyond: this is for Kustomize itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from trueup.model.origin import NOWHERE, Origin

# Kinds without a namespace, as Kustomize's built-in schema knows them.
CLUSTER_SCOPED = frozenset(
    {
        "APIService",
        "CSIDriver",
        "CSINode",
        "ClusterRole",
        "ClusterRoleBinding",
        "CustomResourceDefinition",
        "IngressClass",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PriorityClass",
        "RuntimeClass",
        "StorageClass",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
    }
)
# Groups whose other kinds are certainly known to that schema, and namespaced.
KNOWN_GROUPS = frozenset(
    {
        "",
        "apps",
        "batch",
        "autoscaling",
        "networking.k8s.io",
        "policy",
        "rbac.authorization.k8s.io",
    }
)
BINDINGS = frozenset({"RoleBinding", "ClusterRoleBinding"})


class Beyond(Exception):
    """A feature (or a fault) that is left to Kustomize itself."""


class Setter(NamedTuple):
    """What changes objects: a field of the kustomization in *folder*, or one *entry* of it."""

    folder: str
    field: str
    entry: Any


@dataclass(slots=True)
class Item:
    """
    One object of the build.

    *original* is the (namespace, name) it was read with, *names* all names it had before the
    current one, *hashed* says that its name gets a suffix made from its content. *origin*: where
    it was read, *generator*: what made it, if no file declares it.
    """

    body: dict[str, Any]
    original: tuple[str, str]
    names: list[str] = field(default_factory=list)
    hashed: bool = False
    origin: Origin = NOWHERE
    generator: Setter | None = None

    @property
    def kind(self) -> str:
        return str(self.body["kind"])

    @property
    def version(self) -> str:
        return str(self.body["apiVersion"])

    @property
    def group(self) -> str:
        return self.version.rpartition("/")[0]

    @property
    def name(self) -> str:
        return str(self.body["metadata"]["name"])

    @property
    def namespace(self) -> str:
        return str(self.body["metadata"].get("namespace", ""))

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """No two objects of a build may have the same; an empty namespace is ``default``."""
        return (self.version, self.kind, self.namespace or "default", self.name)

    @property
    def cluster_scoped(self) -> bool:
        return self.kind in CLUSTER_SCOPED

    def rename(self, name: str) -> None:
        """Give it a new name and remember the old one, by which others refer to it."""
        if name != self.name:
            self.names.append(self.name)
            self.body["metadata"]["name"] = name

    def move(self, namespace: str) -> None:
        """Put it into another namespace; that too is a change which references follow."""
        if namespace != self.namespace:
            self.names.append(self.name)
            self.body["metadata"]["namespace"] = namespace

    def called(self, name: str) -> bool:
        """Whether this is, or ever was, its name."""
        return name == self.name or name in self.names


Watch: TypeAlias = Callable[[list[Item], Setter | None], None]
"""Told of the objects after each thing that was done to them; None: they were read."""


def item(body: dict[str, Any], *, hashed: bool = False, origin: Origin = NOWHERE) -> Item:
    """An object as it was read or generated; Beyond if it is not a plain named object."""
    metadata = body.get("metadata")
    if not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str):
        raise Beyond("an object without a name")
    if not isinstance(body.get("kind"), str) or not isinstance(body.get("apiVersion"), str):
        raise Beyond("an object without apiVersion or kind")
    if body["kind"].endswith("List") or not metadata.get("name"):
        raise Beyond("a list of objects")
    _refuse_directives(metadata.get("annotations"))
    _refuse_numbers(metadata.get("labels"))
    _refuse_numbers(metadata.get("annotations"))
    namespace = metadata.get("namespace", "")
    if not isinstance(namespace, str) or (not namespace and "namespace" in metadata):
        raise Beyond("a namespace that is not a string, or empty")
    return Item(body, (namespace, metadata["name"]), hashed=hashed, origin=origin)


def _refuse_numbers(values: Any) -> None:
    """Kustomize makes strings of some of them."""
    if values is not None and not isinstance(values, dict):
        raise Beyond("labels that are not a map")
    if not all(isinstance(value, str) for value in (values or {}).values()):
        raise Beyond("labels or annotations that are not strings")


def _refuse_directives(annotations: Any) -> None:
    """Annotations by which an object tells Kustomize what to do with it."""
    if annotations is None:
        return
    if not isinstance(annotations, dict):
        raise Beyond("annotations that are not a map")
    for key in annotations:
        if ".config.k8s.io/" in key or "config.kubernetes.io/" in key:
            raise Beyond(f"annotation {key}")
