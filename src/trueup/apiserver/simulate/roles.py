"""ClusterRole: one that aggregates others has their rules."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from trueup.apiserver.matching import selects
from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step
from trueup.apiserver.simulate.owners import labels_of
from trueup.apiserver.writes import update
from trueup.k8s.ref import GroupKind, Ref

ROLE = GroupKind("rbac.authorization.k8s.io", "ClusterRole")


def step(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at a ClusterRole."""
    selectors = (body.get("aggregationRule") or {}).get("clusterRoleSelectors")
    if not selectors or "deletionTimestamp" in body["metadata"]:
        return Step()
    rules: list[Any] = []
    for role in sorted(related.listed(ROLE), key=lambda role: str(role["metadata"]["name"])):
        chosen = any(selects(selector, labels_of(role)) for selector in selectors)
        if chosen and role["metadata"]["uid"] != body["metadata"]["uid"]:
            rules += [rule for rule in role.get("rules") or () if rule not in rules]
    if rules == (body.get("rules") or []):
        return Step()
    return Step((update({**body, "rules": rules}, "clusterrole-aggregation-controller"),))


def _aggregating(body: Body, related: Related) -> Iterable[Ref]:
    """The roles that may take in the rules of this one."""
    for role in related.listed(ROLE) if labels_of(body) else ():
        if role.get("aggregationRule"):
            yield Ref(ROLE, "", role["metadata"]["name"])


ROLES = Controller(step, _aggregating)
