"""
Resource: what the server needs to know of a kind that it serves.

The built-in kinds are the table in :mod:`.builtin`; custom ones are made from their
CustomResourceDefinitions. Everything that depends on a kind reads it here: discovery,
routing, the subresources there are, where objects are stored.
"""

from typing import Any

from trueup.k8s.ref import GroupKind
from trueup.k8s.value import Value

ALL = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")


class ScalePaths(Value, frozen=True):
    """Where ``/scale`` reads and writes in an object; paths as keys."""

    spec: tuple[str, ...] = ("spec", "replicas")
    status: tuple[str, ...] = ("status", "replicas")
    selector: tuple[str, ...] = ("status", "selector")


class Resource(Value, frozen=True):
    """One kind in one version, as clients see it."""

    group: str
    version: str
    plural: str
    singular: str
    kind: str
    namespaced: bool
    short: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ALL
    status: bool = False
    scale: ScalePaths | None = None
    stored_version: str = ""  # if another version of the kind is the one on disk
    stored_as: str = ""  # if another kind's store holds the objects ("events")
    custom: bool = False
    generation: bool = True  # whether metadata.generation is kept
    selectable: tuple[str, ...] = ()  # fields, beside the built-in ones, to select by
    printer: tuple[dict[str, Any], ...] | None = None  # additionalPrinterColumns
    unconditional: bool = True  # whether PUT may leave out the resourceVersion
    upserts: bool = False  # whether PUT may create
    listed_as: str = ""  # the list kind, if it is not {kind}List
    served: bool = True  # False: only stored in this version
    warning: str = ""  # told to whoever writes in this version

    @property
    def kept(self) -> bool:
        """Whether its objects are stored; reviews are only answered."""
        return "get" in self.verbs

    @property
    def key(self) -> str:
        """The store's name of the resource, whatever the version."""
        return self.stored_as or self.qualified

    @property
    def qualified(self) -> str:
        """``deployments.apps``: the name in messages and of the CRD."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def group_kind(self) -> GroupKind:
        return GroupKind(self.group, self.kind)

    @property
    def list_kind(self) -> str:
        return self.listed_as or f"{self.kind}List"
