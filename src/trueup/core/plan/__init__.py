"""Plan: comparison to ordered steps (signatures first; the body follows)."""

from collections.abc import Iterable

from trueup.core.options import SyncOptions
from trueup.k8s.object import Object
from trueup.k8s.value import Value
from trueup.model.application import NamespaceMetadata, SyncResource
from trueup.model.comparison import Comparison
from trueup.model.plan import Plan


class Wish(Value, frozen=True):
    """
    What one sync is asked to do.

    *started*: seconds since the epoch (names of generated hooks). *options*: those of the
    application and of the operation together. *only*: a selective sync. *hooks*: False for the
    apply strategy. *namespace_exists*: whether the destination namespace is live.
    *approved*: a person has approved deletions (``deletion-approved``, recent enough).
    """

    revision: str
    started: int = 0
    prune: bool = False
    hooks: bool = True
    force: bool = False
    only: tuple[SyncResource, ...] = ()
    options: SyncOptions = SyncOptions()
    namespace: str = ""
    namespace_exists: bool = True
    namespace_metadata: NamespaceMetadata | None = None
    approved: bool = False


def make_plan(comparison: Comparison, wish: Wish) -> Plan:
    """What the sync would do, in the order of Argo CD's rules (reference 2.1 to 2.5)."""
    raise NotImplementedError


def deletion_plan(
    live: Iterable[Object],
    hooks: Iterable[Object],
    wish: Wish,
) -> Plan:
    """The cascade: PreDelete hooks, live objects from the highest wave down, PostDelete hooks."""
    raise NotImplementedError
