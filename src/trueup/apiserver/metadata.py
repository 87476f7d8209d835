"""
System metadata: what of ``metadata`` is the server's, and what it checks of the rest.

Names, uid, times, generation and deletion marks are the server's: clients may send them, and
they are put back to what they are.
"""

from typing import Any

from trueup.apiserver import errors
from trueup.apiserver.cluster import Asked, Cluster
from trueup.k8s import causes

Body = dict[str, Any]

_CARRIED = ("creationTimestamp", "generation")
_KEPT = ("uid", "deletionTimestamp", "deletionGracePeriodSeconds")  # unless something is sent
_DROPPED_ON_CREATE = (
    "uid",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "selfLink",
    "resourceVersion",
)
# Built-in kinds whose status is written without metadata.
STATUS_ALONE = frozenset(
    {
        "flowschemas.flowcontrol.apiserver.k8s.io",
        "podcertificaterequests.certificates.k8s.io",
        "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
        "resourceclaims.resource.k8s.io",
        "servicecidrs.networking.k8s.io",
        "validatingadmissionpolicies.admissionregistration.k8s.io",
        "volumeattachments.storage.k8s.io",
    }
)
SUFFIX = 5
_LONGEST_PREFIX = 58  # of generateName, so that a name is at most 63 characters


def for_create(cluster: Cluster, asked: Asked, body: Body) -> Body:
    """*body* with the metadata of a new object."""
    meta = _without_empty(body.get("metadata") or {})
    if meta.get("managedFields") == []:
        del meta["managedFields"]
    if meta.get("resourceVersion") not in (None, "", "0") and not asked.applied:
        raise errors.unexpected("resourceVersion should not be set on objects to be created")
    for name in _DROPPED_ON_CREATE:
        if name != "resourceVersion" or not asked.dry_run:  # a dry run shows what an apply said
            meta.pop(name, None)
    if asked.resource.generation:
        meta.pop("generation", None)
    if not meta.get("name"):
        meta["name"] = _generated(cluster, asked, meta)
    if asked.resource.namespaced:
        meta["namespace"] = asked.namespace
    else:
        meta.pop("namespace", None)
    meta["uid"] = cluster.uid()
    meta["creationTimestamp"] = cluster.timestamp()
    if asked.resource.generation:
        meta["generation"] = 1
    fresh = {**body, "metadata": meta}
    if asked.resource.status and not asked.internal and asked.resource.qualified != "nodes":
        fresh.pop("status", None)
    return fresh


def _generated(cluster: Cluster, asked: Asked, meta: Body) -> str:
    prefix = meta.get("generateName")
    if not prefix:
        cause = causes.required("metadata.name", "name or generateName is required")
        raise errors.invalid(asked.resource, "", [cause])
    return str(prefix)[:_LONGEST_PREFIX] + cluster.suffix(SUFFIX)


def for_update(asked: Asked, before: Body, after: Body) -> Body:
    """*after* with the metadata that only the server writes put back, and by subresource."""
    old = before["metadata"]
    sent = after.get("metadata") or {}
    _check_revision(asked, old, sent)
    meta = _without_empty(sent)
    meta.pop("selfLink", None)
    for name in _KEPT:
        if name in old and (name == "deletionTimestamp" or name not in meta):
            meta[name] = old[name]
    for name in _CARRIED:
        if name in old:
            meta[name] = old[name]
        else:
            meta.pop(name, None)
    meta["name"] = old["name"]
    if "namespace" in old:
        meta["namespace"] = old["namespace"]
    meta["resourceVersion"] = old["resourceVersion"]
    if sent.get("managedFields") is None and "managedFields" in old and not asked.applied:
        meta["managedFields"] = old["managedFields"]
    complete = {**after, "metadata": meta}
    complete.setdefault("apiVersion", before["apiVersion"])
    complete.setdefault("kind", before["kind"])
    return complete if asked.internal else _by_subresource(asked, before, complete)


def _by_subresource(asked: Asked, before: Body, after: Body) -> Body:
    """Main requests do not write the status, requests to the status write only that."""
    if asked.subresource == "status":
        meta = _status_metadata(asked, before["metadata"], after["metadata"])
        kept = {**before, "metadata": meta}
        kept.pop("status", None)
        return {**kept, "status": after["status"]} if "status" in after else kept
    if asked.resource.status and not asked.subresource:
        kept = {name: value for name, value in after.items() if name != "status"}
        return {**kept, "status": before["status"]} if "status" in before else kept
    return after


def _status_metadata(asked: Asked, old: Body, new: Body) -> Body:
    """Most built-in kinds take labels and annotations with a status; the others keep what was."""
    if not asked.resource.custom and asked.resource.qualified not in STATUS_ALONE:
        if asked.resource.qualified != "deployments.apps":
            return new
        labels = {"labels": old["labels"]} if "labels" in old else {}
        return {**{name: each for name, each in new.items() if name != "labels"}, **labels}
    owners = {"managedFields": new["managedFields"]} if "managedFields" in new else {}
    return {**old, **owners}


def _check_revision(asked: Asked, old: Body, sent: Body) -> None:
    """Raise 409 if the sender has seen another state than the stored one."""
    revision = sent.get("resourceVersion")
    if not revision or revision in ("0", old["resourceVersion"]):
        return
    if not (revision.isascii() and revision.isdigit()):
        raise errors.unexpected(f'strconv.ParseUint: parsing "{revision}": invalid syntax')
    raise errors.conflict(asked.resource, old["name"])


def _without_empty(meta: Body) -> Body:
    """Empty maps and lists are the same as none, and are not kept."""
    kept = {name: value for name, value in meta.items() if value not in (None, {}, [], "")}
    if meta.get("managedFields") == []:
        kept["managedFields"] = []  # a client that wants no owners at all
    return kept
