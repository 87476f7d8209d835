"""
A pod from Pending to Running, and to its end: scheduler and kubelet in one.

The time line is a function of the pod's spec and of the moment at which it got its node
(``status.startTime``), so a step has nothing to remember. See :mod:`.fates` for how to make
a pod fail.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from trueup.apiserver.matching import selects
from trueup.apiserver.simulate.containers import waiting
from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step
from trueup.apiserver.simulate.events import Teller
from trueup.apiserver.simulate.kubelet import report
from trueup.apiserver.simulate.marks import age, moment, stamp, with_condition
from trueup.apiserver.simulate.needs import Need, missing
from trueup.apiserver.simulate.owners import (
    REPLICA_SET,
    controller_of,
    labels_of,
    owner_reference,
)
from trueup.apiserver.simulate.scheduler import CLAIM, NODE, claim_name, place
from trueup.apiserver.writes import Write, create, delete, update
from trueup.k8s.ref import GroupKind, Ref

SERVICE = GroupKind("", "Service")
BUDGET = GroupKind("policy", "PodDisruptionBudget")
DEPLOYMENT = GroupKind("apps", "Deployment")
LOOK_AGAIN = 5.0  # seconds, while something that the pod needs is not there


def step(pod: Body, related: Related, now: datetime, pace: Pace) -> Step:
    if "deletionTimestamp" in pod["metadata"]:
        return _stop(pod, now, pace)
    if pod.get("status", {}).get("phase") in ("Succeeded", "Failed"):
        return Step()
    if not pod["spec"].get("nodeName") or "startTime" not in pod.get("status", {}):
        return _schedule(pod, related, now, pace)
    return _run(pod, related, now, pace)


def _stop(pod: Body, now: datetime, pace: Pace) -> Step:
    """Gone when the time that it takes to stop is over, at most its grace period."""
    meta = pod["metadata"]
    grace = meta.get("deletionGracePeriodSeconds", 0)
    if grace == 0 and meta.get("finalizers"):
        return Step()
    asked = moment(meta["deletionTimestamp"]) - timedelta(seconds=grace)
    left = min(pace.stop, grace) - (now - asked).total_seconds()
    if left > 0:
        return Step(wake_after=left)
    return Step((delete(pod, grace=0, manager="kubelet"),))


def _schedule(pod: Body, related: Related, now: datetime, pace: Pace) -> Step:
    if pod["spec"].get("schedulingGates"):
        return _unscheduled(
            pod, now, "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates"
        )
    left = pace.schedule - age(pod["metadata"]["creationTimestamp"], now)
    if left > 0:
        return Step(wake_after=left)
    if claims := _ephemeral(pod, related):
        return Step(claims, LOOK_AGAIN)
    node, why = pod["spec"].get("nodeName"), ""
    if not node:
        node, why = place(pod, related)
    if node is None:
        teller = Teller(pod, "default-scheduler", now, related)
        teller.warning("FailedScheduling", why)
        pending = _unscheduled(pod, now, "Unschedulable", why)
        return Step((*pending.writes, *teller.writes), LOOK_AGAIN)
    return _bind(pod, node, related, now, pace)


def _ephemeral(pod: Body, related: Related) -> tuple[Write, ...]:
    """The claims that live as long as the pod, those that are not there yet."""
    meta, writes = pod["metadata"], []
    for volume in pod["spec"].get("volumes") or ():
        name = claim_name(pod, volume)
        if "ephemeral" not in volume or name is None:
            continue
        if related.get(Ref(CLAIM, meta["namespace"], name)) is None:
            template = volume["ephemeral"]["volumeClaimTemplate"]
            given = {**(template.get("metadata") or {}), "name": name}
            owners = {"namespace": meta["namespace"], "ownerReferences": [owner_reference(pod)]}
            body = {"apiVersion": "v1", "kind": CLAIM.kind, "metadata": {**given, **owners}}
            writes.append(create({**body, "spec": dict(template["spec"])}))
    return tuple(writes)


def _unscheduled(pod: Body, now: datetime, reason: str, message: str) -> Step:
    status = pod.get("status", {})
    told = {"type": "PodScheduled", "status": "False", "reason": reason, "message": message}
    conditions = with_condition(status.get("conditions", ()), {"lastProbeTime": None, **told}, now)
    changed = {**status, "phase": "Pending", "conditions": conditions}
    if changed == status:
        return Step()
    return Step((update({**pod, "status": changed}, "kube-scheduler"),))


def _bind(pod: Body, node: str, related: Related, now: datetime, pace: Pace) -> Step:
    """Given a node, the pod's containers are created: one write for scheduler and kubelet."""
    meta = pod["metadata"]
    host = _address(related.get(Ref(NODE, "", node)))
    scheduled = {"lastProbeTime": None, "type": "PodScheduled", "status": "True"}
    status = {
        **pod.get("status", {}),
        "phase": "Pending",
        "startTime": stamp(now),
        "hostIP": host,
        "hostIPs": [{"ip": host}],
        "conditions": with_condition(pod.get("status", {}).get("conditions", ()), scheduled, now),
    }
    bound = {**pod, "spec": {**pod["spec"], "nodeName": node}, "status": status}
    teller = Teller(bound, "default-scheduler", now, related)
    where = f"{meta['namespace']}/{meta['name']}"
    teller.normal("Scheduled", f"Successfully assigned {where} to {node}")
    started = _run(bound, related, now, pace)
    told = [write for write in started.writes if write.ref.kind.kind != "Pod"]
    first = [write for write in started.writes if write.ref.kind.kind == "Pod"]
    return Step(
        (*(first or (update(bound, "kubelet"),)), *teller.writes, *told), started.wake_after
    )


