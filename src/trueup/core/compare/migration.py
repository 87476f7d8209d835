"""
Migration: hand over what client-side apply owns to server-side apply.

``kubectl apply`` and Argo CD's default sync write by client-side apply: the fields belong to an
updater, and what the manifest said stands in an annotation. A server-side apply would only add
itself as an owner beside it, and fields that Git drops later would stay for ever. So the
ownership is moved first, by the rule of client-go's csaupgrade: the updaters that own the
last-applied annotation are those that applied. The annotation goes with the next apply.

Who creates an object also comes to own the defaults that the server puts into it. What the
annotation does not name was never declared: nobody owns it from then on, and it stays.
"""

import json
from collections.abc import Iterator
from typing import Any

from trueup.core.compare.normalize import LAST_APPLIED
from trueup.k8s.fieldset import LEAF, FieldSet, Trie, of_paths
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
    applied = _last_applied(live)
    for entry in given_up:
        named = entry.fields if applied is None else _declared(entry.fields, applied)
        fields = fields.union(FieldSet(named))
    fields = fields.union(of_paths(_ANNOTATION)) if applied is not None else fields
    version, time = (own or given_up[0]).api_version, (own or given_up[0]).time
    ours = Entry(MANAGER, "Apply", version, "", time, fields.trie)
    return written([*rest.values(), ours])


def _client_side(entry: Entry) -> bool:
    if entry.applied or entry.subresource:
        return False
    return entry.name == CLIENT_SIDE or FieldSet(entry.fields).has(_ANNOTATION)


def _last_applied(live: Object) -> Any:
    """What the annotation says was declared; None where it says nothing."""
    try:
        found = json.loads(live.annotation(LAST_APPLIED) or "null")
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _declared(fields: Trie, value: Any) -> Trie:
    """The members of *fields* that *value*, a manifest or a part of one, declares."""
    found: Trie = {}
    for element, node in fields.items():
        if element == ".":
            found["."] = LEAF
            continue
        for part in _parts(element, value):
            below = _declared(node, part)
            if below or not node:
                found[element] = below or LEAF
    return found


def _parts(element: str, value: Any) -> Iterator[Any]:
    """What a path element stands for in *value*: at most one field, or the items of its key."""
    kind, said = element[:1], element[2:]
    if kind == "f" and isinstance(value, dict) and said in value:
        yield value[said]
    elif kind == "i" and isinstance(value, list) and int(said) < len(value):
        yield value[int(said)]
    elif kind in "kv" and isinstance(value, list):
        wanted = json.loads(said)
        yield from (item for item in value if _is(item, wanted, keyed=kind == "k"))


def _is(item: Any, wanted: Any, *, keyed: bool) -> bool:
    """Whether a list item has these keys; one that it leaves out is taken for its default."""
    if not keyed:
        return bool(item == wanted)
    return isinstance(item, dict) and all(
        item.get(key, value) == value for key, value in wanted.items()
    )
