"""Short makers of what a decision looks at."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import yaml

from trueup.core.health import health
from trueup.core.plan import Wish, make_plan
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.application import Application, ApplicationStatus, ResourceResult
from trueup.model.change import Action, Change
from trueup.model.comparison import Compared, Comparison, SyncCode
from trueup.model.decision import Observation, Target
from trueup.model.health import Health, Status
from trueup.model.plan import Plan

NOW = datetime(2026, 5, 1, 12, 0, 0, tzinfo=UTC)
C1, C2 = "1" * 40, "2" * 40

APP = """
metadata: {name: web, namespace: argocd}
spec:
  project: default
  source: {repoURL: 'https://git.example.test/shop.git', path: web}
  destination: {server: 'https://kubernetes.default.svc', namespace: shop}
"""


def app(text: str = "", **status: Any) -> Application:
    """The Application *web*; *text* is merged over it, *status* is its status."""
    body = _merged(yaml.safe_load(APP), yaml.safe_load(text) or {})
    made = msgspec.convert(body, Application, strict=False)
    read = msgspec.convert(status, ApplicationStatus, strict=False)
    return msgspec.structs.replace(made, status=read)


def config(name: str = "one", **annotations: str) -> Object:
    meta = {"name": name, "namespace": "shop", "annotations": annotations}
    return Object({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta})


def job(name: str, phase: str, **annotations: str) -> Object:
    marks = {"argocd.argoproj.io/hook": phase, **annotations}
    meta = {"name": name, "namespace": "shop", "annotations": marks}
    return Object({"apiVersion": "batch/v1", "kind": "Job", "metadata": meta})


def live(obj: Object, status: Mapping[str, Any] | None = None, **meta: Any) -> Object:
    """*obj* as the cluster has it."""
    body = {**obj.body, "metadata": {**obj.body["metadata"], "uid": "u1", **meta}}
    return Object({**body, "status": status} if status else body)


def complete(obj: Object, **annotations: str) -> Object:
    """A job that has ended well."""
    marks = {**(obj.at("metadata", "annotations") or {}), **annotations}
    return live(obj, {"conditions": [{"type": "Complete", "status": "True"}]}, annotations=marks)


def missing(obj: Object) -> Compared:
    change = Change(obj.ref, Action.CREATE, obj)
    return Compared(obj.ref, "v1", SyncCode.OUT_OF_SYNC, change, obj, wave=_wave(obj))


def drifted(obj: Object) -> Compared:
    change = Change(obj.ref, Action.UPDATE, obj)
    return Compared(obj.ref, "v1", SyncCode.OUT_OF_SYNC, change, obj, live(obj), wave=_wave(obj))


def synced(obj: Object) -> Compared:
    return Compared(obj.ref, "v1", SyncCode.SYNCED, None, obj, live(obj), wave=_wave(obj))


def extra(obj: Object, **meta: Any) -> Compared:
    return Compared(
        obj.ref,
        "v1",
        SyncCode.OUT_OF_SYNC,
        Change(obj.ref, Action.DELETE),
        live=live(obj, **meta),
        requires_pruning=True,
    )


def target(revision: str = C1) -> Target:
    return Target(app().spec.all_sources, (revision,), f"digest of {revision}")


def compared(
    application: Application, *objects: Compared, revision: str = C1, **more: Any
) -> Observation:
    """An application without an operation."""
    declared = target(revision)
    return Observation(
        app=application,
        now=NOW,
        target=declared,
        comparison=Comparison(objects),
        app_health=Health(Status.HEALTHY),
        live={each.ref: each.live for each in objects if each.live},
        **more,
    )


def syncing(
    application: Application,
    *objects: Compared,
    hooks: Iterable[Object] = (),
    there: Iterable[Object] = (),
    prune: bool = False,
) -> Observation:
    """An application with an operation; *there*: live hooks, and objects with a status."""
    comparison = Comparison(objects, tuple(hooks))
    known = {each.ref: each.live for each in objects if each.live}
    known |= {obj.ref: obj for obj in there}
    return Observation(
        app=application,
        now=NOW,
        target=target(),
        comparison=comparison,
        wanted=target(),
        plan=planned(comparison, prune=prune),
        live=known,
        health={ref: health(obj) for ref, obj in known.items()},
    )


def planned(comparison: Comparison, *, prune: bool = False) -> Plan:
    return make_plan(comparison, Wish(C1, prune=prune, namespace="shop"))


def state(phase: str = "Running", *results: ResourceResult, **more: Any) -> dict[str, Any]:
    """``operationState`` of an operation that began a minute ago."""
    made: dict[str, Any] = {
        "operation": {"sync": {}},
        "phase": phase,
        "startedAt": (NOW - timedelta(minutes=1)).isoformat(),
        "syncResult": {
            "revision": C1,
            "source": msgspec.to_builtins(app().spec.source),
            "resources": [msgspec.to_builtins(each) for each in results],
        },
        **more,
    }
    return {"operationState": made}


def result(obj: Object, phase: str = "Sync", hook_phase: str = "Running") -> ResourceResult:
    kind: GroupKind = obj.ref.kind
    hook = phase if obj.annotation("argocd.argoproj.io/hook") else ""
    return ResourceResult(
        kind.group, "v1", kind.kind, "shop", obj.ref.name, "Synced", "", hook, hook_phase, phase
    )


def _wave(obj: Object) -> int:
    return int(obj.annotation("argocd.argoproj.io/sync-wave") or 0)


def _merged(one: Any, other: Any) -> Any:
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: _merged(one.get(key), other.get(key, one.get(key))) for key in one | other}
    return other
