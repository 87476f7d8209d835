"""
StatefulSet: pods with names and claims of their own, made and replaced one after the other.

Pods come in the order of their numbers and go in the reverse; with ``Parallel`` all at
once. An update goes from the highest number down to the partition.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step
from trueup.apiserver.simulate.events import Teller
from trueup.apiserver.simulate.marks import without_zeros
from trueup.apiserver.simulate.owners import POD, Family, labels_of, owner_reference
from trueup.apiserver.simulate.revisions import HASH, History
from trueup.apiserver.simulate.scheduler import CLAIM
from trueup.apiserver.simulate.template import Own, count, is_active, is_ready, pod_from
from trueup.apiserver.writes import Write, create, delete, update
from trueup.k8s.ref import Ref

POD_NAME = "statefulset.kubernetes.io/pod-name"
POD_INDEX = "apps.kubernetes.io/pod-index"


class _View:
    """One look at one StatefulSet."""

    def __init__(self, owner: Body, related: Related, now: datetime) -> None:
        self.owner, self.related, self.now = owner, related, now
        spec = owner["spec"]
        family = Family(owner, POD, related)
        self.adopted = family.writes
        self.history = History(owner, related)
        self.replicas = int(spec.get("replicas", 1))
        self.start = int((spec.get("ordinals") or {}).get("start", 0))
        self.pods = {ordinal(pod): pod for pod in family.members}
        self.min_ready = float(spec.get("minReadySeconds", 0))
        self.parallel = spec.get("podManagementPolicy") == "Parallel"
        current = owner.get("status", {}).get("currentRevision")
        known = current is not None and self.history.template_of(current) is not None
        self.current = current if known else self.history.name
        self.teller = Teller(owner, "statefulset-controller", now, related)

    @property
    def numbers(self) -> range:
        return range(self.start, self.start + self.replicas)

    @property
    def rolling(self) -> Mapping[str, Any]:
        return dict(self.owner["spec"].get("updateStrategy", {}).get("rollingUpdate") or {})

    def revision_for(self, number: int) -> str:
        """A new pod below the partition is made as the others there are."""
        if self.owner["spec"].get("updateStrategy", {}).get("type") == "OnDelete":
            return self.history.name
        below = number < self.start + int(self.rolling.get("partition", 0))
        return self.current if below and self.current else self.history.name

    def available(self, pod: Body) -> bool:
        return is_active(pod) and count([pod], self.min_ready, self.now).available == 1


def ordinal(pod: Body) -> int:
    """The number at the end of a pod's name; -1 if there is none."""
    found = re.search(r"-(\d+)$", pod["metadata"]["name"])
    return int(found[1]) if found else -1


