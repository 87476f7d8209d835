"""
PersistentVolumeClaim and PersistentVolume: bound to each other, and protected while in use.

A claim takes a fitting volume that is free, or one is provisioned for its class, whatever
the class is called: that it is not installed here is no reason to wait. A claim that a pod
uses is not removed before the pod is gone.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from trueup.apiserver.matching import selects
from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step, idle
from trueup.apiserver.simulate.events import Teller
from trueup.apiserver.simulate.marks import age
from trueup.apiserver.simulate.owners import POD, labels_of
from trueup.apiserver.simulate.scheduler import CLAIM, claim_name
from trueup.apiserver.writes import create, delete, update
from trueup.k8s.quantity import QuantityError, parse
from trueup.k8s.ref import GroupKind, Ref

VOLUME = GroupKind("", "PersistentVolume")
STORAGE_CLASS = GroupKind("storage.k8s.io", "StorageClass")
IN_USE = "kubernetes.io/pvc-protection"
BOUND_VOLUME = "kubernetes.io/pv-protection"
PROVISIONED = "pv.kubernetes.io/provisioned-by"
_NONE = "kubernetes.io/no-provisioner"


def step(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at a claim."""
    if "deletionTimestamp" in body["metadata"]:
        return _release(body, related)
    if body.get("status", {}).get("phase") == "Bound":
        return _grow(body)
    left = pace.bind - age(body["metadata"]["creationTimestamp"], now)
    if left > 0:
        return Step(wake_after=left)
    volume = _named(body, related) or _fitting(body, related)
    if volume is not None:
        bound = _bound_volume(volume, body)
        changed = (update(bound),) if bound != volume else ()
        return Step((*changed, update(_bound(body, bound))))
    return _provision(body, related, now)


def provision(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at a claim that others bind: its class makes a volume if there is none to bind."""
    bound = body.get("status", {}).get("phase") == "Bound"
    if bound or "deletionTimestamp" in body["metadata"] or _meant(body, related):
        return Step()
    made = _provision(body, related, now)
    return Step(tuple(write for write in made.writes if write.ref.kind != CLAIM), made.wake_after)


def _meant(claim: Body, related: Related) -> bool:
    """Whether a volume is there for *claim*, or on its way."""
    volumes = related.listed(VOLUME)
    made = any(each["metadata"]["name"] == _volume_name(claim) for each in volumes)
    named = bool(claim["spec"].get("volumeName"))
    return made or named or _fitting(claim, related) is not None


def _volume_name(claim: Body) -> str:
    return f"pvc-{claim['metadata']['uid']}"


def _named(claim: Body, related: Related) -> Body | None:
    name = claim["spec"].get("volumeName")
    found = related.get(Ref(VOLUME, "", name)) if name else None
    return found if found is not None and _free_for(found, claim) else None


def _fitting(claim: Body, related: Related) -> Body | None:
    """The smallest free volume of the claim's class that is large enough."""
    if claim["spec"].get("volumeName"):
        return None
    fits = [v for v in related.listed(VOLUME) if _fits(v, claim)]
    return min(
        fits, key=lambda v: (_size(v["spec"].get("capacity")), v["metadata"]["name"]), default=None
    )


def _fits(volume: Body, claim: Body) -> bool:
    spec, wanted = volume["spec"], claim["spec"]
    selector = wanted.get("selector")
    return (
        _free_for(volume, claim)
        and (spec.get("storageClassName") or "") == (wanted.get("storageClassName") or "")
        and set(wanted.get("accessModes") or ()) <= set(spec.get("accessModes") or ())
        and spec.get("volumeMode") == wanted.get("volumeMode")
        and _size(spec.get("capacity")) >= _size(wanted["resources"].get("requests"))
        and (selector is None or selects(selector, labels_of(volume)))
    )


def _free_for(volume: Body, claim: Body) -> bool:
    reference, meta = volume["spec"].get("claimRef"), claim["metadata"]
    if "deletionTimestamp" in volume["metadata"]:
        return False
    if reference is None:
        return True
    named = (reference.get("namespace"), reference.get("name")) == (meta["namespace"], meta["name"])
    return named and reference.get("uid") in (None, "", meta["uid"])


def _size(amounts: Mapping[str, Any] | None) -> Any:
    try:
        return parse((amounts or {}).get("storage", 0)).amount
    except QuantityError:
        return 0


def _bound_volume(volume: Body, claim: Body) -> dict[str, Any]:
    meta = claim["metadata"]
    reference = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "name": meta["name"],
        "namespace": meta["namespace"],
        "uid": meta["uid"],
    }
    before = volume["spec"].get("claimRef") or {}
    spec = {**volume["spec"], "claimRef": {**before, **reference}}
    return {**volume, "spec": spec, "status": {**volume.get("status", {}), "phase": "Bound"}}


