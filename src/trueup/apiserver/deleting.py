"""
delete and deletecollection: options, preconditions, and what the lifecycle says of them.
"""

from collections.abc import Awaitable
from typing import Any, cast

from trueup.apiserver import errors, writing
from trueup.apiserver.cluster import Asked, Cluster
from trueup.apiserver.crds import KEY as DEFINITIONS
from trueup.apiserver.crds import guarded
from trueup.apiserver.lifecycle import DeleteOptions, Keep, Remove, begin_delete
from trueup.apiserver.lifecycle.deletion import Propagation
from trueup.apiserver.lifecycle.namespaces import immortal
from trueup.apiserver.policies import enforce
from trueup.apiserver.records import Record
from trueup.k8s import causes, status
from trueup.k8s.value import Value

POLICIES = ("Background", "Foreground", "Orphan")


class Deletion(Value, frozen=True):
    """What a request to delete asks for."""

    options: DeleteOptions = DeleteOptions()
    uid: str = ""  # precondition
    revision: str = ""  # precondition
    dry_run: bool = False


class Deleted(Value, frozen=True):
    """The last record of an object, and whether it is gone already."""

    record: Record
    gone: bool


def deletion(body: Any, query: dict[str, str]) -> Deletion:
    """The options from the request's body, or else from its parameters, never both; raises 422."""
    said: dict[str, Any] = body if isinstance(body, dict) else {}
    query = {} if body is not None else query
    policy = said.get("propagationPolicy") or query.get("propagationPolicy") or ""
    orphan = said.get("orphanDependents", query.get("orphanDependents"))
    if orphan is not None and policy:
        words = "orphanDependents and deletionPropagation cannot be both set"
        raise errors.invalid_options(
            "DeleteOptions", causes.invalid("propagationPolicy", policy, words)
        )
    if orphan is not None and not policy:
        policy = "Orphan" if orphan in (True, "true") else "Background"
    if policy and policy not in POLICIES:
        supported = '"Foreground", "Background", "Orphan", "nil"'
        words = f'Unsupported value: "{policy}": supported values: {supported}'
        cause = errors.Cause("FieldValueNotSupported", words, "propagationPolicy")
        raise errors.invalid_options("DeleteOptions", cause)
    grace = said.get("gracePeriodSeconds", query.get("gracePeriodSeconds"))
    conditions = said.get("preconditions") or {}
    dry_run = said.get("dryRun") or ([query["dryRun"]] if query.get("dryRun") else [])
    check_dry_run("DeleteOptions", dry_run)
    return Deletion(
        DeleteOptions(cast("Propagation", policy), None if grace is None else int(grace)),
        conditions.get("uid") or "",
        conditions.get("resourceVersion") or "",
        bool(dry_run),
    )


def check_dry_run(kind: str, values: list[str]) -> None:
    """``All`` is the one dry run there is."""
    wrong = [value for value in values if value != "All"]
    if wrong:
        raise errors.invalid_options(kind, causes.not_supported("dryRun", wrong, ["All"]))


async def delete(cluster: Cluster, asked: Asked, how: Deletion) -> Deleted:
    """Delete one object, or mark it for that."""
    gone, pending = begin(cluster, asked, how)
    return Deleted(await pending, gone)


def begin(cluster: Cluster, asked: Asked, how: Deletion) -> tuple[bool, Awaitable[Record]]:
    """The deletion, handed to the store; and whether it leaves nothing."""
    before = writing.latest(cluster, asked)
    _check(asked, before, how)
    live = before.decoded()
    enforce(cluster, asked, live, None)
    doomed = guarded(live) if before.resource == DEFINITIONS and not how.dry_run else live
    match begin_delete(doomed, how.options, cluster.now()):
        case Remove(body=body):
            return True, _removed(cluster, before, body, how)
        case Keep(body=body):
            if body == live:
                return False, writing.done(before)
            if how.dry_run:
                return False, writing.done(writing.pretended(asked, before, body))
            return False, cluster.store.put(before.key, body)


def _removed(
    cluster: Cluster, before: Record, body: dict[str, Any], how: Deletion
) -> Awaitable[Record]:
    return writing.done(before) if how.dry_run else cluster.store.remove(before.key, body)


def _check(asked: Asked, before: Record, how: Deletion) -> None:
    resource = asked.resource
    if how.uid and how.uid != before.uid:
        why = (
            f"the UID in the precondition ({how.uid}) does not match the UID in record"
            f" ({before.uid}). The object might have been deleted and then recreated"
        )
        raise _conflict(asked, why)
    if how.revision and how.revision != str(before.revision):
        why = (
            f"the ResourceVersion in the precondition ({how.revision}) does not match the"
            f" ResourceVersion in record ({before.revision}). The object might have been modified"
        )
        raise _conflict(asked, why)
    if resource.key == "namespaces" and immortal(asked.name):
        raise errors.forbidden(resource, asked.name, "this namespace may not be deleted")


def _conflict(asked: Asked, why: str) -> errors.Refused:
    """Deletions call what they are about by its kind."""
    about = status.Resource(asked.resource.group, asked.resource.kind)
    return errors.Refused(status.conflict(about, asked.name, why))


# Resources whose objects are answered when they go, instead of a word of success.
SHOWN = frozenset(
    {
        "csidrivers.storage.k8s.io",
        "csinodes.storage.k8s.io",
        "deviceclasses.resource.k8s.io",
        "namespaces",
        "persistentvolumeclaims",
        "persistentvolumes",
        "pods",
        "podtemplates",
        "resourceclaims.resource.k8s.io",
        "resourceclaimtemplates.resource.k8s.io",
        "resourcequotas",
        "resourceslices.resource.k8s.io",
        "serviceaccounts",
        "services",
        "storageclasses.storage.k8s.io",
        "volumeattachments.storage.k8s.io",
        "volumeattributesclasses.storage.k8s.io",
    }
)


def success(asked: Asked, record: Record) -> dict[str, Any]:
    """The Status that answers a deletion which left nothing."""
    resource = asked.resource
    details = {"name": record.name, "kind": resource.plural, "uid": record.uid}
    if resource.group:
        details["group"] = resource.group
    return {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Success",
        "details": details,
    }
