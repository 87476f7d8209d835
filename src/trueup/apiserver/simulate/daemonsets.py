"""DaemonSet: one pod on each node that suits it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step, idle
from trueup.apiserver.simulate.marks import without_zeros
from trueup.apiserver.simulate.owners import POD, Family, labels_of
from trueup.apiserver.simulate.revisions import HASH, History
from trueup.apiserver.simulate.rollout import scaled
from trueup.apiserver.simulate.scheduler import NODE, suits, tolerates
from trueup.apiserver.simulate.template import Own, count, is_active, pod_from
from trueup.apiserver.writes import Write, create, delete, update
from trueup.k8s.ref import GroupKind, Ref

DAEMON_SET = GroupKind("apps", "DaemonSet")
GENERATION = "pod-template-generation"
_ALWAYS_TOLERATED = (
    ("not-ready", "NoExecute"),
    ("unreachable", "NoExecute"),
    ("disk-pressure", "NoSchedule"),
    ("memory-pressure", "NoSchedule"),
    ("pid-pressure", "NoSchedule"),
    ("unschedulable", "NoSchedule"),
)


def step(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at a DaemonSet."""
    if "deletionTimestamp" in body["metadata"]:
        return Step()
    family, history = Family(body, POD, related), History(body, related)
    spec = {**body["spec"]["template"]["spec"]}
    spec["tolerations"] = _tolerations(spec)
    nodes = [
        str(node["metadata"]["name"])
        for node in related.listed(NODE)
        if tolerates(spec, node) and suits(spec, node)
    ]
    by_node = {node_of(pod): pod for pod in family.members}
    made = _manage(body, history, nodes, by_node, spec)
    going = made or _roll(body, history, by_node, now)
    writes = [*family.writes, *history.writes, *made, *([] if made else going)]
    status, wake = _status(body, history, nodes, by_node, now)
    created = sum(write.verb == "create" for write in made)
    if created:
        status["currentNumberScheduled"] += created
        status["updatedNumberScheduled"] = status.get("updatedNumberScheduled", 0) + created
    if status != body.get("status"):
        writes.append(update({**body, "status": status}))
    writes += history.expired(
        _live(body, by_node), int(body["spec"].get("revisionHistoryLimit", 10))
    )
    return Step(tuple(writes), wake)


def node_of(pod: Body) -> str:
    """The node that a pod is on, or is to be on."""
    if name := pod["spec"].get("nodeName"):
        return str(name)
    affinity = (pod["spec"].get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or {}
    for term in required.get("nodeSelectorTerms") or ():
        for field in term.get("matchFields") or ():
            return str(field["values"][0])
    return ""


def _tolerations(spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    own = [
        {"key": f"node.kubernetes.io/{state}", "operator": "Exists", "effect": effect}
        for state, effect in _ALWAYS_TOLERATED
    ]
    return [*(spec.get("tolerations") or ()), *own]


def _manage(
    body: Body,
    history: History,
    nodes: list[str],
    by_node: Mapping[str, Body],
    spec: Mapping[str, Any],
) -> list[Write]:
    """Pods for nodes without one; away with those on nodes that do not suit, and the ended."""
    made = [create(_pod(body, history, node, spec)) for node in nodes if node not in by_node]
    for node, pod in by_node.items():
        ended = pod.get("status", {}).get("phase") in ("Failed", "Succeeded")
        if "deletionTimestamp" not in pod["metadata"] and (node not in nodes or ended):
            made.append(delete(pod))
    return made


def _pod(body: Body, history: History, node: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    field = {"key": "metadata.name", "operator": "In", "values": [node]}
    affinity = dict(spec.get("affinity") or {})
    affinity["nodeAffinity"] = {
        **(affinity.get("nodeAffinity") or {}),
        "requiredDuringSchedulingIgnoredDuringExecution": {
            "nodeSelectorTerms": [{"matchFields": [field]}]
        },
    }
    own = Own(
        prefix=f"{body['metadata']['name']}-",
        labels={HASH: history.hash, GENERATION: _generation(body)},
        spec={**spec, "affinity": affinity},
    )
    return pod_from(body["spec"]["template"], body, own)


def _generation(body: Body) -> str:
    notes = body["metadata"].get("annotations") or {}
    return str(notes.get("deprecated.daemonset.template.generation", "1"))


def _roll(body: Body, history: History, by_node: Mapping[str, Body], now: datetime) -> list[Write]:
    """Take pods of old revisions away, as many as may be missing at a time."""
    strategy = body["spec"].get("updateStrategy") or {}
    if strategy.get("type") == "OnDelete":
        return []
    rolling = strategy.get("rollingUpdate") or {}
    allowed = max(scaled(rolling.get("maxUnavailable", 1), len(by_node), up=True), 1)
    ready = float(body["spec"].get("minReadySeconds", 0))
    missing = [p for p in by_node.values() if not _available(p, ready, now)]
    old = [p for p in by_node.values() if labels_of(p).get(HASH) != history.hash]
    going = [p for p in old if p in missing and is_active(p)]
    room = max(allowed - len(missing), 0)
    going += [p for p in old if p not in missing][:room]
    return [delete(pod) for pod in going]


def _available(pod: Body, min_ready: float, now: datetime) -> bool:
    return is_active(pod) and count([pod], min_ready, now).available == 1


def _live(body: Body, by_node: Mapping[str, Body]) -> list[str]:
    name = body["metadata"]["name"]
    return [f"{name}-{labels_of(pod).get(HASH, '')}" for pod in by_node.values()]


def _status(
    body: Body, history: History, nodes: list[str], by_node: Mapping[str, Body], now: datetime
) -> tuple[dict[str, Any], float | None]:
    pods = [by_node[node] for node in nodes if node in by_node and is_active(by_node[node])]
    counted = count(pods, float(body["spec"].get("minReadySeconds", 0)), now)
    status = {
        "currentNumberScheduled": len(pods),
        "numberMisscheduled": sum(node not in nodes for node in by_node),
        "desiredNumberScheduled": len(nodes),
        "numberReady": counted.ready,
        "observedGeneration": body["metadata"].get("generation", 0),
        "updatedNumberScheduled": sum(labels_of(p).get(HASH) == history.hash for p in pods),
        "numberAvailable": counted.available,
        "numberUnavailable": len(nodes) - counted.available,
    }
    always = (
        "currentNumberScheduled",
        "numberMisscheduled",
        "desiredNumberScheduled",
        "numberReady",
    )
    return without_zeros(status, keep=always), counted.wake_after


def _of_node(node: Body, related: Related) -> Iterable[Ref]:
    """A node that came, changed or went concerns every DaemonSet."""
    for body in related.listed(DAEMON_SET):
        meta = body["metadata"]
        yield Ref(DAEMON_SET, meta["namespace"], meta["name"])


DAEMON_SETS = Controller(step)
NODES = Controller(idle, _of_node)
