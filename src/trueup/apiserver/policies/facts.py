"""Facts: one write as policies see it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from trueup.k8s.value import Value

Body = Mapping[str, Any]


class Facts(Value, frozen=True):
    """*object* is None when it is deleted, *old* when it is created."""

    operation: str  # CREATE, UPDATE, DELETE
    group: str
    version: str
    plural: str
    kind: str
    subresource: str
    namespace: str
    name: str
    object: Body | None
    old: Body | None
    user: Mapping[str, Any]
    dry_run: bool = False

    def becoming(self, changed: Body) -> "Facts":
        """The same write of a *changed* object."""
        return msgspec.structs.replace(self, object=changed)

    @property
    def request(self) -> dict[str, Any]:
        """The variable ``request`` of expressions."""
        kind = {"group": self.group, "version": self.version, "kind": self.kind}
        resource = {"group": self.group, "version": self.version, "resource": self.plural}
        said = {
            "kind": kind,
            "resource": resource,
            "subResource": self.subresource,
            "requestKind": kind,
            "requestResource": resource,
            "requestSubResource": self.subresource,
            "name": self.name,
            "namespace": self.namespace,
            "operation": self.operation,
            "userInfo": dict(self.user),
            "dryRun": self.dry_run,
        }
        return {name: value for name, value in said.items() if value != ""}