def _bound(claim: Body, volume: Body) -> dict[str, Any]:
    spec = {**claim["spec"], "volumeName": volume["metadata"]["name"]}
    status = {
        **claim.get("status", {}),
        "phase": "Bound",
        "accessModes": list(volume["spec"].get("accessModes") or ()),
        "capacity": dict(volume["spec"].get("capacity") or {}),
    }
    if name := volume["spec"].get("volumeAttributesClassName"):
        status["currentVolumeAttributesClassName"] = name
    notes = {
        **(claim["metadata"].get("annotations") or {}),
        "pv.kubernetes.io/bind-completed": "yes",
        "pv.kubernetes.io/bound-by-controller": "yes",
    }
    return {
        **claim,
        "metadata": {**claim["metadata"], "annotations": notes},
        "spec": spec,
        "status": status,
    }


def _grow(claim: Body) -> Step:
    """A claim that asks for more than it has gets it."""
    wanted = (claim["spec"]["resources"].get("requests") or {}).get("storage")
    has = (claim["status"].get("capacity") or {}).get("storage")
    if wanted is None or has is None or _size({"storage": wanted}) <= _size({"storage": has}):
        return Step()
    capacity = {**claim["status"]["capacity"], "storage": wanted}
    return Step((update({**claim, "status": {**claim["status"], "capacity": capacity}}),))


def _provision(claim: Body, related: Related, now: datetime) -> Step:
    """Make a volume of the claim's class, if the class can."""
    name = claim["spec"].get("storageClassName")
    teller = Teller(claim, "persistentvolume-controller", now, related)
    found = related.get(Ref(STORAGE_CLASS, "", name)) if name else None
    if not name or (found is not None and found.get("provisioner") == _NONE):
        told = "no persistent volumes available for this claim and no storage class is set"
        teller.normal("FailedBinding", told)
        return Step(tuple(teller.writes), 15.0)
    volume = _volume(claim, found or {"metadata": {"name": name}})
    teller.normal("ProvisioningSucceeded", f"Successfully provisioned volume {_volume_name(claim)}")
    return Step((create(volume), update(_bound(claim, volume)), *teller.writes))


def _volume(claim: Body, found: Body) -> dict[str, Any]:
    spec = claim["spec"]
    body = {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {
            "name": _volume_name(claim),
            "annotations": {PROVISIONED: found.get("provisioner", "trueup.dev/simulated")},
            "finalizers": [BOUND_VOLUME],
        },
        "spec": {
            "capacity": {"storage": spec["resources"]["requests"]["storage"]},
            "accessModes": list(spec.get("accessModes") or ()),
            "persistentVolumeReclaimPolicy": found.get("reclaimPolicy", "Delete"),
            "storageClassName": found["metadata"]["name"],
            "volumeMode": spec.get("volumeMode", "Filesystem"),
            **_attributes(spec),
            "hostPath": {"path": f"/var/lib/trueup/volumes/{_volume_name(claim)}", "type": ""},
        },
        "status": {"phase": "Available"},
    }
    return _bound_volume(body, claim)


