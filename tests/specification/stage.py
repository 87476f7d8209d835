"""The live objects of a `World`: what applies, deletions and other people make of them."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from tests.core.schemas import builtin
from tests.specification.objects import CLUSTER_SCOPED, GOING, NAMESPACE, VERSIONS, kind_of
from trueup.core.compare.normalize import placed
from trueup.core.health import health
from trueup.core.plan.order import defined_kind
from trueup.k8s.apply import apply, update
from trueup.k8s.managed import Manager
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.k8s.schema import Schema
from trueup.model.health import Health, Status

CORE = ("ConfigMap", "Namespace", "PersistentVolumeClaim", "Pod", "Secret", "Service")


class Stage:
    """*kinds*: those that the cluster serves. What a case says of an object's health holds."""

    def __init__(self, live: Iterable[Object]) -> None:
        self.live = {obj.ref: obj for obj in live}
        self.kinds = {kind_of(kind) for kind in (*VERSIONS, *CORE, "ServiceAccount")}
        self.kinds |= {ref.kind for ref in self.live}
        self._health: dict[Ref, Health] = {}

    def ref(self, name: str) -> Ref:
        """Of ``Job/x``, which is in the application's namespace or in none."""
        word, _, last = name.rpartition("/")
        kind = kind_of(word)
        found = [ref for ref in self.live if (ref.kind, ref.name) == (kind, last)]
        namespace = "" if kind.kind in CLUSTER_SCOPED else NAMESPACE
        return found[0] if found else Ref(kind, namespace, last)

    def health(self, obj: Object) -> Health | None:
        return self._health.get(obj.ref) or health(obj)

    def happen(self, name: str, what: str) -> None:
        """``gone``, ``drifts``, or a health: ``Degraded: no node``."""
        ref = self.ref(name)
        match what:
            case "gone":
                self.drop(ref)
            case "drifts":
                body = self.live[ref].body
                self.live[ref] = Object({**body, "data": {"v": "drifted"}})
            case _:
                status, _, message = what.partition(": ")
                self._health[ref] = Health(Status(status), message)

    def edit(self, name: str, fields: Mapping[str, Any]) -> None:
        """Somebody uses ``kubectl edit``."""
        ref = self.ref(name)
        before = self.live[ref].body
        meta = {**before["metadata"], **fields.get("metadata", {})}
        after = {**before, **fields, "metadata": meta}
        manager = _manager(before, "kubectl-edit", "Update")
        self.live[ref] = Object(update(dict(before), after, manager, _schema(before)))

    def apply(self, obj: Object) -> None:
        """Server-side, by us; a pod is pending at first."""
        before = self.live.get(obj.ref)
        live = dict(before.body) if before else None
        manager, schema = _manager(obj.body, "argocd-controller", "Apply"), _schema(obj.body)
        after = dict(apply(live, dict(obj.body), manager, schema, force=True).body)
        generation = (before.at("metadata", "generation") or 0) if before else 0
        moved = before is None or before.body.get("spec") != after.get("spec")
        news = {"uid": str(obj.ref), "generation": generation + moved}
        after["metadata"] = {**after["metadata"], **news}
        if obj.ref.kind.kind == "Pod":
            after.setdefault("status", {"phase": "Pending"})
        self.live[obj.ref] = Object(after)
        if definition := defined_kind(obj):
            self.kinds.add(definition)

    def remove(self, ref: Ref) -> None:
        """Gone, unless a finalizer keeps it a while."""
        obj = self.live[ref]
        if obj.at("metadata", "finalizers"):
            self.live[ref] = _with(obj, deletionTimestamp=GOING)
        else:
            self.drop(ref)

    def free(self, ref: Ref) -> None:
        """Without finalizers; gone, if it was going."""
        self.live[ref] = _with(self.live[ref], finalizers=[])
        if self.live[ref].at("metadata", "deletionTimestamp"):
            self.drop(ref)

    def drop(self, ref: Ref) -> None:
        del self.live[ref]
        self._health.pop(ref, None)


def at_home(obj: Object) -> Object:
    """In the application's namespace, if its kind is of any."""
    namespaced = str(obj.body["kind"]) not in CLUSTER_SCOPED
    return Object(placed(obj.body, NAMESPACE, namespaced=namespaced))


def _with(obj: Object, **meta: Any) -> Object:
    return Object({**obj.body, "metadata": {**obj.body["metadata"], **meta}})


def _manager(body: Mapping[str, Any], name: str, operation: Literal["Apply", "Update"]) -> Manager:
    return Manager(name, operation, str(body["apiVersion"]), time="2026-05-01T12:00:00Z")


def _schema(body: Mapping[str, Any]) -> Schema:
    return builtin(str(body["apiVersion"]), str(body["kind"]))
