"""
Order: how ``kustomize build`` sorts what it prints, unless the kustomization says otherwise.

Kinds that others need first, webhooks last, all else by group, version and kind; then by namespace
and name. A missing part sorts as a letter behind all others (``~``), as it does there.
"""

from typing import TypeAlias

from trueup.core.kustomize.item import Item

Key: TypeAlias = tuple[int, str, str]

FIRST = (
    "Namespace",
    "ResourceQuota",
    "StorageClass",
    "CustomResourceDefinition",
    "ServiceAccount",
    "PodSecurityPolicy",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "ConfigMap",
    "Secret",
    "Endpoints",
    "Service",
    "LimitRange",
    "PriorityClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Deployment",
    "StatefulSet",
    "CronJob",
    "PodDisruptionBudget",
)
LAST = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
RANKS = {
    **{kind: place - len(FIRST) for place, kind in enumerate(FIRST)},
    **{kind: place + 1 for place, kind in enumerate(LAST)},
}


def ordered(items: list[Item]) -> list[Item]:
    """A new list, in the order in which Kustomize prints it."""
    return sorted(items, key=_key)


def _key(item: Item) -> Key:
    group, _, version = item.version.rpartition("/")
    kind = "_".join((group or "~G", version or "~V", item.kind))
    return RANKS.get(item.kind, 0), kind, f"{item.namespace or '~X'}|{item.name}"
