"""Compare: desired and live objects to what differs (signatures first; the body follows)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from trueup.core.options import SyncOptions
from trueup.core.tracking import Tracking
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.schema import ANYTHING, Schema
from trueup.model.application import IgnoreDifferences
from trueup.model.change import Change
from trueup.model.comparison import Comparison
from trueup.model.policy import Finding


@dataclass(frozen=True, slots=True)
class Rules:
    """
    What the comparison of one object depends on, besides the two objects.

    *schema*: the schema of an apiVersion and kind (ANYTHING: unknown).
    """

    schema: Callable[[str, str], Schema] = lambda _version, _kind: ANYTHING
    ignore: tuple[IgnoreDifferences, ...] = ()
    migrate: bool = True  # take over what client-side apply owns (ClientSideApplyMigration)


@dataclass(frozen=True, slots=True)
class Verdict:
    """*change*: what counts as a difference; *ignored*: an apply would change more than that."""

    change: Change | None
    ignored: bool = False


Differ = Callable[[Object, Object, Rules], Verdict]


@dataclass(frozen=True, slots=True)
class Context:
    """
    What the comparison of a whole application depends on.

    *namespaced*: the scope of each served kind; one that is missing is unknown to the cluster.
    *excluded*: ``resource.exclusions``. *differ*: may be a remembering wrapper of `difference`.
    """

    instance: str
    namespace: str = ""
    tracking: Tracking = field(default_factory=Tracking)
    namespaced: Mapping[GroupKind, bool] = field(default_factory=dict)
    options: SyncOptions = field(default_factory=SyncOptions)
    rules: Rules = field(default_factory=Rules)
    excluded: Callable[[Object], bool] = lambda _obj: False
    permitted: Callable[[Ref], bool] = lambda _ref: True
    differ: Differ | None = None


def targets(
    desired: Iterable[Object], context: Context
) -> tuple[tuple[Object, ...], tuple[Finding, ...]]:
    """
    The desired objects made ready: namespace filled in or dropped, duplicates merged, excluded out.

    Their refs say which live objects `compare` wants to see beside those marked for the instance.
    """
    raise NotImplementedError


def difference(desired: Object, live: Object, rules: Rules) -> Verdict:
    """What a forced server-side apply by ``argocd-controller`` would change on one object; pure."""
    raise NotImplementedError


def compare(desired: Iterable[Object], live: Mapping[Ref, Object], context: Context) -> Comparison:
    """
    Every object of the application, compared.

    *live*: every object marked for the instance, and every live object with a target's ref.
    """
    raise NotImplementedError