def step(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at a StatefulSet."""
    if "deletionTimestamp" in body["metadata"]:
        return Step()
    view = _View(body, related, now)
    writes = [*view.adopted, *view.history.writes]
    acts = (act(view) for act in (_fill, _shrink, _roll))
    made = next((act for act in acts if act is not None), [])
    writes += made
    status = _status(view, created=sum(w.ref.kind == POD and w.verb == "create" for w in made))
    if status != body.get("status"):
        writes.append(update({**body, "status": status}))
    limit = int(body["spec"].get("revisionHistoryLimit", 10))
    writes += view.history.expired([view.current, *_revisions(view)], limit)
    waits = count(list(view.pods.values()), view.min_ready, now).wake_after
    return Step((*writes, *view.teller.writes), waits)


def _revisions(view: _View) -> list[str]:
    return [labels_of(pod).get(HASH, "") for pod in view.pods.values()]


def _fill(view: _View) -> list[Write] | None:
    """Make the pods that are not there, and replace the ended; None if all are well."""
    made: list[Write] = []
    for number in view.numbers:
        pod = view.pods.get(number)
        if pod is None:
            made += _pod(view, number)
        elif pod.get("status", {}).get("phase") in ("Failed", "Succeeded"):
            made.append(delete(pod))
        elif view.available(pod):
            continue
        if not view.parallel:
            return made
    return made or None


def _shrink(view: _View) -> list[Write] | None:
    """Take away what is above the number asked for, from the top; None if there is nothing."""
    surplus = sorted((n for n in view.pods if n not in view.numbers), reverse=True)
    going: list[Write] = []
    for number in surplus:
        pod = view.pods[number]
        if "deletionTimestamp" not in pod["metadata"]:
            going.append(delete(pod))
            view.teller.normal("SuccessfulDelete", _told("delete", pod["metadata"]["name"], view))
        if not view.parallel:
            return going
    return going or None


def _roll(view: _View) -> list[Write] | None:
    """Replace pods of old revisions, one at a time, from the top down to the partition."""
    if view.owner["spec"].get("updateStrategy", {}).get("type") == "OnDelete":
        return []
    lowest = view.start + int(view.rolling.get("partition", 0))
    for number in reversed(view.numbers):
        pod = view.pods.get(number)
        if number < lowest or pod is None:
            return []
        if labels_of(pod).get(HASH) != view.history.name:
            return [] if "deletionTimestamp" in pod["metadata"] else [delete(pod)]
        if not view.available(pod):
            return []
    return []


def _pod(view: _View, number: int) -> list[Write]:
    """The pod of that number, and the claims that it needs and that are not there."""
    owner, spec = view.owner, view.owner["spec"]
    name = f"{owner['metadata']['name']}-{number}"
    revision = view.revision_for(number)
    template = view.history.template_of(revision) or spec["template"]
    claims = [_claim(view, claim, number) for claim in spec.get("volumeClaimTemplates") or ()]
    labels = {HASH: revision, POD_NAME: name, POD_INDEX: str(number)}
    extra = {
        "hostname": name,
        "subdomain": spec.get("serviceName", ""),
        "volumes": _volumes(template["spec"], claims),
    }
    spec_of_own = {key: value for key, value in extra.items() if value}
    pod = pod_from(template, owner, Own(name, labels=labels, spec=spec_of_own))
    view.teller.normal("SuccessfulCreate", _told("create", name, view))
    namespace = owner["metadata"]["namespace"]
    missing = [
        create(claim)
        for _, claim in claims
        if view.related.get(Ref(CLAIM, namespace, claim["metadata"]["name"])) is None
    ]
    return [*missing, create(pod)]


def _told(verb: str, name: str, view: _View) -> str:
    return f"{verb} Pod {name} in StatefulSet {view.owner['metadata']['name']} successful"


def _volumes(
    spec: Mapping[str, Any], claims: Sequence[tuple[str, Mapping[str, Any]]]
) -> list[dict[str, Any]]:
    own = [
        {"name": name, "persistentVolumeClaim": {"claimName": claim["metadata"]["name"]}}
        for name, claim in claims
    ]
    names = {volume["name"] for volume in own}
    return [*(v for v in spec.get("volumes") or () if v["name"] not in names), *own]


def _claim(view: _View, template: Body, number: int) -> tuple[str, dict[str, Any]]:
    """The claim of a pod made from a claim template, with the template's name."""
    owner, given = view.owner, template.get("metadata") or {}
    meta = {
        "name": f"{given['name']}-{owner['metadata']['name']}-{number}",
        "namespace": owner["metadata"]["namespace"],
        "labels": {
            **(given.get("labels") or {}),
            **(owner["spec"].get("selector", {}).get("matchLabels") or {}),
        },
    }
    if given.get("annotations"):
        meta["annotations"] = dict(given["annotations"])
    kept = owner["spec"].get("persistentVolumeClaimRetentionPolicy") or {}
    if kept.get("whenDeleted") == "Delete":
        meta["ownerReferences"] = [owner_reference(owner)]
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": meta,
        "spec": dict(template["spec"]),
        "status": {"phase": "Pending"},
    }
    return given["name"], claim


def _status(view: _View, *, created: int) -> dict[str, Any]:
    before = view.owner.get("status", {})
    pods = [pod for pod in view.pods.values() if is_active(pod)]
    counted = count(pods, view.min_ready, view.now)
    updated = [pod for pod in pods if labels_of(pod).get(HASH) == view.history.name]
    current = view.current
    fresh = [pod for pod in updated if is_ready(pod)]
    settled = not created and len(updated) == len(pods) == view.replicas == len(fresh)
    if settled:
        current = view.history.name
    of_current = [pod for pod in pods if labels_of(pod).get(HASH) == current]
    made = created if view.replicas else 0
    status = {
        "observedGeneration": view.owner["metadata"].get("generation", 0),
        "replicas": len(pods) + made,
        "readyReplicas": counted.ready,
        "availableReplicas": counted.available,
        "currentReplicas": len(of_current) + (made if current == view.history.name else 0),
        "updatedReplicas": len(updated) + made,
        "currentRevision": current,
        "updateRevision": view.history.name,
        "collisionCount": 0,
    }
    if before.get("conditions"):
        status["conditions"] = before["conditions"]
    return without_zeros(status, keep=("replicas", "availableReplicas", "collisionCount"))


STATEFUL_SETS = Controller(step)
