"""
Quotas: whether one more object fits into what its namespace may use.

What is used is counted anew at each creation, so that two of them never both take the last place.
Quotas with scopes are counted and shown, but not held to: they speak of some pods alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trueup.apiserver import errors
from trueup.apiserver.cluster import Asked, Cluster
from trueup.apiserver.simulate.quotas import QUOTA, used
from trueup.apiserver.writes import kind_of
from trueup.k8s.quantity import parse
from trueup.k8s.ref import GroupKind

Body = dict[str, Any]
_POD = GroupKind("", "Pod")
_MUST_BE_SAID = ("cpu", "memory")


class _Alone:
    """A namespace in which there is nothing but one object."""

    def __init__(self, body: Body) -> None:
        self._body = body

    def listed(self, kind: GroupKind, namespace: str = "") -> Sequence[Body]:
        return [self._body] if kind_of(self._body) == kind else []


def keep_within_quotas(cluster: Cluster, asked: Asked, body: Body) -> None:
    """Raise 403 if *body*, which is new, would use more than a quota of its namespace leaves."""
    for quota in cluster.listed(QUOTA, asked.namespace):
        spec = quota.get("spec") or {}
        hard = spec.get("hard") or {}
        if spec.get("scopes") or spec.get("scopeSelector"):
            continue
        name = quota["metadata"]["name"]
        if missing := "; ".join(_unsaid(hard, body)):
            why = f"failed quota: {name}: must specify {missing}"
            raise errors.forbidden(asked.resource, body["metadata"]["name"], why)
        if told := _beyond(hard, body, cluster, asked.namespace):
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


def _beyond(hard: Mapping[str, str], body: Body, cluster: Cluster, namespace: str) -> str:
    """The words for what would be too much; empty if all of it fits."""
    requested, taken, limited = [], [], []
    for name in sorted(hard):
        wanted = parse(used(name, namespace, _Alone(body)))
        if not wanted.amount:
            continue
        now = parse(used(name, namespace, cluster))
        if (now + wanted).amount > parse(hard[name]).amount:
            requested.append(f"{name}={wanted}")
            taken.append(f"{name}={now}")
            limited.append(f"{name}={hard[name]}")
    if not requested:
        return ""
    parts = (("requested", requested), ("used", taken), ("limited", limited))
    return ", ".join(f"{word}: {','.join(each)}" for word, each in parts)
