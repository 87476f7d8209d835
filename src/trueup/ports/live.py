"""What clusters hold now, and which clusters there are."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value
from trueup.model.application import Destination
from trueup.model.project import ProjectCluster
from trueup.ports.cluster import Cluster


class Written(Protocol):
    """What one cluster holds now, and what writers have learnt of it before the watches tell."""

    def get(self, ref: Ref) -> Object | None:
        """The object, of a kind that is followed."""
        ...

    def put(self, obj: Object) -> None:
        """Take in what a write returned."""
        ...

    def remove(self, ref: Ref, uid: str) -> None:
        """The object of that uid is known to be gone."""
        ...


class Live(Written, Protocol):
    """What one cluster holds now, from watches: reading it costs no request."""

    async def follow(self, kinds: Iterable[GroupKind]) -> None:
        """Watch these too; returns when their state is known. ``Stalled`` if one is not served."""
        ...

    async def whole(self, app: str, refs: Iterable[Ref]) -> None:
        """
        Hold the objects of *app*, and those of *refs* that are there, with all that they say.

        Of others only what their place, health and line in the tree are read from is kept.
        """
        ...

    def owned(self, app: str) -> Sequence[Object]:
        """Objects with the tracking mark of *app* (``ns_name`` outside the control namespace)."""
        ...

    def children(self, uid: str) -> Sequence[Object]:
        """Objects that *uid* owns, of kinds that are followed; in outline."""
        ...

    def of_kind(self, kind: GroupKind, namespace: str = "") -> Sequence[Object]:
        """All of a kind that is followed."""
        ...

    def unclaimed(self, namespace: str, apps: Collection[str]) -> Sequence[Ref]:
        """What lies there, has no owner, is nobody's kin, and is marked for none of *apps*."""
        ...

    def changed(self, since: int) -> tuple[int, Sequence[Ref] | None]:
        """The number of changes until now, and what they were after *since* of them; None: many."""
        ...

    def fingerprint(self, app: str, refs: Iterable[Ref]) -> Hashable:
        """Equal as long as nothing that is owned by *app* or named by *refs* has changed."""
        ...


class Figures(Value, frozen=True):
    """
    What is held of a cluster that is followed; *kinds*: how many are.

    *synced*: when the state of one of them was read last; None: none has been. *problem*: why
    nothing is heard of it.
    """

    objects: int = 0
    kinds: int = 0
    synced: datetime | None = None
    problem: str = ""


class Clusters(Protocol):
    """The clusters that we may write to, by server address or by name."""

    async def open(self, server: str, name: str = "") -> Cluster: ...

    async def live(self, server: str, name: str = "") -> Live: ...

    async def identify(self, server: str, name: str = "") -> Destination:
        """The same cluster under its address and its name."""
        ...

    def scoped(self, project: str) -> Sequence[ProjectCluster]:
        """Those whose Secrets name the project."""
        ...

    def figures(self, cluster: Cluster) -> Figures | None:
        """None: nobody follows it in this process."""
        ...

    def known(self, where: str, ref: Ref) -> Object | None:
        """An object in the cache of the cluster of that address or name; None: not known."""
        ...
