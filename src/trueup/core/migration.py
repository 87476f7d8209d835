"""
Migration: hand over what client-side apply owns to server-side apply.

``kubectl apply`` and Argo CD's default sync write by client-side apply: the fields belong to an
updater, and what the manifest said stands in an annotation. A server-side apply would only add
itself as an owner beside it, and fields that Git drops later would stay for ever. So the
ownership is moved first, by the rule of client-go's csaupgrade: the updaters that own the
last-applied annotation are those that applied. The annotation goes with the next apply.
"""

from typing import Any

from trueup.core.normalize import LAST_APPLIED
from trueup.k8s.fieldset import FieldSet
from trueup.k8s.managed import Entries, Entry, Identity, entries, written
from trueup.k8s.object import Object

MANAGER = "argocd-controller"
CLIENT_SIDE = "kubectl-client-side-apply"

_ANNOTATION = ("f:metadata", "f:annotations", f"f:{LAST_APPLIED}")


def migration(live: Object) -> list[dict[str, Any]] | None:
    """
    The JSON patch to send before the first server-side apply; None: there is nothing to hand over.

    It names the resourceVersion, so it fails with a conflict (409) if the object has changed since.
    """
    moved = _moved(live)
    if moved is None:
        return None
    version = live.at("metadata", "resourceVersion")
    return [
        {"op": "replace", "path": "/metadata/managedFields", "value": moved},
        {"op": "replace", "path": "/metadata/resourceVersion", "value": version},
    ]


def migrated(live: Object) -> Object:
    """The object as it would be after the hand-over; itself if there is nothing to hand over."""
    moved = _moved(live)
    if moved is None:
        return live
    return Object({**live.body, "metadata": {**live.body["metadata"], "managedFields": moved}})


def _moved(live: Object) -> list[dict[str, Any]] | None:
    known = entries(dict(live.body))
    given_up = [entry for entry in known.values() if _client_side(entry)]
    if not given_up:
        return None
    rest: Entries = {who: entry for who, entry in known.items() if entry not in given_up}
    own = rest.pop(Identity(MANAGER, "Apply", "", ""), None)
    fields = FieldSet(own.fields if own else None)
    for entry in given_up:
        fields = fields.union(FieldSet(entry.fields))
    version, time = (own or given_up[0]).api_version, (own or given_up[0]).time
    ours = Entry(MANAGER, "Apply", version, "", time, fields.trie)
    return written([*rest.values(), ours])


def _client_side(entry: Entry) -> bool:
    if entry.applied or entry.subresource:
        return False
    return entry.name == CLIENT_SIDE or FieldSet(entry.fields).has(_ANNOTATION)
