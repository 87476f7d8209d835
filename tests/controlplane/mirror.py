"""Mirror: the objects of a cluster as its watches told of them, for pure steps to look at."""

from collections.abc import Sequence

from tests.controlplane.requests import Body
from trueup.apiserver.writes import ref_of
from trueup.k8s.ref import GroupKind, Ref


class Mirror:
    """Makes ``simulate.Related`` true."""

    def __init__(self) -> None:
        self._kinds: dict[GroupKind, dict[Ref, Body]] = {}

    def put(self, body: Body) -> None:
        """Keep *body* unless a newer one is known already."""
        ref = ref_of(body)
        known = self._kinds.setdefault(ref.kind, {})
        if ref not in known or _version(body) >= _version(known[ref]):
            known[ref] = body

    def remove(self, body: Body) -> None:
        ref = ref_of(body)
        kept = self._kinds.get(ref.kind, {})
        if ref in kept and kept[ref]["metadata"]["uid"] == body["metadata"]["uid"]:
            del kept[ref]

    def get(self, ref: Ref) -> Body | None:
        return self._kinds.get(ref.kind, {}).get(ref)

    def listed(self, kind: GroupKind, namespace: str = "") -> Sequence[Body]:
        known = self._kinds.get(kind, {}).items()
        return [body for ref, body in known if namespace in ("", ref.namespace)]

    def schema(self, group: str, version: str, resource: str) -> None:
        """Nothing that a real control plane leaves to others needs it."""

    def owned(self, kind: GroupKind, uid: str) -> Sequence[Body]:
        return [body for body in self.listed(kind) if _controller(body) == uid]

    def orphans(self, kind: GroupKind, namespace: str) -> Sequence[Body]:
        return [body for body in self.listed(kind, namespace) if not _controller(body)]


def _version(body: Body) -> int:
    return int(body["metadata"]["resourceVersion"])


def _controller(body: Body) -> str:
    owners = body["metadata"].get("ownerReferences") or ()
    return next((str(owner["uid"]) for owner in owners if owner.get("controller")), "")
