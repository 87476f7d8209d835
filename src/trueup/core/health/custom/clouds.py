"""Clouds: what stands for objects of a cloud: Config Connector, ACK, ASO, kro, Pulumi, SAP."""

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
    number,
    said,
    seen,
)
from trueup.core.health.reading import conditions, text
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health


def config_connector(obj: Object) -> Health:
    """
    Google's; kinds of its own configuration say ``healthy`` instead of conditions.

    Those that customise it never write what they have observed: it stays 0.
    """
    kind, healthy = obj.ref.kind.kind, obj.at("status", "healthy")
    customises = obj.ref.kind.group == _CUSTOMISE and healthy is not None
    told = obj.at("status", "observedGeneration")
    if told is not None and not seen(obj) and not (customises and told == 0):
        return Health(PROGRESSING, "Update in progress")
    its_own = customises or kind in ("ConfigConnector", "ConfigConnectorContext")
    if its_own and healthy is not None:
        good = healthy is True
        told = f"{kind} is healthy" if good else f"{kind} is not healthy"
        return Health(HEALTHY if good else DEGRADED, told)
    for each in conditions(obj):
        status = _REASONS.get(text(each, "reason"))
        if status and (status is not HEALTHY or each.get("status") == "True"):
            return Health(status, text(each, "message"))
    return Health(PROGRESSING, "Update in progress")


_CUSTOMISE = "customize.core.cnrm.cloud.google.com"
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
    generation = obj.at("metadata", "generation")
    for each in conditions(obj):
        if generation and each.get("observedGeneration") not in (None, generation):
            return Health(PROGRESSING, "Waiting for spec update to be observed")
        if (each.get("type"), each.get("status")) in (("Succeeded", "False"), ("Failed", "True")):
            return Health(DEGRADED, text(each, "message"))
    return Health(HEALTHY, "Ready to use")


def pulumi_stack(obj: Object) -> Health:
    if obj.at("status") is None or not seen(obj):
        return Health(PROGRESSING, "Waiting for the operator to observe the latest spec change")
    return _pulumi(obj)


_pulumi = in_order(
    (
        When("Stalled", "True", DEGRADED),
        When("Reconciling", "True", PROGRESSING),
        When("Ready", "True", HEALTHY),
    ),
    "Waiting for the stack to be reconciled",
)


def iam_role(obj: Object) -> Health:
    """Of iam-manager: what it made, and how often it has tried."""
    known = obj.at("status") or {}
    name, arn, ident = (known.get(f"role{part}") or "<none>" for part in ("Name", "ARN", "ID"))
    what = f"with ARN '{arn}' and ID '{ident}'."
    if known.get("state") == "Ready":
        return Health(HEALTHY, f"Role '{name}' exists {what}")
    if known.get("state") not in _IAM_FAILED:
        return Health(PROGRESSING, "Waiting for Iamrole to be reconciled")
    tries, why = number(obj, "status", "retryCount") or 0, known.get("errorDescription")
    again = f"(retry {tries}) " if tries > 0 else ""
    message = f"Failed to reconcile the Iamrole {again}for role '{name}' {what}"
    return Health(DEGRADED, message + (f" Reconciliation error was: {why}" if why else ""))


_IAM_FAILED = ("Error", "PolicyNotAllowed", "RoleNameNotAvailable", "RolesMaxLimitReached")

CHECKS: Mapping[GroupKind, Check] = {
    GroupKind("iammanager.keikoproj.io", "Iamrole"): iam_role,
    GroupKind("kro.run", "ResourceGraphDefinition"): kro_definition,
    GroupKind("pulumi.com", "Stack"): pulumi_stack,
    GroupKind("services.cloud.sap.com", "ServiceBinding"): sap_service,
    GroupKind("services.cloud.sap.com", "ServiceInstance"): sap_service,
}

WILDCARDS: Mapping[str, Check] = {
    "*.azure.com/*": aso,
    "*.cnrm.cloud.google.com/*": config_connector,
    "*.services.k8s.aws/*": ack,
    "kro.run/*": kro_instance,
}
