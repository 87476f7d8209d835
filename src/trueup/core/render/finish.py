"""
From what Git declares to what is desired in the cluster: the mark, then the namespace.

In this order, as in Argo CD: a mark is made at render time, before the cluster is asked which
kinds have a namespace, so the mark of a cluster-scoped object names the destination's namespace.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from trueup.core.annotations.tracking import Tracking, marked
from trueup.core.render.manifests import refuse_nameless, unique
from trueup.k8s.ref import GroupKind
from trueup.model.origin import NOWHERE, Origin

Body = Mapping[str, Any]
Scope = Callable[[GroupKind], bool | None]


class Finished(NamedTuple):
    """The desired objects, what was odd about them, and where each is declared."""

    objects: tuple[Body, ...]
    warnings: tuple[str, ...]
    origins: tuple[Origin, ...]


def finish(
    objects: Iterable[tuple[Body, Origin]],
    instance: str,
    namespace: str,
    tracking: Tracking,
    scope: Scope,
) -> Finished:
    """
    The desired objects, with a warning for each identity that occurs twice (the last one stays).

    *instance*: the application's name as marks say it. *namespace*: the destination's. *scope*:
    whether a kind has a namespace; None if the cluster does not know the kind, which then counts
    as having one. Raises ``Stalled`` for an object without a name.
    """
    objects = tuple(objects)
    for body, origin in objects:
        refuse_nameless(body, str(origin))
    made = [
        (_placed(marked(body, instance, tracking, namespace), namespace, scope), origin)
        for body, origin in objects
    ]
    kept, warnings = unique(body for body, _ in made)
    declared = {id(body): origin for body, origin in made}
    origins = tuple(declared[id(body)] for body in kept)
    return Finished(tuple(kept), tuple(warnings), origins)


def undeclared(objects: Iterable[Body]) -> Iterator[tuple[Body, Origin]]:
    """Objects of which nobody knows where they are declared."""
    return ((body, NOWHERE) for body in objects)


def _placed(body: Body, namespace: str, scope: Scope) -> Body:
    group, _, _ = body["apiVersion"].rpartition("/")
    meta = body["metadata"]
    if scope(GroupKind(group, body["kind"])) is False:
        kept = {key: value for key, value in meta.items() if key != "namespace"}
        return body if len(kept) == len(meta) else {**body, "metadata": kept}
    if meta.get("namespace") or not namespace:
        return body
    return {**body, "metadata": {**meta, "namespace": namespace}}
