"""
Deployment: ReplicaSets, one for each template, rolled from the old to the new.

A step does all that can be done at once. A Deployment of no replicas is settled by one: its
ReplicaSet is made, and revision and status are written together.
"""

from datetime import datetime
from typing import Any

from trueup.apiserver.simulate import progress, rollout
from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step
from trueup.apiserver.simulate.events import Teller
from trueup.apiserver.simulate.owners import POD, REPLICA_SET, Family
from trueup.apiserver.writes import Write, create, delete, ref_of, update


class _Rollout:
    """One look at one Deployment: its ReplicaSets as they are, and as they are to be."""

    def __init__(self, deployment: Body, related: Related, now: datetime) -> None:
        family = Family(deployment, REPLICA_SET, related)
        self.deployment = deployment
        self.related = related
        self.before = {rs["metadata"]["name"]: rs for rs in family.members}
        self.sets = dict(self.before)
        self.adopted = family.writes
        self.teller = Teller(deployment, "deployment-controller", now, related)
        found = rollout.find_new(deployment, family.members)
        self.new_name = None if found is None else str(found["metadata"]["name"])
        self.created = False

    @property
    def new(self) -> Body | None:
        return None if self.new_name is None else self.sets[self.new_name]

    @property
    def old(self) -> list[Body]:
        return [rs for name, rs in self.sets.items() if name != self.new_name]

    def ensure_new(self) -> Body:
        """The ReplicaSet of the template that is asked for, with its revision."""
        new = self.new
        number = rollout.new_revision(self.deployment, new, self.old)
        if new is None:
            made = rollout.make(self.deployment, self._taken(), number)
            self.created = True
        else:
            made = rollout.annotated(new, self.deployment, number)
        self.new_name = made["metadata"]["name"]
        self.sets[self.new_name] = made
        return made

    def _taken(self) -> list[str]:
        """Names that other ReplicaSets have, ours of other templates and foreign ones."""
        hashed = rollout.make(self.deployment, (), 0)
        foreign = self.related.get(ref_of(hashed))
        return [*self.before, *([hashed["metadata"]["name"]] if foreign is not None else [])]

    def resize(self, name: str, replicas: int) -> None:
        rs = self.sets[name]
        before = rollout.size(rs)
        if before == replicas:
            self.sets[name] = rollout.sized(rs, self.deployment)
            return
        self.sets[name] = rollout.sized(rs, self.deployment, replicas)
        verb = "up" if replicas > before else "down"
        message = f"Scaled {verb} replica set {name} from {before} to {replicas}"
        self.teller.normal("ScalingReplicaSet", message)

    def writes(self) -> list[Write]:
        """What changed of the ReplicaSets."""
        made = [create(dict(rs)) for name, rs in self.sets.items() if name not in self.before]
        changed = [
            update(dict(rs)) for name, rs in self.sets.items() if rs != self.before.get(name, rs)
        ]
        return [*self.adopted, *made, *changed]


def step(deployment: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at a Deployment."""
    if "deletionTimestamp" in deployment["metadata"]:
        return Step()
    view = _Rollout(deployment, related, now)
    if deployment["spec"].get("paused") or rollout.was_rescaled(deployment, view.sets.values()):
        _rescale(view)
    elif deployment["spec"].get("strategy", {}).get("type") == "Recreate":
        _recreate(view)
    else:
        _roll(view)
    return _finish(view, now)


def _rescale(view: _Rollout) -> None:
    for name, replicas in rollout.rescaled(view.deployment, view.new, view.old).items():
        view.resize(name, replicas)
    for name in [name for name, rs in view.sets.items() if rollout.size(rs) > 0]:
        view.resize(name, rollout.size(view.sets[name]))


def _recreate(view: _Rollout) -> None:
    """All of the old go before any of the new come."""
    running = [rs for rs in view.old if rollout.size(rs) > 0]
    for rs in running:
        view.resize(rs["metadata"]["name"], 0)
    if running or any(_has_pods(rs, view.related) for rs in view.old):
        return
    new = view.ensure_new()
    view.resize(new["metadata"]["name"], rollout.wanted(view.deployment))


def _has_pods(rs: Body, related: Related) -> bool:
    return any(
        pod.get("status", {}).get("phase") not in ("Succeeded", "Failed")
        for pod in related.owned(POD, rs["metadata"]["uid"])
    )


def _roll(view: _Rollout) -> None:
    new = view.ensure_new()
    sets = list(view.sets.values())
    replicas = rollout.size_of_new(view.deployment, new, sets)
    if replicas != rollout.size(new):
        view.resize(new["metadata"]["name"], replicas)
        return
    for name, fewer in rollout.sizes_of_old(view.deployment, new, view.old).items():
        view.resize(name, fewer)


def _finish(view: _Rollout, now: datetime) -> Step:
    """The writes of the ReplicaSets, of the Deployment itself, and of the history."""
    deployment, sets = view.deployment, list(view.sets.values())
    status, left = progress.status(deployment, view.new, sets, now, created=view.created)
    body: dict[str, Any] = {**deployment, "status": status}
    if view.new is not None and rollout.revision(view.new):
        notes = {**(deployment["metadata"].get("annotations") or {})}
        notes[rollout.REVISION] = str(rollout.revision(view.new))
        body["metadata"] = {**deployment["metadata"], "annotations": notes}
    writes = view.writes()
    if body != deployment:
        writes.append(update(body))
    writes += _expired(view, status)
    return Step((*writes, *view.teller.writes), left)


def _expired(view: _Rollout, status: dict[str, Any]) -> list[Write]:
    """Old ReplicaSets beyond ``revisionHistoryLimit``, once the rollout is complete."""
    keep = view.deployment["spec"].get("revisionHistoryLimit")
    goal = rollout.wanted(view.deployment)
    complete = status.get("updatedReplicas", 0) == goal == status.get("replicas", 0)
    if keep is None or not complete or status.get("availableReplicas", 0) != goal:
        return []
    idle = [rs for rs in view.old if _idle(rs)]
    surplus = max(len(idle) - keep, 0)
    return [delete(rs) for rs in sorted(idle, key=rollout.revision)[:surplus]]


def _idle(rs: Body) -> bool:
    status = rs.get("status", {})
    up_to_date = status.get("observedGeneration", 0) >= rs["metadata"].get("generation", 0)
    going = "deletionTimestamp" in rs["metadata"]
    return not going and up_to_date and not rollout.size(rs) and not status.get("replicas")


DEPLOYMENTS = Controller(step)
