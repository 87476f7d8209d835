"""
System metadata: what of ``metadata`` is the server's, and what it checks of the rest.

Names, uid, times, generation and deletion marks are the server's: clients may send them, and
they are put back to what they are.
"""

from collections.abc import Mapping
from typing import Any

from trueup.apiserver import errors
from trueup.apiserver.cluster import Asked, Cluster
from trueup.k8s import causes, names

Body = dict[str, Any]

_SERVERS = ("uid", "creationTimestamp", "generation", "deletionTimestamp")
_CARRIED = (*_SERVERS, "deletionGracePeriodSeconds", "selfLink", "generateName")
_DROPPED_ON_CREATE = (*_SERVERS, "deletionGracePeriodSeconds", "selfLink", "resourceVersion")
# What objects may be called, where it is not a DNS subdomain.
NAMES: Mapping[str, names.Check] = {
    "namespaces": names.dns_label,
    "services": names.dns_1035_label,
    "clusterroles.rbac.authorization.k8s.io": names.path_segment,
    "clusterrolebindings.rbac.authorization.k8s.io": names.path_segment,
    "roles.rbac.authorization.k8s.io": names.path_segment,
    "rolebindings.rbac.authorization.k8s.io": names.path_segment,
    "ipaddresses.networking.k8s.io": names.path_segment,
    "apiservices.apiregistration.k8s.io": names.path_segment,
}
SUFFIX = 5
_LONGEST_PREFIX = 58  # of generateName, so that a name is at most 63 characters


def for_create(cluster: Cluster, asked: Asked, body: Body) -> Body:
    """*body* with the metadata of a new object."""
    meta = _without_empty(body.get("metadata") or {})
    if meta.get("resourceVersion"):
        raise errors.bad_request("resourceVersion should not be set on objects to be created")
    for name in _DROPPED_ON_CREATE:
        meta.pop(name, None)
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
    _check_identity(asked, old, sent)
    meta = _without_empty(sent)
    for name in _CARRIED:
        if name in old:
            meta[name] = old[name]
        else:
            meta.pop(name, None)
    meta["name"] = old["name"]
    if "namespace" in old:
        meta["namespace"] = old["namespace"]
    meta["resourceVersion"] = old["resourceVersion"]
    if "managedFields" not in meta and "managedFields" in old:
        meta["managedFields"] = old["managedFields"]
    complete = {**after, "metadata": meta}
    complete.setdefault("apiVersion", before["apiVersion"])
    complete.setdefault("kind", before["kind"])
    return complete if asked.internal else _by_subresource(asked, before, complete)


def _by_subresource(asked: Asked, before: Body, after: Body) -> Body:
    """Main requests do not write the status, requests to the status write only that."""
    if asked.subresource == "status":
        meta = dict(before["metadata"])
        if "managedFields" in after["metadata"]:
            meta["managedFields"] = after["metadata"]["managedFields"]
        kept = {**before, "metadata": meta}
        kept.pop("status", None)
        return {**kept, "status": after["status"]} if "status" in after else kept
    if asked.resource.status and not asked.subresource:
        kept = {name: value for name, value in after.items() if name != "status"}
        return {**kept, "status": before["status"]} if "status" in before else kept
    return after


def _check_identity(asked: Asked, old: Body, sent: Body) -> None:
    resource = asked.resource
    uid = sent.get("uid")
    if uid and uid != old["uid"]:
        why = f"Precondition failed: UID in precondition: {uid}, UID in object meta: {old['uid']}"
        raise errors.conflict(resource, old["name"], why)
    revision = sent.get("resourceVersion")
    if revision and revision != "0" and revision != old["resourceVersion"]:
        raise errors.conflict(resource, old["name"])


def _without_empty(meta: Body) -> Body:
    """Empty maps and lists are the same as none, and are not kept."""
    return {name: value for name, value in meta.items() if value not in (None, {}, [], "")}


def check_metadata(asked: Asked, body: Body, before: Body | None = None) -> None:
    """Raise 422 for names, labels, annotations and finalizers that may not be."""
    meta = body["metadata"]
    wrong: list[errors.Cause] = []
    if before is None:
        check = NAMES.get(asked.resource.qualified, names.dns_subdomain)
        wrong += [causes.invalid("metadata.name", meta["name"], w) for w in check(meta["name"])]
    if before is None or meta.get("labels") != before["metadata"].get("labels"):
        wrong += names.labels(meta.get("labels") or {}, "metadata.labels")
    if before is None or meta.get("annotations") != before["metadata"].get("annotations"):
        wrong += names.annotations(meta.get("annotations") or {}, "metadata.annotations")
    if before is not None:
        wrong += _new_finalizers(before["metadata"], meta)
    if wrong:
        raise errors.invalid(asked.resource, meta["name"], wrong)


def _new_finalizers(old: Body, new: Body) -> list[errors.Cause]:
    """An object that is being deleted takes no new finalizers."""
    if "deletionTimestamp" not in old:
        return []
    added = [f for f in new.get("finalizers", ()) if f not in old.get("finalizers", ())]
    if not added:
        return []
    told = ", ".join(f'"{name}"' for name in added)
    words = (
        "no new finalizers can be added if the object is being deleted,"
        f" found new finalizers []string{{{told}}}"
    )
    return [causes.forbidden("metadata.finalizers", words)]
