"""
Namespace termination: the contents go first, then the ``kubernetes`` finalizer.

Of the contents pods go first, so that none runs on without the policies and secrets it had.

The driver calls :func:`terminate` for a namespace that is marked for deletion, whenever
one of its objects changed or went, until it answers with nothing to write.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from trueup.apiserver.writes import Write, delete, kind_of, update
from trueup.k8s.ref import GroupKind

Body = Mapping[str, Any]

FINALIZER = "kubernetes"
_POD = GroupKind("", "Pod")
IMMORTAL = frozenset({"default", "kube-system", "kube-public"})


def terminating_message(namespace: Body | None) -> str | None:
    """Why nothing new may be made in *namespace* (Forbidden); None if it may."""
    if namespace is None or "deletionTimestamp" not in namespace["metadata"]:
        return None
    where = namespace["metadata"]["name"]
    return f"unable to create new content in namespace {where} because it is being terminated"


def immortal(name: str) -> bool:
    """Whether a namespace may never be deleted: the API server answers Forbidden."""
    return name in IMMORTAL


def terminate(namespace: Body, contents: Sequence[Body], now: datetime) -> tuple[Write, ...]:
    """The next writes for a namespace that goes, and in which *contents* are left."""
    if "deletionTimestamp" not in namespace["metadata"]:
        return ()
    pods = [body for body in contents if kind_of(body) == _POD]
    going = tuple(
        delete(body, manager="kube-controller-manager")
        for body in pods or contents
        if "deletionTimestamp" not in body["metadata"]
    )
    finalizers = [f for f in namespace.get("spec", {}).get("finalizers", ()) if f != FINALIZER]
    if not contents:
        if FINALIZER not in namespace.get("spec", {}).get("finalizers", ()):
            return ()
        return (update({**namespace, "spec": {**namespace["spec"], "finalizers": finalizers}}),)
    told = _with_conditions(namespace, contents, now)
    return going if told == namespace else (*going, update(told))


def _with_conditions(namespace: Body, contents: Sequence[Body], now: datetime) -> dict[str, Any]:
    status = namespace.get("status", {})
    before = {c["type"]: c for c in status.get("conditions", ())}
    stamp = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    conditions = []
    for condition in _conditions(contents):
        old = before.get(condition["type"])
        since = old["lastTransitionTime"] if old and _same(old, condition) else stamp
        conditions.append({**condition, "lastTransitionTime": since})
    changed = {**status, "phase": "Terminating", "conditions": conditions}
    return {**namespace, "status": changed}


def _same(old: Body, new: Body) -> bool:
    return bool(old["status"] == new["status"] and old["message"] == new["message"])


def _conditions(contents: Sequence[Body]) -> list[dict[str, str]]:
    """Upstream's five conditions; resources are counted by kind, finalizers by name."""
    kinds = Counter(_resource(body) for body in contents)
    finalizers = Counter(f for body in contents for f in body["metadata"].get("finalizers") or ())
    left = ", ".join(f"{kind} has {n} resource instances" for kind, n in sorted(kinds.items()))
    held = ", ".join(f"{name} in {n} resource instances" for name, n in sorted(finalizers.items()))
    return [
        _condition("NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", DISCOVERED),
        _condition("NamespaceDeletionGroupVersionParsingFailure", "ParsedGroupVersions", PARSED),
        _condition("NamespaceDeletionContentFailure", "ContentDeleted", DELETED),
        _condition(
            "NamespaceContentRemaining",
            "SomeResourcesRemain",
            f"Some resources are remaining: {left}",
            status="True",
        ),
        _condition("NamespaceFinalizersRemaining", "ContentHasNoFinalizers", NO_FINALIZERS)
        if not finalizers
        else _condition(
            "NamespaceFinalizersRemaining",
            "SomeFinalizersRemain",
            f"Some content in the namespace has finalizers remaining: {held}",
            status="True",
        ),
    ]


DISCOVERED = "All resources successfully discovered"
PARSED = "All legacy kube types successfully parsed"
DELETED = "All content successfully deleted, may be waiting on finalization"
NO_FINALIZERS = "All content-preserving finalizers finished"


def _condition(name: str, reason: str, message: str, status: str = "False") -> dict[str, str]:
    return {"type": name, "status": status, "reason": reason, "message": message}


def _resource(body: Body) -> str:
    """``deployments.apps``: the plural is guessed as no discovery is at hand here."""
    kind = kind_of(body)
    lower = kind.kind.lower()
    plural = lower[:-1] + "ies" if lower.endswith("y") and lower[-2] not in "aeiou" else lower
    plural = plural if plural != lower else lower + ("es" if lower.endswith("s") else "s")
    return f"{plural}.{kind.group}"
