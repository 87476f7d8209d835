"""
What a simulated controller takes and gives.

A step looks at one object and its relatives and answers with the writes that bring the
world one step on, and with the seconds after which to look again though nothing changed.
Steps are idempotent: with nothing to do they write nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from trueup.apiserver.writes import Write
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.schema import Schema
from trueup.k8s.value import Value

Body = Mapping[str, Any]


class Related(Protocol):
    """The objects around the one that is looked at, as they are stored right now."""

    def get(self, ref: Ref) -> Body | None:
        """The object of that name."""

    def owned(self, kind: GroupKind, uid: str) -> Sequence[Body]:
        """Objects of *kind* whose controller (ownerReference) has this uid."""

    def orphans(self, kind: GroupKind, namespace: str) -> Sequence[Body]:
        """Objects of *kind* in *namespace* that have no controller."""

    def listed(self, kind: GroupKind, namespace: str = "") -> Sequence[Body]:
        """Objects of *kind* in *namespace*, or in all."""

    def schema(self, group: str, version: str, resource: str) -> tuple[str, Schema] | None:
        """The kind of a resource, and what its objects are like."""


class Pace(Value, frozen=True):
    """How fast the simulated world moves, in seconds."""

    schedule: float = 0.0  # from created to bound to a node and ContainerCreating
    start: float = 1.0  # from bound to running
    ready: float = 0.0  # from running to ready, on top of what the pod asks for
    job: float = 1.0  # how long a container of a Job runs
    stop: float = 0.0  # how long a deleted pod takes to stop; at most its grace period
    balance: float = 1.0  # until a load balancer or an ingress has its address
    bind: float = 0.0  # until a claim is bound to a volume
    probe: float = 0.0  # how much of the probes' initialDelaySeconds is waited for (1 = all)
    retry: float = 1.0  # before a Job tries again; doubles
    backoff: float = 10.0  # first delay of a crash loop; doubles up to 5 minutes


class Step(Value, frozen=True):
    """What one look at one object led to."""

    writes: tuple[Write, ...] = ()
    wake_after: float | None = None


class Controller(Value, frozen=True):
    """The simulation of one kind."""

    step: Callable[[Body, Related, datetime, Pace], Step]
    # Objects of other kinds to look at when one of this kind changed or went.
    wakes: Callable[[Body, Related], Iterable[Ref]] | None = None


def idle(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """The step of a kind that does nothing itself and only wakes others."""
    return Step()
