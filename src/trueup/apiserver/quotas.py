"""
Quotas: whether one more object, or one that grows, fits into what its namespace may use.

What is used is counted anew at each write, so that two of them never both take the last place.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.apiserver import errors
from trueup.apiserver.cluster import Asked, Cluster
from trueup.apiserver.simulate.quotas import COUNT, QUOTA, amount, subject, used
from trueup.apiserver.simulate.scopes import covers
from trueup.apiserver.writes import kind_of
from trueup.k8s.amounts import NONE
from trueup.k8s.quantity import Quantity, parse
from trueup.k8s.ref import GroupKind

Body = dict[str, Any]
_POD = GroupKind("", "Pod")
# A later write may use more of what these kinds are counted by.
_GROW = frozenset({_POD, GroupKind("", "PersistentVolumeClaim"), GroupKind("", "Service")})
_MUST_BE_SAID = ("cpu", "memory")


def keep_within_quotas(
    cluster: Cluster, asked: Asked, body: Body, before: Body | None = None
) -> None:
    """Raise 403 if *body*, new or in place of *before*, uses more than a quota leaves."""
    if before is not None and kind_of(body) not in _GROW:
        return
    for quota in cluster.listed(QUOTA, asked.namespace):
        if not covers(quota, body):
            continue
        hard = quota["spec"].get("hard") or {}
        name = quota["metadata"]["name"]
        if before is None and (missing := "; ".join(_unsaid(hard, body))):
            why = f"failed quota: {name}: must specify {missing}"
            raise errors.forbidden(asked.resource, body["metadata"]["name"], why)
        if told := _beyond(quota, _wanted(hard, body, before, cluster), cluster):
            why = f"exceeded quota: {name}, {told}"
            raise errors.forbidden(asked.resource, body["metadata"]["name"], why)


def _unsaid(hard: Mapping[str, str], body: Body) -> Iterator[str]:
    """What a pod must say under the quota, and which of its containers do not."""
    if kind_of(body) != _POD:
        return
    for name in sorted(hard):
        field, _, resource = name.rpartition(".")
        if resource not in _MUST_BE_SAID or field not in ("", "requests", "limits"):
            continue
        silent = [
            container["name"]
            for container in body["spec"].get("containers") or ()
            if resource not in ((container.get("resources") or {}).get(field or "requests") or {})
        ]
        if silent:
            yield f"{name} for: {','.join(sorted(silent))}"


def _wanted(
    hard: Mapping[str, str], body: Body, before: Body | None, cluster: Cluster
) -> dict[str, Quantity]:
    """What *body* takes of each item of a quota beyond what *before* took; nothing is left out."""
    kind = kind_of(body)
    found = {}
    for name in sorted(hard):
        if subject(name, cluster) != kind or (before is not None and name.startswith(COUNT)):
            continue
        more = amount(name, body) - (amount(name, before) if before is not None else NONE)
        if more > NONE:
            found[name] = more
    return found


def _beyond(quota: Body, wanted: Mapping[str, Quantity], cluster: Cluster) -> str:
    """The words for what would be too much; empty if all of it fits."""
    if not wanted:
        return ""
    hard = quota["spec"]["hard"]
    now = used(quota, {name: hard[name] for name in wanted}, cluster)
    over = [name for name, more in wanted.items() if now[name] + more > parse(hard[name])]
    parts: tuple[tuple[str, Mapping[str, object]], ...] = (
        ("requested", wanted),
        ("used", now),
        ("limited", hard),
    )
    if not over:
        return ""
    return ", ".join(
        f"{word}: {','.join(f'{name}={each[name]}' for name in over)}" for word, each in parts
    )
