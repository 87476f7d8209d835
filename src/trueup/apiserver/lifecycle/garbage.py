"""
garbage: objects whose owners are gone go too, as the garbage collector does it.

The driver asks :func:`concerned` after each write which uids to look at and hands each to
:func:`garbage`, which answers with the next writes. Owners are found by name *and* uid: a
new object of the same name is another owner; an owner named in another namespace does not
exist.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from trueup.apiserver.lifecycle.deletion import FOREGROUND, ORPHAN
from trueup.apiserver.writes import Write, delete, kind_of, update

Body = Mapping[str, Any]


class Graph(Protocol):
    """The ownership graph, as it is stored right now."""

    def by_uid(self, uid: str) -> Body | None:
        """The object with this uid, None if there is none (any more)."""

    def dependents(self, uid: str) -> Sequence[Body]:
        """Objects with an ownerReference to this uid."""

    def knows(self, reference: Mapping[str, Any], namespace: str) -> bool:
        """
        Whether the server serves the reference's apiVersion and kind, and an object in
        *namespace* (empty: in none) can be owned by one of that kind.
        """


def concerned(before: Body | None, after: Body | None) -> tuple[str, ...]:
    """The uids to hand to :func:`garbage` after *before* became *after* (None: not there)."""
    body = after or before
    if body is None:
        return ()
    meta = body["metadata"]
    owners = tuple(o["uid"] for o in meta.get("ownerReferences") or ())
    if after is None:
        return (meta["uid"], *owners)
    if meta.get("deletionTimestamp") and meta.get("finalizers"):
        return (meta["uid"], *owners)
    if before is None or before["metadata"].get("ownerReferences") != meta.get("ownerReferences"):
        old = () if before is None else before["metadata"].get("ownerReferences") or ()
        gone = tuple(o["uid"] for o in old)
        return (meta["uid"], *gone) if owners or gone else ()
    return ()


def garbage(graph: Graph, uid: str) -> tuple[Write, ...]:
    """What must be written because the object with this uid came, changed or went."""
    return tuple(_garbage(graph, uid))


def _garbage(graph: Graph, uid: str) -> Iterator[Write]:
    body = graph.by_uid(uid)
    if body is None:
        for dependent in graph.dependents(uid):
            yield from _attempt(graph, dependent)
        return
    finalizers = _finalizers(body)
    if _deleting(body) and ORPHAN in finalizers:
        yield from _orphan(graph, body)
    elif _deleting(body) and FOREGROUND in finalizers:
        yield from _foreground(graph, body)
    elif body["metadata"].get("ownerReferences"):
        yield from _attempt(graph, body)


def _orphan(graph: Graph, owner: Body) -> Iterator[Write]:
    """Let every dependent go free, then let the owner go."""
    uid = owner["metadata"]["uid"]
    dependents = graph.dependents(uid)
    for dependent in dependents:
        yield update(_without_owners(dependent, {uid}))
    yield update(_without_finalizer(owner, ORPHAN))


def _foreground(graph: Graph, owner: Body) -> Iterator[Write]:
    """Delete every dependent; the owner goes when none that blocks it is left."""
    uid = owner["metadata"]["uid"]
    dependents = graph.dependents(uid)
    blocking = [each for each in dependents if _blocks(each, uid)]
    if not blocking or all(_waits_for(graph, each, uid) for each in blocking):
        yield update(_without_finalizer(owner, FOREGROUND))
        return
    for dependent in dependents:
        if not _deleting(dependent):
            yield from _attempt(graph, dependent)


def _waits_for(graph: Graph, item: Body, uid: str) -> bool:
    """Whether *item*, which is going, waits itself for the object *uid*: a circle of owners."""
    seen: set[str] = set()
    open_ = [item]
    while open_:
        body = open_.pop()
        at = body["metadata"]["uid"]
        if at == uid:
            return True
        if at not in seen and _deleting(body) and FOREGROUND in _finalizers(body):
            seen.add(at)
            open_ += [each for each in graph.dependents(at) if _blocks(each, at)]
    return False


def _attempt(graph: Graph, item: Body) -> Iterator[Write]:
    """Delete *item* unless an owner that is there keeps it."""
    if _deleting(item):
        if FOREGROUND in _finalizers(item):
            yield from _foreground(graph, item)
        return
    solid, dangling, waiting = _classified(graph, item)
    if solid:
        if dangling or waiting:
            yield update(_without_owners(item, dangling | waiting))
        return
    if not dangling and not waiting:
        return
    if waiting and graph.dependents(item["metadata"]["uid"]):
        yield delete(item, propagation="Foreground")
    else:
        yield delete(item, propagation=_policy(item))


def _classified(graph: Graph, item: Body) -> tuple[set[str], set[str], set[str]]:
    """The uids of *item*'s owners: those that keep it, those not there, those that wait for it."""
    solid: set[str] = set()
    dangling: set[str] = set()
    waiting: set[str] = set()
    for reference in item["metadata"].get("ownerReferences") or ():
        owner = graph.by_uid(reference["uid"])
        if not graph.knows(reference, item["metadata"].get("namespace", "")):
            solid.add(reference["uid"])  # never delete for what cannot be looked up
        elif owner is None or not _is_named(owner, reference, item):
            dangling.add(reference["uid"])
        elif _deleting(owner) and FOREGROUND in _finalizers(owner):
            waiting.add(reference["uid"])
        else:
            solid.add(reference["uid"])
    return solid, dangling, waiting


def _is_named(owner: Body, reference: Mapping[str, Any], item: Body) -> bool:
    """Whether *reference* can mean *owner*: kind, name, and a namespace *item* may look into."""
    meta = owner["metadata"]
    namespace = meta.get("namespace", "")
    return (
        meta["name"] == reference["name"]
        and kind_of(owner) == kind_of(reference)
        and namespace in ("", item["metadata"].get("namespace", ""))
    )


def _blocks(dependent: Body, uid: str) -> bool:
    return any(
        reference["uid"] == uid and reference.get("blockOwnerDeletion")
        for reference in dependent["metadata"].get("ownerReferences") or ()
    )


def _policy(item: Body) -> str:
    finalizers = _finalizers(item)
    if ORPHAN in finalizers:
        return "Orphan"
    return "Foreground" if FOREGROUND in finalizers else "Background"


def _deleting(body: Body) -> bool:
    return "deletionTimestamp" in body["metadata"]


def _finalizers(body: Body) -> Sequence[str]:
    return body["metadata"].get("finalizers") or ()


def _without_owners(body: Body, uids: set[str]) -> dict[str, Any]:
    meta = dict(body["metadata"])
    kept = [o for o in meta.pop("ownerReferences", ()) if o["uid"] not in uids]
    if kept:
        meta["ownerReferences"] = kept
    return {**body, "metadata": meta}


def _without_finalizer(body: Body, name: str) -> dict[str, Any]:
    meta = dict(body["metadata"])
    kept = [finalizer for finalizer in meta.pop("finalizers", ()) if finalizer != name]
    if kept:
        meta["finalizers"] = kept
    return {**body, "metadata": meta}
