"""Platforms: 3scale and Apigee, which each bring a dozen kinds of the same make."""

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
    phased,
    said,
)
from trueup.core.health.reading import conditions, text
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health

_BAD = {
    "Invalid": "configuration is invalid",
    "Orphan": "references non-existing resources",
    "Failed": "synchronization failed",
}


def _scale(kind: str, *bad: str, good: str = "Ready", **also: str) -> Check:
    """*bad*: conditions that are failures when True; *also*: other words for them."""
    words = _BAD | also
    rows = (
        When(good, "True", HEALTHY, f"3scale {kind} is {good.lower()}"),
        *(
            When(each, "True", DEGRADED, ("{message}", f"3scale {kind} {words[each]}"))
            for each in bad
        ),
    )
    return in_order(rows, f"Waiting for 3scale {kind} status...")


def api_manager(obj: Object) -> Health:
    """By the deployments that are ready, starting or stopped; else by Available."""
    waiting = Health(PROGRESSING, "Waiting for 3scale APIManager status...")
    good = Health(HEALTHY, "3scale APIManager is available")
    deployments = obj.at("status", "deployments")
    if isinstance(deployments, Mapping):
        going = any(deployments.get(name) is not None for name in ("starting", "stopped"))
        if deployments.get("ready") is not None and not going:
            return good
    for each in conditions(obj):
        if each.get("type") == "Available" and each.get("status") == "True":
            return good
        if each.get("type") == "Available" and text(each, "reason"):
            return Health(DEGRADED, f"3scale APIManager is degraded: {text(each, 'reason')}")
    return waiting


def application(obj: Object) -> Health:
    if obj.at("status", "state") == "suspended":
        return Health(SUSPENDED, "3scale Application is suspended")
    for each in conditions(obj):
        if each.get("type") != "Ready":
            continue
        if each.get("status") == "True":
            return Health(HEALTHY, "3scale Application is ready")
        if not _positive(obj.at("status", "adminId")):
            return Health(DEGRADED, said(("{message}", "3scale Application is not ready"), each))
    return Health(PROGRESSING, "Waiting for 3scale Application status...")


def tenant(obj: Object) -> Health:
    made = all(_positive(obj.at("status", name)) for name in ("tenantId", "adminId"))
    ready = [each for each in conditions(obj) if each.get("type") == "Ready"]
    if made and any(each.get("status") == "True" for each in ready):
        return Health(HEALTHY, "3scale Tenant is ready")
    for each in ready:
        if each.get("status") != "True":
            return Health(DEGRADED, said(("{message}", "3scale Tenant is degraded"), each))
    return Health(PROGRESSING, "Waiting for 3scale Tenant status...")


def _positive(value: Any) -> bool:
    return isinstance(value, int | float) and value > 0


def developer_user(obj: Object) -> Health:
    if obj.at("status", "developerUserState") == "suspended":
        return Health(SUSPENDED, "3scale Developer user is waiting for admin approval")
    return _scale("DeveloperUser", "Invalid", "Orphan", "Failed")(obj)


def developer_account(obj: Object) -> Health:
    waits = ("{message}", "3scale DeveloperAccount is waiting for approval")
    rows = (
        When("Ready", "True", HEALTHY, "3scale DeveloperAccount is ready"),
        When("Invalid", "True", DEGRADED, _said("DeveloperAccount", "Invalid")),
        When("Failed", "True", DEGRADED, _said("DeveloperAccount", "Failed")),
        When("Waiting", "True", SUSPENDED, waits),
    )
    return in_order(rows, "Waiting for 3scale DeveloperAccount status...")(obj)


def _said(kind: str, condition: str) -> tuple[str, ...]:
    return ("{message}", f"3scale {kind} {_BAD[condition]}")


_PROMOTE = in_order(
    (
        When("Ready", "True", HEALTHY, "3scale ProxyConfigPromote is ready"),
        When(
            "In-progress",
            "True",
            PROGRESSING,
            ("{message}", "3scale ProxyConfigPromote is in progress"),
        ),
        When("Failed", "True", DEGRADED, ("{message}", "3cale ProxyConfigPromote failed")),
    ),
    "Waiting for 3scale ProxyConfigPromote status...",
)


def _apigee(kind: str) -> Check:
    what = f"Apigee {kind}"
    waiting = f"An install plan for an {what} is pending installation"
    return phased(
        "state",
        {"running": (HEALTHY, f"Install of {what} is done")},
        waiting,
        (PROGRESSING, waiting),
    )


_APIGEE = ("Datastore", "Deployment", "Environment", "Organization", "Redis", "Telemetry")
_CAPABILITIES: Mapping[str, Check] = {
    "ActiveDoc": _scale("ActiveDoc", "Invalid", "Orphan", "Failed"),
    "Application": application,
    "ApplicationAuth": _scale("ApplicationAuth", "Failed", Failed="failed"),
    "Backend": _scale("Backend", "Invalid", "Failed", good="Synced"),
    "CustomPolicyDefinition": _scale("CustomPolicyDefinition", "Invalid", "Failed"),
    "DeveloperAccount": developer_account,
    "DeveloperUser": developer_user,
    "OpenAPI": _scale("OpenAPI", "Invalid", "Failed", Failed="reconciliation failed"),
    "Product": _scale("Product", "Invalid", "Orphan", "Failed", good="Synced"),
    "ProxyConfigPromote": _PROMOTE,
    "Tenant": tenant,
}

CHECKS: Mapping[GroupKind, Check] = {
    **{GroupKind("apigee.cloud.google.com", f"Apigee{kind}"): _apigee(kind) for kind in _APIGEE},
    GroupKind("apps.3scale.net", "APIManager"): api_manager,
    **{GroupKind("capabilities.3scale.net", kind): check for kind, check in _CAPABILITIES.items()},
}
