"""
The ReplicaSets of a Deployment: which is the new one, and how many replicas each is to have.

The arithmetic is upstream's: old replicas go only as new ones become available, and never
more than ``maxSurge`` above or ``maxUnavailable`` below what is asked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil, floor
from typing import Any

from trueup.apiserver.simulate.contract import Body
from trueup.apiserver.simulate.marks import digest
from trueup.apiserver.simulate.owners import owner_reference

HASH = "pod-template-hash"
REVISION = "deployment.kubernetes.io/revision"
DESIRED = "deployment.kubernetes.io/desired-replicas"
MAXIMUM = "deployment.kubernetes.io/max-replicas"
HISTORY = "deployment.kubernetes.io/revision-history"
_NOT_COPIED = frozenset(
    {
        "kubectl.kubernetes.io/last-applied-configuration",
        "deprecated.deployment.rollback.to",
        REVISION,
        HISTORY,
        DESIRED,
        MAXIMUM,
    }
)


def wanted(deployment: Body) -> int:
    return int(deployment["spec"].get("replicas", 1))


def size(replica_set: Body) -> int:
    return int(replica_set["spec"].get("replicas", 1))


def available(replica_set: Body) -> int:
    return int(replica_set.get("status", {}).get("availableReplicas", 0))


def limits(deployment: Body) -> tuple[int, int]:
    """``maxSurge`` and ``maxUnavailable`` in pods; (0, all) for Recreate's sake is not asked."""
    strategy = deployment["spec"].get("strategy") or {}
    if strategy.get("type") == "Recreate":
        return 0, 0
    rolling = strategy.get("rollingUpdate") or {}
    surge = scaled(rolling.get("maxSurge", "25%"), wanted(deployment), up=True)
    unavailable = scaled(rolling.get("maxUnavailable", "25%"), wanted(deployment), up=False)
    return surge, unavailable if surge or unavailable else 1


def max_unavailable(deployment: Body) -> int:
    if wanted(deployment) == 0:
        return 0
    return min(limits(deployment)[1], wanted(deployment))


def scaled(value: Any, whole: int, *, up: bool) -> int:
    """An int-or-percent as a number."""
    if isinstance(value, int):
        return value
    part = int(str(value).rstrip("%")) * whole / 100
    return ceil(part) if up else floor(part)


def same_template(deployment: Body, replica_set: Body) -> bool:
    mine, other = deployment["spec"]["template"], replica_set["spec"]["template"]
    return bool(mine.get("spec") == other.get("spec")) and _meta(mine) == _meta(other)


def _meta(template: Mapping[str, Any]) -> dict[str, Any]:
    meta = dict(template.get("metadata") or {})
    meta.pop("creationTimestamp", None)
    meta["labels"] = {k: v for k, v in (meta.get("labels") or {}).items() if k != HASH}
    return {key: value for key, value in meta.items() if value}


def find_new(deployment: Body, sets: Iterable[Body]) -> Body | None:
    """The oldest ReplicaSet with the Deployment's template."""
    return next((rs for rs in by_age(sets) if same_template(deployment, rs)), None)


def by_age(sets: Iterable[Body]) -> list[Body]:
    return sorted(
        sets, key=lambda rs: (rs["metadata"].get("creationTimestamp", ""), rs["metadata"]["name"])
    )


def revision(body: Body) -> int:
    text = (body["metadata"].get("annotations") or {}).get(REVISION, "0")
    return int(text) if text.isdigit() else 0


def new_revision(deployment: Body, new: Body | None, old: Sequence[Body]) -> int:
    """One more than any old one; what is newest keeps its number."""
    above = max(map(revision, old), default=0) + 1
    return max(revision(new), above) if new is not None else above


def make(deployment: Body, taken: Iterable[str], number: int) -> dict[str, Any]:
    """The new ReplicaSet, of no size yet, with a name that is not *taken*."""
    template = deployment["spec"]["template"]
    name, collisions = deployment["metadata"]["name"], 0
    busy = frozenset(taken)
    key = hashed = digest(template)
    while f"{name}-{hashed}" in busy:
        collisions += 1
        hashed = digest([key, collisions])
    labels = {**(template.get("metadata", {}).get("labels") or {}), HASH: hashed}
    meta = {**(template.get("metadata") or {}), "labels": labels}
    selector = deployment["spec"]["selector"]
    spec: dict[str, Any] = {
        "replicas": 0,
        "selector": {
            **selector,
            "matchLabels": {**(selector.get("matchLabels") or {}), HASH: hashed},
        },
        "template": {**template, "metadata": meta},
    }
    if ready := deployment["spec"].get("minReadySeconds"):
        spec["minReadySeconds"] = ready
    body = {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {
            "name": f"{name}-{hashed}",
            "namespace": deployment["metadata"]["namespace"],
            "labels": labels,
            "ownerReferences": [owner_reference(deployment)],
        },
        "spec": spec,
        "status": {"replicas": 0, "observedGeneration": 1},
    }
    return annotated(body, deployment, number)


