"""Policies and tenants: Kyverno, Open Cluster Management, Capsule, Karmada, Keycloak."""

from collections.abc import Mapping
from typing import Any

from trueup.core.health.conventions import (
    DEGRADED,
    HEALTHY,
    PROGRESSING,
    SUSPENDED,
    Check,
    When,
    in_order,
    joined,
    number,
    observed,
    ranked,
    reported,
    said,
)
from trueup.core.health.reading import conditions, text
from trueup.k8s.object import Object, maps
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health

_CLUSTER_POLICY = (When("Ready", "True", HEALTHY), When("Ready", "!True", DEGRADED))


def kyverno_policy(obj: Object) -> Health:
    """Ready only with the very words of it."""
    wanted = ("Ready", "True", "Succeeded", "Ready")
    for each in conditions(obj):
        if tuple(each.get(name) for name in ("type", "status", "reason", "message")) == wanted:
            return Health(HEALTHY, "Policy is ready")
    return Health(PROGRESSING, "Waiting for Policy to be ready")


def _kyverno(kind: str, webhook: str) -> Check:
    """The newer kinds: ``conditionStatus``; *webhook*: the condition whose message is shown."""

    def check(obj: Object) -> Health:
        found = obj.at("status", "conditionStatus")
        if not isinstance(found, Mapping):
            return Health(PROGRESSING, f"Waiting for {kind} status")
        known = maps(found.get("conditions"))
        generation = number(obj, "metadata", "generation")
        if generation is not None and any(_older(each, generation) for each in known):
            return Health(PROGRESSING, f"Waiting for {kind} status to reflect latest generation")
        if found.get("ready") is True:
            good = [each for each in known if each.get("status") == "True"]
            good = [each for each in good if webhook in ("", each.get("type"))]
            if good and good[0].get("message") is not None:
                return Health(HEALTHY, text(good[0], "message"))
            return Health(HEALTHY, text(found, "message") or "Policy is ready")
        for each in known:
            if each.get("status") == "False":
                return Health(DEGRADED, said("{type}: {message}", each))
        return Health(DEGRADED, text(found, "message") or "Policy is not ready")

    return check


def _older(condition: Mapping[str, Any], generation: float) -> bool:
    seen = condition.get("observedGeneration")
    return isinstance(seen, int | float) and seen < generation


_WAITING = Health(PROGRESSING, "Waiting for the status to be reported")


def certificate_policy(obj: Object) -> Health:
    compliant = obj.at("status", "compliant")
    if compliant is None:
        return _WAITING
    if compliant == "Compliant":
        return Health(HEALTHY, "All certificates found comply with the policy")
    return Health(DEGRADED, "At least once certificate does not comply with the policy")


def configuration_policy(obj: Object) -> Health:
    compliant, details = (obj.at("status", name) for name in ("compliant", "compliancyDetails"))
    if compliant is None:
        return _WAITING
    if obj.at("status", "lastEvaluatedGeneration") != obj.at("metadata", "generation"):
        return Health(PROGRESSING, "Waiting for the status to be updated")
    if details is None:
        return Health(PROGRESSING, "Waiting for compliance")
    told = (
        said("{type} - {message}", each)
        for detail in maps(details)
        for each in maps(detail.get("conditions"))
    )
    status = HEALTHY if compliant == "Compliant" else DEGRADED
    return Health(status, joined(filter(None, told), "; "))


_OPERATOR_POLICY = (When("Compliant", "True", HEALTHY), When("Compliant", "!True", DEGRADED))


def policy(obj: Object) -> Health:
    """Of the hub: by cluster; as replicated: by template."""
    if obj.at("spec", "disabled"):
        return Health(HEALTHY, "Policy is disabled")
    compliant, clusters = (obj.at("status", name) for name in ("compliant", "status"))
    if compliant is None:
        if clusters is None and obj.at("status", "placement"):
            return Health(HEALTHY, "No clusters match this policy")
        return _WAITING
    status = HEALTHY if compliant == "Compliant" else DEGRADED
    if clusters is not None:
        bad = [text(each, "clustername") for each in maps(clusters) if _bad(each)]
        return Health(status, _told("clusters", bad))
    details = obj.at("status", "details")
    if details is None:
        return Health(status)
    bad = [text(each.get("templateMeta"), "name") for each in maps(details) if _bad(each)]
    return Health(status, _told("templates", bad))


def _bad(entry: Mapping[str, Any]) -> bool:
    return entry.get("compliant") != "Compliant"


def _told(what: str, bad: list[str]) -> str:
    return f"NonCompliant {what}: {joined(bad)}" if bad else f"All {what} are compliant"


_READY = (When("Ready", "False", DEGRADED), When("Ready", "True", HEALTHY))
_SOPS = (*_READY, When("Ready", "Unknown", PROGRESSING))


def _capsule(*first: When, last: tuple[When, ...] = _READY) -> Check:
    """Capsule: *first* weighs more than Ready."""
    rows = ranked((*first, *last), "Waiting for Ready condition")
    seen = observed(rows, "Waiting for reconciliation (generation mismatch)")
    return reported(seen, "Waiting for status")