def _address(node: Body | None) -> str:
    for address in (node or {}).get("status", {}).get("addresses", ()):
        if address["type"] == "InternalIP":
            return str(address["address"])
    return "10.0.0.2"


def _run(pod: Body, related: Related, now: datetime, pace: Pace) -> Step:
    need = missing(pod, related) if not _started(pod) else None
    blocked = None if need is None else waiting(need.reason, need.state_message)
    seen = report(pod, now, pace, blocked)
    status = _deadline(pod, seen.status, now)
    teller = Teller(pod, "kubelet", now, related)
    if status != pod["status"] or need is not None:
        _tell(teller, pod, status, need)
    writes: tuple[Write, ...] = tuple(teller.writes)
    if status != pod["status"]:
        writes = (update({**pod, "status": status}, "kubelet"), *writes)
    if need is not None:
        return Step(writes, LOOK_AGAIN)
    return Step(writes, _seconds_until(seen.next, now))


def _seconds_until(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else max((moment - now).total_seconds(), 0.0)


def _started(pod: Body) -> bool:
    return any("running" in c["state"] for c in pod["status"].get("containerStatuses", ()))


def _deadline(pod: Body, status: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    limit = pod["spec"].get("activeDeadlineSeconds")
    if limit is None or age(status["startTime"], now) < limit:
        return status
    if status["phase"] in ("Succeeded", "Failed"):
        return status
    message = "Pod was active on the node longer than the specified deadline"
    return {**status, "phase": "Failed", "reason": "DeadlineExceeded", "message": message}


def _tell(teller: Teller, pod: Body, status: Mapping[str, Any], need: Need | None) -> None:
    """The events of what just happened, those that ``kubectl describe pod`` is read for."""
    if need is not None:
        teller.warning(need.event, need.message)
        return
    before = {c["name"]: c for c in _containers(pod["status"])}
    for container in _containers(status):
        old = before.get(container["name"], {})
        if container["state"] != old.get("state"):
            _tell_container(teller, container)


def _containers(status: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from status.get("initContainerStatuses", ())
    yield from status.get("containerStatuses", ())


def _tell_container(teller: Teller, container: Mapping[str, Any]) -> None:
    name, image, state = container["name"], container["image"], container["state"]
    if "running" in state:
        teller.normal("Pulled", f'Container image "{image}" already present on machine')
        teller.normal("Created", f"Created container: {name}")
        teller.normal("Started", f"Started container {name}")
        return
    waits = state.get("waiting", {})
    match waits.get("reason"):
        case "ErrImagePull":
            teller.normal("Pulling", f'Pulling image "{image}"')
            teller.warning("Failed", f'Failed to pull image "{image}": {waits["message"]}')
            teller.warning("Failed", "Error: ErrImagePull")
        case "ImagePullBackOff":
            teller.normal("BackOff", f'Back-off pulling image "{image}"')
            teller.warning("Failed", "Error: ImagePullBackOff")
        case "CrashLoopBackOff":
            where = waits["message"].partition("pod=")[2]
            teller.warning("BackOff", f"Back-off restarting failed container {name} in pod {where}")


def _woken(pod: Body, related: Related) -> Iterable[Ref]:
    """The Services and budgets that count this pod; its Deployment, which may wait for its end."""
    namespace, labels = pod["metadata"]["namespace"], labels_of(pod)
    if "deletionTimestamp" in pod["metadata"]:
        yield from _grandparent(pod, related)
    if not labels:
        return
    for service in related.listed(SERVICE, namespace):
        selector = service["spec"].get("selector")
        if selector and all(labels.get(k) == v for k, v in selector.items()):
            yield Ref(SERVICE, namespace, service["metadata"]["name"])
    for budget in related.listed(BUDGET, namespace):
        if selects(budget["spec"].get("selector"), labels):
            yield Ref(BUDGET, namespace, budget["metadata"]["name"])


def _grandparent(pod: Body, related: Related) -> Iterator[Ref]:
    namespace, owner = pod["metadata"]["namespace"], controller_of(pod)
    if owner is None or owner["kind"] != "ReplicaSet":
        return
    parent = related.get(Ref(REPLICA_SET, namespace, owner["name"]))
    above = controller_of(parent) if parent is not None else None
    if above is not None and above["kind"] == "Deployment":
        yield Ref(DEPLOYMENT, namespace, above["name"])


PODS = Controller(step, _woken)
