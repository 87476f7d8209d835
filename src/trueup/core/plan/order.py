"""
Order: tasks in the order in which they are safe (reference 2.1).

By phase, wave, kind and name; then a Namespace moves before the first task that lives in it, and
a CRD before the first task of its kind, and take over that task's phase and wave.
"""

from collections.abc import Callable, Hashable, Iterable
from itertools import groupby
from typing import NamedTuple

import msgspec

from trueup.k8s.object import Object
from trueup.k8s.ref import CRD, NAMESPACE, GroupKind, Ref
from trueup.model.plan import Phase, Step, Task

PHASES = {phase: rank for rank, phase in enumerate(Phase)}
RANKS = {
    kind: rank
    for rank, kind in enumerate(
        (
            "Namespace",
            "NetworkPolicy",
            "ResourceQuota",
            "LimitRange",
            "PodSecurityPolicy",
            "PodDisruptionBudget",
            "ServiceAccount",
            "Secret",
            "SecretList",
            "ConfigMap",
            "StorageClass",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "CustomResourceDefinition",
            "ClusterRole",
            "ClusterRoleList",
            "ClusterRoleBinding",
            "ClusterRoleBindingList",
            "Role",
            "RoleList",
            "RoleBinding",
            "RoleBindingList",
            "Service",
            "DaemonSet",
            "Pod",
            "ReplicationController",
            "ReplicaSet",
            "Deployment",
            "HorizontalPodAutoscaler",
            "StatefulSet",
            "Job",
            "CronJob",
            "IngressClass",
            "Ingress",
            "APIService",
        )
    )
}
_LAST = len(RANKS)


def steps(tasks: Iterable[Task]) -> tuple[Step, ...]:
    """The tasks in order, one step for each wave of each phase; in a step, prunes come first."""
    lifted = _lifted(_lifted(sorted(tasks, key=_position), _namespace), _definition)
    grouped = groupby(lifted, lambda task: (task.phase, task.wave))
    return tuple(Step(phase, wave, _prunes_first(group)) for (phase, wave), group in grouped)


def reversed_prunes(tasks: Iterable[Task]) -> list[Task]:
    """Prune waves swapped end for end: what was made last goes first. Other tasks stay."""
    known = list(tasks)
    waves = sorted({task.wave for task in known if task.prunes})
    swapped = dict(zip(waves, reversed(waves), strict=True))
    return [
        msgspec.structs.replace(task, wave=swapped[task.wave]) if task.prunes else task
        for task in known
    ]


def _position(task: Task) -> tuple[int, int, int, str, Ref]:
    """Argo CD's sort key, and the whole name so that the order is total."""
    rank = RANKS.get(task.ref.kind.kind, _LAST)
    return PHASES[task.phase], task.wave, rank, task.ref.name, task.ref


def _prunes_first(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """Prunes in the reverse order of making, then the rest."""
    known = tuple(tasks)
    prunes = tuple(task for task in reversed(known) if task.prunes)
    return (*prunes, *(task for task in known if not task.prunes))


def defined_kind(obj: Object) -> GroupKind | None:
    """The kind that a CRD brings; None for anything else."""
    if obj.ref.kind != CRD:
        return None
    group, kind = obj.at("spec", "group"), obj.at("spec", "names", "kind")
    return GroupKind(str(group), str(kind)) if group and kind else None


def served_versions(crd: Object) -> tuple[str, ...]:
    """The names of the versions that a CRD has served."""
    versions = crd.at("spec", "versions") or ()
    return tuple(str(each.get("name")) for each in versions if each.get("served"))


class _Need(NamedTuple):
    """What an object provides to others, and what an object of a name needs; None: nothing."""

    provides: Callable[[Object], Hashable]
    needs: Callable[[Ref], Hashable]


_namespace = _Need(
    lambda obj: obj.ref.name if obj.ref.kind == NAMESPACE else None,
    lambda ref: ref.namespace or None,
)
_definition = _Need(defined_kind, lambda ref: ref.kind)


def _lifted(tasks: list[Task], need: _Need) -> list[Task]:
    """*tasks* with each provider just before the first task that needs it."""
    first: dict[Hashable, int] = {}
    provided = [_provision(task, need) for task in tasks]
    for at, task in enumerate(tasks):
        wanted = None if task.prunes or provided[at] else need.needs(task.ref)
        if wanted is not None:
            first.setdefault(wanted, at)
    placed = []
    for at, (task, key) in enumerate(zip(tasks, provided, strict=True)):
        user = first.get(key, at) if key else at
        if user < at:
            phase, wave = tasks[user].phase, tasks[user].wave
            moved = msgspec.structs.replace(task, phase=phase, wave=wave)
            placed.append(((user, 0, at), moved))
        else:
            placed.append(((at, 1, at), task))
    return [task for _, task in sorted(placed, key=lambda pair: pair[0])]


def _provision(task: Task, need: _Need) -> Hashable:
    after = task.change.after
    return need.provides(after) if after is not None and not task.prunes else None
