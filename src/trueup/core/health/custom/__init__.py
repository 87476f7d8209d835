"""
Custom: the health of kinds that are not Kubernetes' own, one module for each family.

A module holds ``CHECKS`` by group and kind, and ``WILDCARDS`` where a whole family of groups is
judged alike (``*.crossplane.io/*``). The more exact of the two holds. ``DELETIONS`` say what holds
an object that is being deleted.
"""

from collections.abc import Mapping

from trueup.core.health.conventions import Check, Deletion
from trueup.core.health.custom import (
    argo,
    certificates,
    clouds,
    crossplane,
    databases,
    elastic,
    flux,
    gateways,
    keptn,
    machines,
    messaging,
    observability,
    olm,
    platforms,
    policies,
    promoter,
    serving,
    storage,
    streams,
    workloads,
)
from trueup.k8s.ref import GroupKind

__all__ = ["CHECKS", "DELETIONS", "FAMILIES", "WILDCARDS"]

FAMILIES = (
    argo,
    certificates,
    clouds,
    crossplane,
    databases,
    elastic,
    flux,
    gateways,
    keptn,
    machines,
    messaging,
    observability,
    olm,
    platforms,
    policies,
    promoter,
    serving,
    storage,
    streams,
    workloads,
)
CHECKS: Mapping[GroupKind, Check] = {
    kind: check for family in FAMILIES for kind, check in family.CHECKS.items()
}
DELETIONS: Mapping[GroupKind, Deletion] = {
    kind: told for family in FAMILIES for kind, told in getattr(family, "DELETIONS", {}).items()
}
WILDCARDS: Mapping[str, Check] = {
    glob: check for family in FAMILIES for glob, check in getattr(family, "WILDCARDS", {}).items()
}