_capsule_ready = _capsule()


def resource_pool(obj: Object) -> Health:
    found = _capsule_ready(obj)
    exhausted = obj.at("status", "exhaustions")
    judged = obj.at("status", "conditions") is not None and found.message != _MISMATCH
    if judged and isinstance(exhausted, Mapping) and exhausted:
        return Health(DEGRADED, f"Pool exhausted for: {joined(sorted(exhausted))}")
    return found


_MISMATCH = "Waiting for reconciliation (generation mismatch)"


def tenant_resource(obj: Object) -> Health:
    if obj.at("spec", "cordoned"):
        return Health(SUSPENDED, "Replication is cordoned")
    return _capsule_ready(obj)


def resource_binding(obj: Object) -> Health:
    """
    Karmada: every cluster that it is bound to has it, and has it well.

    One that follows another (``propagateDeps``) names no clusters; one of the whole cluster must.
    """
    clusters, told = obj.at("spec", "clusters"), obj.at("status", "aggregatedStatus")
    follows = clusters is None and obj.ref.kind.kind == "ResourceBinding"
    whole = follows or (bool(clusters) and len(clusters) == len(maps(told)))
    if not (whole and told):
        return Health(PROGRESSING, "Current resource status is insufficient")
    for each in maps(told):
        health, applied = each.get("health"), each.get("applied") is True
        if health == "Unhealthy" or (health == "Unknown" and not applied):
            return Health(DEGRADED, "Current resource status is unhealthy")
    return Health(HEALTHY)


def keycloak(obj: Object) -> Health:
    """The older of its conditions decides."""
    if obj.at("status", "conditions") is None:
        return Health(PROGRESSING, "Waiting for Keycloak status conditions to exist")
    known = sorted(conditions(obj), key=lambda each: text(each, "lastTransitionTime") or "~")
    for each in known:
        if each.get("type") == "Ready" and each.get("status") == "True":
            return Health(HEALTHY)
        if each.get("type") == "HasErrors" and each.get("status") == "True":
            return Health(DEGRADED, f"Has Errors: {text(each, 'message')}")
    return Health(PROGRESSING)


_KYVERNO = "policies.kyverno.io"
_WEBHOOKS = ("ImageValidatingPolicy", "MutatingPolicy", "ValidatingPolicy")
_PLAIN = ("DeletingPolicy", "GeneratingPolicy")
_OCM, _CAPSULE = "policy.open-cluster-management.io", "capsule.clastix.io"
_CAPSULE_KINDS = (
    "CapsuleConfiguration",
    "CustomQuota",
    "GlobalCustomQuota",
    "GlobalProxySettings",
    "ProxySetting",
    "TenantOwner",
)
_SOPS_KINDS = ("GlobalSopsSecret", "SopsProvider", "SopsSecret")

CHECKS: Mapping[GroupKind, Check] = {
    **{
        GroupKind(_KYVERNO, before + kind): _kyverno(before + kind, "WebhookConfigured")
        for kind in _WEBHOOKS
        for before in ("", "Namespaced")
    },
    **{
        GroupKind(_KYVERNO, before + kind): _kyverno(before + kind, "")
        for kind in _PLAIN
        for before in ("", "Namespaced")
    },
    **{GroupKind(_CAPSULE, kind): _capsule_ready for kind in _CAPSULE_KINDS},
    **{GroupKind("addons.projectcapsule.dev", kind): _capsule(last=_SOPS) for kind in _SOPS_KINDS},
    GroupKind(_CAPSULE, "GlobalTenantResource"): tenant_resource,
    GroupKind(_CAPSULE, "ResourcePool"): resource_pool,
    GroupKind(_CAPSULE, "ResourcePoolClaim"): _capsule(When("Bound", "False", SUSPENDED)),
    GroupKind(_CAPSULE, "Tenant"): _capsule(When("Cordoned", "True", SUSPENDED)),
    GroupKind(_CAPSULE, "TenantResource"): tenant_resource,
    GroupKind("k8s.keycloak.org", "Keycloak"): keycloak,
    GroupKind("kyverno.io", "ClusterPolicy"): in_order(
        _CLUSTER_POLICY, "Waiting for ClusterPolicy to become ready"
    ),
    GroupKind("kyverno.io", "Policy"): kyverno_policy,
    GroupKind(_OCM, "CertificatePolicy"): certificate_policy,
    GroupKind(_OCM, "ConfigurationPolicy"): configuration_policy,
    GroupKind(_OCM, "OperatorPolicy"): reported(
        observed(
            in_order(_OPERATOR_POLICY, "Waiting for the compliance condition"),
            "Waiting for the status to be updated",
        ),
        "Waiting for the status to be reported",
    ),
    GroupKind(_OCM, "Policy"): policy,
    GroupKind("work.karmada.io", "ClusterResourceBinding"): resource_binding,
    GroupKind("work.karmada.io", "ResourceBinding"): resource_binding,
}