def annotated(replica_set: Body, deployment: Body, number: int) -> dict[str, Any]:
    """*replica_set* with the Deployment's annotations, its revision and the sizes."""
    meta = replica_set["metadata"]
    copied = deployment["metadata"].get("annotations") or {}
    notes = {**(meta.get("annotations") or {})}
    notes |= {key: value for key, value in copied.items() if key not in _NOT_COPIED}
    if str(number) != notes.get(REVISION):
        _remember(notes)
        notes[REVISION] = str(number)
    return sized({**replica_set, "metadata": {**meta, "annotations": notes}}, deployment)


def _remember(notes: dict[str, str]) -> None:
    """Keep the number that a template had before it came back."""
    if before := notes.get(REVISION):
        known = notes.get(HISTORY)
        notes[HISTORY] = f"{known},{before}" if known else before


def sized(replica_set: Body, deployment: Body, replicas: int | None = None) -> dict[str, Any]:
    """*replica_set* with *replicas* and with the annotations that tell of the whole."""
    surge, _ = limits(deployment)
    meta = replica_set["metadata"]
    notes = {
        **(meta.get("annotations") or {}),
        DESIRED: str(wanted(deployment)),
        MAXIMUM: str(wanted(deployment) + surge),
    }
    spec = replica_set["spec"]
    if replicas is not None and replicas != spec.get("replicas"):
        spec = {**spec, "replicas": replicas}
    return {**replica_set, "metadata": {**meta, "annotations": notes}, "spec": spec}


def size_of_new(deployment: Body, new: Body, sets: Sequence[Body]) -> int:
    """How many replicas the new one may have now."""
    goal = wanted(deployment)
    if deployment["spec"].get("strategy", {}).get("type") == "Recreate":
        return goal
    if size(new) >= goal:
        return goal
    room = goal + limits(deployment)[0] - sum(map(size, sets))
    return size(new) if room <= 0 else size(new) + min(room, goal - size(new))


def sizes_of_old(deployment: Body, new: Body, old: Sequence[Body]) -> dict[str, int]:
    """The old ones that may shrink now, by name: first what is unhealthy, then what is not."""
    sets = [*old, new]
    minimum = wanted(deployment) - max_unavailable(deployment)
    unavailable_new = size(new) - available(new)
    budget = sum(map(size, sets)) - minimum - unavailable_new
    shrunk: dict[str, int] = {}
    if budget <= 0 or not any(map(size, old)):
        return shrunk
    left = {rs["metadata"]["name"]: size(rs) for rs in by_age(old) if size(rs) > 0}
    healthy = {rs["metadata"]["name"]: min(available(rs), size(rs)) for rs in old}
    for name in left:
        cut = min(budget, left[name] - healthy[name])
        left[name], budget = left[name] - cut, budget - cut
        if cut > 0:
            shrunk[name] = left[name]
    spare = sum(map(available, sets)) - minimum
    for name in left:
        cut = min(spare, left[name])
        if cut > 0:
            left[name], spare = left[name] - cut, spare - cut
            shrunk[name] = left[name]
    return shrunk


def rescaled(deployment: Body, new: Body | None, old: Sequence[Body]) -> dict[str, int]:
    """New sizes after the number asked for changed: spread in proportion over all."""
    sets = [*old, *([new] if new is not None else [])]
    active = [rs for rs in sets if size(rs) > 0]
    if len(active) <= 1:
        one = active[0] if active else new or (by_age(old)[-1] if old else None)
        return {one["metadata"]["name"]: wanted(deployment)} if one is not None else {}
    if new is not None and _saturated(deployment, new):
        return {rs["metadata"]["name"]: 0 for rs in old if size(rs) > 0}
    return _spread(deployment, active)


def _saturated(deployment: Body, new: Body) -> bool:
    notes = new["metadata"].get("annotations") or {}
    goal = wanted(deployment)
    return size(new) == goal and notes.get(DESIRED) == str(goal) and available(new) == goal


def _spread(deployment: Body, active: Sequence[Body]) -> dict[str, int]:
    """The surplus or shortage, shared by size; the largest takes what rounding leaves."""
    goal = wanted(deployment)
    allowed = goal + limits(deployment)[0] if goal > 0 else 0
    total = sum(map(size, active))
    change = allowed - total
    ordered = sorted(active, key=lambda rs: (-size(rs), rs["metadata"]["creationTimestamp"]))
    sizes = {rs["metadata"]["name"]: size(rs) for rs in ordered}
    given = 0
    for rs in ordered:
        share = _share(rs, deployment, change, given)
        sizes[rs["metadata"]["name"]] += share
        given += share
    first = ordered[0]["metadata"]["name"]
    sizes[first] = max(sizes[first] + change - given, 0)
    return sizes


def _share(rs: Body, deployment: Body, change: int, given: int) -> int:
    before = (rs["metadata"].get("annotations") or {}).get(MAXIMUM, "")
    whole = int(before) if before.isdigit() and int(before) else max(size(rs), 1)
    goal = wanted(deployment) + limits(deployment)[0] if wanted(deployment) else 0
    part = round(size(rs) * goal / whole) - size(rs)
    left = change - given
    return min(part, left) if change > 0 else max(part, left)


def was_rescaled(deployment: Body, sets: Iterable[Body]) -> bool:
    """Whether the number asked for changed since the sizes were last set."""
    return any(
        size(rs) > 0
        and (rs["metadata"].get("annotations") or {}).get(DESIRED) != str(wanted(deployment))
        for rs in sets
    )
