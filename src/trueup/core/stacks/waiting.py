"""Waiting: whether what a Stack depends on is true to Git, and well."""

from collections.abc import Callable

from trueup.k8s.object import Object
from trueup.k8s.ref import Ref

WELL = "Healthy"


def reason(ref: Ref, obj: Object | None) -> str:
    """Why *obj* is waited for; empty: it is well."""
    name = f"{ref.kind.kind} {ref.namespace}/{ref.name}"
    if obj is None:
        return f"{name}, which is not there"
    sync, health = obj.at("status", "sync", "status"), obj.at("status", "health", "status")
    if sync != "Synced":
        return f"{name}, which is {sync or 'not looked at yet'}"
    return "" if health == WELL else f"{name}, which is {health or 'not looked at yet'}"


def circle(start: Ref, depends: Callable[[Ref], tuple[Ref, ...]]) -> tuple[Ref, ...]:
    """The way from *start* back to it; empty: nothing waits for itself."""
    ways: list[tuple[Ref, ...]] = [(start,)]
    seen: set[Ref] = set()
    while ways:
        way = ways.pop()
        for ref in depends(way[-1]):
            if ref == start:
                return (*way, ref)
            if ref not in seen:
                seen.add(ref)
                ways.append((*way, ref))
    return ()
