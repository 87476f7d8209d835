"""ReplicaSet and ReplicationController: as many pods as asked for, no more, no less."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step
from trueup.apiserver.simulate.events import Teller
from trueup.apiserver.simulate.marks import with_condition, without_zeros
from trueup.apiserver.simulate.owners import POD, Family, labels_of
from trueup.apiserver.simulate.template import Count, Own, count, first_to_go, is_active, pod_from
from trueup.apiserver.writes import Write, create, delete, update
from trueup.k8s.ref import GroupKind, Ref

ACCOUNT = GroupKind("", "ServiceAccount")
LOOK_AGAIN = 5.0  # seconds, while pods cannot be made
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
    failure = None
    if "deletionTimestamp" not in body["metadata"]:
        failure = _failure(body, related) if wanted > len(pods) else None
        if failure is None:
            made, pods = _manage(body, pods, wanted, now)
    counted = count(pods, body["spec"].get("minReadySeconds", 0), now)
    replicas = counted.replicas + sum(write.verb == "create" for write in made)
    writes = [*family.writes, *made]
    status = _status(body, pods, counted, replicas)
    status |= _conditions(body, failure, now)
    if status != body.get("status"):
        writes.append(update({**body, "status": status}))
    writes += _told(body, made[:10], failure, related, now)
    return Step(tuple(writes), counted.wake_after if failure is None else LOOK_AGAIN)


def _failure(body: Body, related: Related) -> str | None:
    """Why the server would refuse pods: their service account is not there."""
    namespace = body["metadata"]["namespace"]
    account = body["spec"]["template"]["spec"].get("serviceAccountName", "default")
    if account == "default" or related.get(Ref(ACCOUNT, namespace, account)) is not None:
        return None
    return (
        f'pods "{body["metadata"]["name"]}-" is forbidden: error looking up service account '
        f'{namespace}/{account}: serviceaccount "{account}" not found'
    )


def _conditions(body: Body, failure: str | None, now: datetime) -> dict[str, Any]:
    """The condition ReplicaFailure, as long as pods cannot be made."""
    before = body.get("status", {}).get("conditions") or []
    others = [c for c in before if c["type"] != "ReplicaFailure"]
    if failure is None:
        return {"conditions": others} if others else {}
    told = {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate"}
    return {"conditions": with_condition(before, {**told, "message": failure}, now)}


def _manage(
    body: Body, pods: list[Body], wanted: int, now: datetime
) -> tuple[list[Write], list[Body]]:
    """The writes that make *pods* the number that is wanted, and the pods that stay."""
    short = wanted - len(pods)
    if short > 0:
        pod = pod_from(body["spec"]["template"], body, Own(prefix=f"{body['metadata']['name']}-"))
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
    return without_zeros(status, keep=("replicas",))


def _told(
    body: Body, made: Sequence[Write], failure: str | None, related: Related, now: datetime
) -> list[Write]:
    """Deletions are told by name; new pods have no name yet and tell of themselves."""
    teller = Teller(body, "replicaset-controller", now, related)
    for write in made:
        if write.verb == "delete":
            teller.normal("SuccessfulDelete", f"Deleted pod: {write.ref.name}")
    if failure is not None:
        teller.warning("FailedCreate", f"Error creating: {failure}")
    return teller.writes


REPLICA_SETS = Controller(step)
REPLICATION_CONTROLLERS = Controller(controller_step)
