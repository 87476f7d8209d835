"""
Noting: the annotation that says what was told, as Argo CD's controller writes it.

It is a patch of that key alone, under a field manager of its own, and nothing that a look at the
object depends on: who looks need not look again for it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from trueup.control.guarded import Guarded
from trueup.core.alerts.state import ANNOTATION
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.ports import Cluster, Live, Written

MANAGER = "argocd-notifications-controller"
TakenIn = Callable[[Object, Object], None]


@dataclass(frozen=True, slots=True)
class Noting:
    """*taken_in*: puts an object that was written into *live*, told what it was before."""

    cluster: Cluster
    live: Live
    taken_in: TakenIn

    async def note(self, obj: Object, annotation: str | None) -> None:
        """None: there is none. ``NotYet`` if *obj* is another by now."""
        quiet = _Quiet(self.live, self.taken_in, obj)
        patch = {"metadata": {"annotations": {ANNOTATION: annotation}}}
        await Guarded(self.cluster, quiet, MANAGER).patch(obj, patch)


@dataclass(frozen=True, slots=True)
class _Quiet(Written):
    """What holds the objects of the cluster, for one write of ours."""

    live: Live
    taken_in: TakenIn
    before: Object

    def get(self, ref: Ref) -> Object | None:
        return self.live.get(ref)

    def put(self, obj: Object) -> None:
        """Ours, or what others have written meanwhile."""
        self.taken_in(self.before, obj)

    def remove(self, ref: Ref, uid: str) -> None:
        self.live.remove(ref, uid)
