"""
From what Git declares to what is desired in the cluster: the mark, then the namespace.

In this order, as in Argo CD: a mark is made at render time, before the cluster is asked which
kinds have a namespace, so the mark of a cluster-scoped object names the destination's namespace.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from trueup.core.render.manifests import unique
from trueup.core.tracking import Tracking, marked
from trueup.k8s.ref import GroupKind

Body = Mapping[str, Any]
Scope = Callable[[GroupKind], bool | None]


def finish(
    objects: Iterable[Body], instance: str, namespace: str, tracking: Tracking, scope: Scope
) -> tuple[tuple[Body, ...], tuple[str, ...]]:
    """
    The desired objects, and a warning for each identity that occurs twice (the last one stays).

    *instance*: the application's name as marks say it. *namespace*: the destination's. *scope*:
    whether a kind has a namespace; None if the cluster does not know the kind, which then counts
    as having one.
    """
    made = [
        _placed(marked(body, instance, tracking, namespace), namespace, scope) for body in objects
    ]
    kept, warnings = unique(made)
    return tuple(kept), tuple(warnings)


def _placed(body: Body, namespace: str, scope: Scope) -> Body:
    group, _, _ = body["apiVersion"].rpartition("/")
    meta = body["metadata"]
    if scope(GroupKind(group, body["kind"])) is False:
        kept = {key: value for key, value in meta.items() if key != "namespace"}
        return body if len(kept) == len(meta) else {**body, "metadata": kept}
    if meta.get("namespace") or not namespace:
        return body
    return {**body, "metadata": {**meta, "namespace": namespace}}
