"""
Where a pod goes: the first node, in the order of load, that fits it; or why none does.

Looked at: nodeName, nodeSelector, required node affinity by labels, taints, cordons, unbound
claims. Resources are compared with a node's whole, not with what is left of it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from trueup.apiserver.simulate.contract import Body, Related
from trueup.apiserver.simulate.owners import POD, labels_of
from trueup.k8s.ref import GroupKind, Ref

NODE = GroupKind("", "Node")
CLAIM = GroupKind("", "PersistentVolumeClaim")


def place(pod: Body, related: Related) -> tuple[str | None, str]:
    """The name of the node for *pod*, or None and the scheduler's message."""
    if unbound := _unbound(pod, related):
        return None, unbound
    nodes = sorted(related.listed(NODE), key=lambda node: str(node["metadata"]["name"]))
    reasons = [(_misfit(pod["spec"], node), node) for node in nodes]
    fitting = [node for reason, node in reasons if reason is None]
    if not fitting:
        return None, _nowhere([reason for reason, _ in reasons if reason is not None])
    return _least_loaded(fitting, related), ""


def tolerates(spec: Mapping[str, Any], node: Body) -> bool:
    """Whether no taint of *node* keeps the pod away."""
    return _untolerated(spec, node) is None


def suits(spec: Mapping[str, Any], node: Body) -> bool:
    """Whether *node* has the labels that the pod asks for."""
    labels = {**labels_of(node)}
    wanted = spec.get("nodeSelector") or {}
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    required = (
        (spec.get("affinity") or {})
        .get("nodeAffinity", {})
        .get("requiredDuringSchedulingIgnoredDuringExecution")
    )
    if not required:
        return True
    name = node["metadata"]["name"]
    return any(_matches(term, labels, name) for term in required.get("nodeSelectorTerms", ()))


def _least_loaded(nodes: Sequence[Body], related: Related) -> str:
    names = [str(node["metadata"]["name"]) for node in nodes]
    if len(names) == 1:
        return names[0]
    load = Counter(pod["spec"].get("nodeName") for pod in related.listed(POD))
    return min(names, key=lambda name: (load[name], name))


def _misfit(spec: Mapping[str, Any], node: Body) -> str | None:
    if node.get("spec", {}).get("unschedulable"):
        return "node(s) were unschedulable"
    if taint := _untolerated(spec, node):
        return f"node(s) had untolerated taint {{{taint['key']}: {taint.get('value', '')}}}"
    return None if suits(spec, node) else "node(s) didn't match Pod's node affinity/selector"


def _untolerated(spec: Mapping[str, Any], node: Body) -> Mapping[str, Any] | None:
    tolerations = spec.get("tolerations") or ()
    for taint in node.get("spec", {}).get("taints") or ():
        hard = taint["effect"] in ("NoSchedule", "NoExecute")
        if hard and not any(_tolerated(taint, toleration) for toleration in tolerations):
            return dict(taint)
    return None


def _tolerated(taint: Mapping[str, Any], toleration: Mapping[str, Any]) -> bool:
    if toleration.get("effect") not in (None, "", taint["effect"]):
        return False
    if not toleration.get("key"):
        return bool(toleration.get("operator") == "Exists")
    if toleration["key"] != taint["key"]:
        return False
    if toleration.get("operator") == "Exists":
        return True
    return bool(toleration.get("value", "") == taint.get("value", ""))


def _matches(term: Mapping[str, Any], labels: Mapping[str, str], name: str) -> bool:
    expressions = term.get("matchExpressions") or ()
    fields = term.get("matchFields") or ()
    if not expressions and not fields:
        return False
    return all(_holds(e, labels) for e in expressions) and all(
        _holds(e, {"metadata.name": name}) for e in fields
    )


def _holds(term: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    value, values = labels.get(term["key"]), list(term.get("values") or [])
    match term["operator"]:
        case "In":
            return value is not None and value in values
        case "NotIn":
            return value is None or value not in values
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
        case "Gt" | "Lt" as operator:
            if value is None or not value.isdigit() or not str(values[0]).isdigit():
                return False
            greater, limit = int(value), int(values[0])
            return greater > limit if operator == "Gt" else greater < limit
        case _:
            return False


def _nowhere(reasons: Sequence[str]) -> str:
    """``0/3 nodes are available: 3 node(s) were unschedulable. …``, as the scheduler says it."""
    if not reasons:
        return "no nodes available to schedule pods"
    counted = ", ".join(f"{n} {reason}" for reason, n in sorted(Counter(reasons).items()))
    total = len(reasons)
    return (
        f"0/{total} nodes are available: {counted}. preemption: 0/{total} nodes are available: "
        f"{total} Preemption is not helpful for scheduling."
    )


def _unbound(pod: Body, related: Related) -> str | None:
    """Why the claims of *pod* keep it waiting."""
    nodes = max(len(related.listed(NODE)), 1) if pod["spec"].get("volumes") else 0
    for volume in pod["spec"].get("volumes") or ():
        name = claim_name(pod, volume)
        if name is None:
            continue
        claim = related.get(Ref(CLAIM, pod["metadata"]["namespace"], name))
        if claim is None:
            why = f'persistentvolumeclaim "{name}" not found'
        elif claim.get("status", {}).get("phase") != "Bound":
            why = "pod has unbound immediate PersistentVolumeClaims"
        else:
            continue
        return (
            f"0/{nodes} nodes are available: {why}. preemption: 0/{nodes} nodes are available: "
            f"{nodes} Preemption is not helpful for scheduling."
        )
    return None


def claim_name(pod: Body, volume: Mapping[str, Any]) -> str | None:
    """The claim that a volume of *pod* stands for."""
    if "ephemeral" in volume:
        return f"{pod['metadata']['name']}-{volume['name']}"
    name = (volume.get("persistentVolumeClaim") or {}).get("claimName")
    return name if isinstance(name, str) else None