def _attributes(spec: Body) -> dict[str, Any]:
    name = spec.get("volumeAttributesClassName")
    return {"volumeAttributesClassName": name} if name else {}


def _release(claim: Body, related: Related) -> Step:
    """A claim that goes is let go when no pod uses it."""
    meta = claim["metadata"]
    finalizers = meta.get("finalizers") or []
    if IN_USE not in finalizers:
        return Step()
    for pod in related.listed(POD, meta["namespace"]):
        ended = pod.get("status", {}).get("phase") in ("Succeeded", "Failed")
        names = {claim_name(pod, volume) for volume in pod["spec"].get("volumes") or ()}
        if not ended and meta["name"] in names:
            return Step(wake_after=1.0)
    kept = {key: value for key, value in meta.items() if key != "finalizers"}
    if left := [name for name in finalizers if name != IN_USE]:
        kept["finalizers"] = left
    return Step((update({**claim, "metadata": kept}),))


def volume_step(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at a volume: available, bound, released, or gone with its claim."""
    meta, spec = body["metadata"], body["spec"]
    reference = spec.get("claimRef")
    claimed = _claimed(reference, related)
    if "deletionTimestamp" in meta:
        return Step() if claimed else _unprotected(body)
    if claimed:
        return Step()
    if reference is None or not reference.get("uid"):
        return _phased(body, "Available")
    if spec.get("persistentVolumeReclaimPolicy") == "Delete":
        return Step((delete(body),))
    return _phased(body, "Released")


def _claimed(reference: Body | None, related: Related) -> bool:
    """Whether the claim that a volume's *reference* names is there."""
    if reference is None:
        return False
    found = related.get(Ref(CLAIM, reference.get("namespace", ""), reference.get("name", "")))
    return found is not None and reference.get("uid") in (None, found["metadata"]["uid"])


def reclaim(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at a volume that others release: it goes if it was made for its claim."""
    made = body["metadata"].get("annotations", {}).get(PROVISIONED) is not None
    released = body.get("status", {}).get("phase") == "Released"
    deleted = body["spec"].get("persistentVolumeReclaimPolicy") == "Delete"
    going = "deletionTimestamp" in body["metadata"]
    return Step((delete(body),)) if made and released and deleted and not going else Step()


def _phased(body: Body, phase: str) -> Step:
    if body.get("status", {}).get("phase") == phase:
        return Step()
    return Step((update({**body, "status": {**body.get("status", {}), "phase": phase}}),))


def _unprotected(body: Body) -> Step:
    meta = dict(body["metadata"])
    finalizers = meta.pop("finalizers", None) or []
    if BOUND_VOLUME not in finalizers:
        return Step()
    if left := [name for name in finalizers if name != BOUND_VOLUME]:
        meta["finalizers"] = left
    return Step((update({**body, "metadata": meta}),))


def _concerned(claim: Body, related: Related) -> Iterable[Ref]:
    """A claim concerns its volume, and the pods that wait for it."""
    if name := claim["spec"].get("volumeName"):
        yield Ref(VOLUME, "", name)
    namespace = claim["metadata"]["namespace"]
    for pod in related.listed(POD, namespace):
        volumes = pod["spec"].get("volumes") or ()
        if not pod["spec"].get("nodeName") and claim["metadata"]["name"] in {
            claim_name(pod, volume) for volume in volumes
        }:
            yield Ref(POD, namespace, pod["metadata"]["name"])


def _waiting_claims(body: Body, related: Related) -> Iterable[Ref]:
    """A new volume or class may be what a claim waits for; a volume's end concerns its claim."""
    for claim in related.listed(CLAIM):
        if claim.get("status", {}).get("phase") != "Bound":
            yield Ref(CLAIM, claim["metadata"]["namespace"], claim["metadata"]["name"])


CLAIMS = Controller(step, _concerned)
VOLUMES = Controller(volume_step, _waiting_claims)
STORAGE_CLASSES = Controller(idle, _waiting_claims)
PROVISIONERS = Controller(provision)
RECLAIMERS = Controller(reclaim)
