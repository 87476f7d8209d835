"""Clouds: what stands for objects of a cloud: Crossplane, Config Connector, ACK, ASO, kro, SAP."""

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
    in_turn,
    said,
)
from trueup.core.health.reading import conditions, text
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health

_STATELESS = frozenset(
    {
        "ClusterProviderConfig",
        "ClusterProviderConfigUsage",
        "Composition",
        "CompositionRevision",
        "ControllerConfig",
        "DeploymentRuntimeConfig",
        "EnvironmentConfig",
        "ImageConfig",
        "ProviderConfig",
        "ProviderConfigUsage",
        "StoreConfig",
    }
)
_GOOD, _PROVISIONING = "Resource is up-to-date.", "Provisioning ..."
_FAILED = (When("LastAsyncOperation", "False", DEGRADED), When("Synced", "False", DEGRADED))
_CROSSPLANE = ("Ready", "Healthy", "Offered", "Established", "ValidPipeline", "RevisionHealthy")


def _stateful(check: Check) -> Check:
    """Of Crossplane and its providers: kinds that never tell a condition are good without."""

    def judged(obj: Object) -> Health:
        if conditions(obj) or obj.ref.kind.kind not in _STATELESS:
            return check(obj)
        in_use = obj.at("status", "users") is not None
        return Health(HEALTHY, "Resource is in use." if in_use else _GOOD)

    return judged


crossplane = _stateful(
    in_order(
        (*_FAILED, *(When(kind, "True", HEALTHY, _GOOD) for kind in _CROSSPLANE)), _PROVISIONING
    )
)
upbound = _stateful(
    in_turn(
        in_order(_FAILED, _PROVISIONING),
        in_order((When("Ready", "True", HEALTHY, _GOOD),), _PROVISIONING),
    )
)


def crossplane_package(obj: Object) -> Health:
    """An installed package that is not healthy says why by the reasons of both conditions."""
    told = {text(each, "type"): each for each in conditions(obj)}
    installed, healthy = told.get("Installed", {}), told.get("Healthy", {})
    if installed.get("status") == "True" and healthy.get("status") == "False":
        return Health(DEGRADED, f"{text(installed, 'reason')} {text(healthy, 'reason')}")
    return crossplane(obj)


def config_connector(obj: Object) -> Health:
    """Google's; its own two kinds say ``healthy`` instead of conditions."""
    seen = obj.at("status", "observedGeneration")
    if seen is not None and seen != obj.at("metadata", "generation"):
        return Health(PROGRESSING, "Update in progress")
    kind, healthy = obj.ref.kind.kind, obj.at("status", "healthy")
    if kind in ("ConfigConnector", "ConfigConnectorContext") and healthy is not None:
        good = healthy is True
        told = f"{kind} is healthy" if good else f"{kind} is not healthy"
        return Health(HEALTHY if good else DEGRADED, told)
    for each in conditions(obj):
        status = _REASONS.get(text(each, "reason"))
        if status and (status is not HEALTHY or each.get("status") == "True"):
            return Health(status, text(each, "message"))
    return Health(PROGRESSING, "Update in progress")


_REASONS = {
    "UpToDate": HEALTHY,
    "UpdateFailed": DEGRADED,
    "DependencyNotFound": DEGRADED,
    "DependencyNotReady": SUSPENDED,
}

ack = in_order(
    (
        When("ACK.Terminal", "True", DEGRADED),
        When("Ready", "False", PROGRESSING),
        When("Ready", "True", HEALTHY, ""),
    ),
    "Waiting for resource to be ready",
)


def aso(obj: Object) -> Health:
    """Azure's: a condition that is not True says how grave that is."""
    for each in conditions(obj):
        if each.get("type") == "Ready":
            grave = each.get("status") == "False" and each.get("severity") == "Error"
            status = HEALTHY if each.get("status") == "True" else PROGRESSING
            return Health(DEGRADED if grave else status, text(each, "message"))
    return Health(PROGRESSING, "Waiting for resource to be ready")


def _present(obj: Object, condition: Mapping[str, Any]) -> bool:
    seen = condition.get("observedGeneration")
    return seen is not None and seen == obj.at("metadata", "generation")


_KRO_WAITING = Health(PROGRESSING, "Waiting for KRO to report status")
_DEFINITION = ("GraphRevisionsResolved", "GraphAccepted", "KindReady", "ControllerReady", "Ready")
_INSTANCE = ("InstanceManaged", "GraphResolved", "ResourcesReady", "Ready")


def kro_definition(obj: Object) -> Health:
    if obj.at("status", "conditions") is None:
        return _KRO_WAITING
    for each in conditions(obj):
        if not _present(obj, each):
            continue
        if each.get("type") == "Ready" and each.get("status") == "True":
            told = "ResourceGraphDefinition is active and serving instances"
            return Health(HEALTHY, told)
        if each.get("type") in _DEFINITION and each.get("status") == "False":
            return Health(DEGRADED, said(("{message}", "{type} is False"), each))
    return Health(PROGRESSING, "Waiting for ResourceGraphDefinition to become ready")


def kro_instance(obj: Object) -> Health:
    if obj.at("status", "conditions") is None:
        return _KRO_WAITING
    state = obj.at("status", "state")
    for each in conditions(obj):
        if not _present(obj, each):
            continue
        if each.get("type") == "Ready" and each.get("status") == "True":
            return Health(HEALTHY, "Instance is active and running")
        if each.get("type") in _INSTANCE and each.get("status") == "False":
            if state in ("FAILED", "ERROR"):
                return Health(DEGRADED, said(("{message}", "{type} is False"), each))
            if state == "IN_PROGRESS":
                return Health(PROGRESSING, said(("{message}", "{type} is in progress"), each))
    return Health(PROGRESSING, "Waiting for instance to become ready")


def sap_service(obj: Object) -> Health:
    """SAP BTP: what did not fail is ready."""
    if not isinstance(obj.at("status", "conditions"), list):
        return Health(PROGRESSING, "Waiting for status")
    for each in conditions(obj):
        if (each.get("type"), each.get("status")) in (("Succeeded", "False"), ("Failed", "True")):
            return Health(DEGRADED, text(each, "message"))
    return Health(HEALTHY, "Ready to use")


_PULUMI = (
    When("Stalled", "True", DEGRADED),
    When("Reconciling", "True", PROGRESSING),
    When("Ready", "True", HEALTHY),
)

CHECKS: Mapping[GroupKind, Check] = {
    **{
        GroupKind("pkg.crossplane.io", kind): crossplane_package
        for kind in ("Configuration", "Function", "Provider")
    },
    GroupKind("kro.run", "ResourceGraphDefinition"): kro_definition,
    GroupKind("pulumi.com", "Stack"): in_order(_PULUMI, "Waiting for the stack to be reconciled"),
    GroupKind("services.cloud.sap.com", "ServiceBinding"): sap_service,
    GroupKind("services.cloud.sap.com", "ServiceInstance"): sap_service,
}

WILDCARDS: Mapping[str, Check] = {
    "*.azure.com/*": aso,
    "*.cnrm.cloud.google.com/*": config_connector,
    "*.crossplane.io/*": crossplane,
    "*.services.k8s.aws/*": ack,
    "*.upbound.io/*": upbound,
    "kro.run/*": kro_instance,
}
