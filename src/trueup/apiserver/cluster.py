"""
Cluster: what every verb works on, in one value.

The verbs are functions of a cluster and a request's content; this is what they share.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from trueup.apiserver.exchange import User
from trueup.apiserver.registry import Registry
from trueup.apiserver.renewing import Renewals
from trueup.apiserver.resources import Resource
from trueup.apiserver.schemas import Schemas
from trueup.apiserver.services import Allocations
from trueup.apiserver.store import Store
from trueup.apiserver.wire.decoder import Decoder
from trueup.k8s.ref import GroupKind, Ref

# The alphabet of generated names: no vowels, so no words, and nothing that looks alike.
ALPHABET = "bcdfghjklmnpqrstvwxz2456789"


@dataclass(frozen=True)
class Cluster:
    """The stored objects, the kinds they are of, and the world's time and chance."""

    store: Store
    registry: Registry
    schemas: Schemas
    wire: Decoder
    renewals: Renewals
    services: Allocations
    now: Callable[[], datetime]
    choose: Callable[[str], str]  # one character of a text, at random
    uid: Callable[[], str]

    def suffix(self, length: int) -> str:
        return "".join(self.choose(ALPHABET) for _ in range(length))

    def timestamp(self) -> str:
        return self.now().strftime("%Y-%m-%dT%H:%M:%SZ")

    def resource(self, api_version: str, kind: str) -> Resource:
        """The resource of a kind; ``LookupError`` if it is not served."""
        group, _, version = api_version.rpartition("/")
        found = self.registry.of_kind(group, version, kind)
        if found is None:
            raise LookupError(f"no kind {kind} in {api_version}")
        return found

    # `admission.Reader`: a look at other objects, with those on their way to the disk.

    def get(self, ref: Ref) -> dict[str, Any] | None:
        resource = self.registry.stored(ref.kind)
        if resource is None:
            return None
        found = self.store.latest(resource.key, ref.namespace, ref.name)
        return found.decoded() if found else None

    def listed(self, kind: GroupKind, namespace: str = "") -> list[dict[str, Any]]:
        resource = self.registry.stored(kind)
        if resource is None:
            return []
        return [found.decoded() for found in self.store.latest_select(resource.key, namespace)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a write is about: the resource and name, who asks, and how it is to be done."""

    resource: Resource
    namespace: str
    name: str
    subresource: str
    user: User
    manager: str = "unknown"
    dry_run: bool = False
    force: bool = False
    validation: str = "Warn"  # of unknown fields: Strict, Warn, Ignore
    time: str = ""  # for managedFields; the same for all that one request writes
    applied: bool = False  # whether it is a server-side apply
    duplicates: tuple[str, ...] = ()  # fields that the body has twice
    internal: bool = False  # the server's own write: whole objects, status included

    def as_internal(self) -> "Asked":
        """The same, written by the server itself."""
        return replace(self, internal=True)

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.resource.key, self.namespace, self.name)
