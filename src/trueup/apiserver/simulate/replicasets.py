"""ReplicaSet and ReplicationController: as many pods as asked for, no more, no less."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step
from trueup.apiserver.simulate.events import Teller
from trueup.apiserver.simulate.marks import without_zeros
from trueup.apiserver.simulate.owners import POD, Family, labels_of
from trueup.apiserver.simulate.template import Count, count, first_to_go, is_active, pod_from
from trueup.apiserver.writes import Write, create, delete, update

BURST = 500  # pods made or deleted in one step at most


def step(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at a ReplicaSet."""
    return _step(body, body, related, now)


def controller_step(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at a ReplicationController, whose selector is a plain map of labels."""
    selector = {"matchLabels": body["spec"].get("selector") or {}}
    view = {**body, "spec": {**body["spec"], "selector": selector}}
    return _step(body, view, related, now)


def _step(body: Body, view: Body, related: Related, now: datetime) -> Step:
    family = Family(view, POD, related)
    pods = [pod for pod in family.members if is_active(pod)]
    wanted = body["spec"].get("replicas", 1)
    made: list[Write] = []
    if "deletionTimestamp" not in body["metadata"]:
        made, pods = _manage(body, pods, wanted, now)
    counted = count(pods, body["spec"].get("minReadySeconds", 0), now)
    replicas = counted.replicas + sum(write.verb == "create" for write in made)
    writes = [*family.writes, *made]
    status = _status(body, pods, counted, replicas)
    if status != body.get("status"):
        writes.append(update({**body, "status": status}))
    if 0 < len(made) <= 10:
        writes += _told(body, made, related, now)
    return Step(tuple(writes), counted.wake_after)


def _manage(
    body: Body, pods: list[Body], wanted: int, now: datetime
) -> tuple[list[Write], list[Body]]:
    """The writes that make *pods* the number that is wanted, and the pods that stay."""
    short = wanted - len(pods)
    if short > 0:
        pod = pod_from(body["spec"]["template"], body, prefix=f"{body['metadata']['name']}-")
        return [create(pod)] * min(short, BURST), pods
    if short == 0:
        return [], pods
    going = first_to_go(pods, now)[: min(-short, BURST)]
    gone = {pod["metadata"]["name"] for pod in going}
    return [delete(pod) for pod in going], [p for p in pods if p["metadata"]["name"] not in gone]


def _status(body: Body, pods: Sequence[Body], counted: Count, replicas: int) -> dict[str, Any]:
    labels: Mapping[str, str] = (body["spec"]["template"].get("metadata") or {}).get("labels") or {}
    labelled = sum(labels.items() <= labels_of(pod).items() for pod in pods)
    status = {
        "replicas": replicas,
        "fullyLabeledReplicas": labelled + replicas - len(pods),
        "readyReplicas": counted.ready,
        "availableReplicas": counted.available,
        "observedGeneration": body["metadata"].get("generation", 0),
    }
    if conditions := body.get("status", {}).get("conditions"):
        status["conditions"] = conditions
    return without_zeros(status, keep=("replicas",))


def _told(body: Body, made: Sequence[Write], related: Related, now: datetime) -> list[Write]:
    """Deletions are told by name; new pods have no name yet and tell of themselves."""
    source = "replicaset-controller"
    teller = Teller(body, source, now, related)
    for write in made:
        if write.verb == "delete":
            teller.normal("SuccessfulDelete", f"Deleted pod: {write.ref.name}")
    return teller.writes


REPLICA_SETS = Controller(step)
REPLICATION_CONTROLLERS = Controller(controller_step)
