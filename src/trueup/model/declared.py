"""Declared: what every object of the Kubernetes API has that we read or write whole."""

from collections.abc import Mapping
from typing import Any, ClassVar

from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value


class Declared(Value, frozen=True):
    """The base of the kinds; metadata is kept as it stands."""

    KIND: ClassVar[GroupKind]

    metadata: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.metadata["name"])

    @property
    def namespace(self) -> str:
        return str(self.metadata.get("namespace", ""))

    @property
    def ref(self) -> Ref:
        return Ref(self.KIND, self.namespace, self.name)

    @property
    def deleting(self) -> bool:
        return "deletionTimestamp" in self.metadata

    def annotation(self, name: str) -> str | None:
        found = (self.metadata.get("annotations") or {}).get(name)
        return found if isinstance(found, str) else None
