"""Crossplane: managed resources, packages and what is composed of them; Upbound's providers."""

from collections.abc import Mapping

from trueup.core.health.conventions import (
    DEGRADED,
    HEALTHY,
    PROGRESSING,
    SUSPENDED,
    Check,
    When,
    in_order,
    in_turn,
    joined,
)
from trueup.core.health.reading import conditions, text
from trueup.k8s.condition import find
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


def crossplane(obj: Object) -> Health:
    """A definition of a managed resource that nobody has activated is as it should be."""
    found = _crossplane(obj)
    if found.status is PROGRESSING and obj.at("spec", "state") != "Active":
        told = find(conditions(obj), "Established") or {}
        if told.get("reason") == "InactiveManagedResource":
            return Health(HEALTHY, _GOOD)
    return found


_crossplane = _stateful(
    in_turn(
        in_order(_FAILED, _PROVISIONING),
        in_order(tuple(When(kind, "True", HEALTHY, _GOOD) for kind in _CROSSPLANE), _PROVISIONING),
    )
)
upbound = _stateful(
    in_turn(
        in_order(_FAILED, _PROVISIONING),
        in_order((When("Ready", "True", HEALTHY, _GOOD),), _PROVISIONING),
    )
)


def crossplane_provider(obj: Object) -> Health:
    """Installed and healthy, both; the reasons of both say why."""
    told = {text(each, "type"): each for each in conditions(obj)}
    parts = [told[name] for name in ("Installed", "Healthy") if name in told]
    reasons = [text(each, "reason") for each in parts if each.get("reason") is not None]
    if not reasons:
        return Health(PROGRESSING, "Waiting for provider to be installed")
    good = [each.get("status") for each in parts] == ["True", "True"]
    return Health(HEALTHY if good else DEGRADED, joined(reasons, " "))


def managed_resource(what: str) -> Check:
    """Of the first provider for AWS: by Ready and Synced together."""

    def check(obj: Object) -> Health:
        if obj.at("status", "conditions") is None:
            return Health(PROGRESSING, f"Waiting for {what} to be created")
        told = {text(each, "type"): each for each in conditions(obj)}
        ready, synced = told.get("Ready", {}), told.get("Synced", {})
        good = [each.get("status") == "True" for each in (ready, synced)]
        paused = synced.get("reason") == "ReconcilePaused"
        if all(good):
            return Health(HEALTHY, text(ready, "reason"))
        if paused and not good[1]:
            return Health(SUSPENDED, "ReconcilePaused")
        if good[1] and not paused:
            return Health(PROGRESSING, f"Waiting for {what} to be available")
        failed = synced.get("reason") == "ReconcileError"
        return Health(DEGRADED, text(synced, "message") if failed else "")

    return check


_STACK = in_order(
    (When("Ready", "True", HEALTHY, "{reason}"), When("Ready", "!True", PROGRESSING, "{reason}")),
    "Waiting for stack to be installed",
)


def crossplane_stack(obj: Object) -> Health:
    """Of Crossplane before it had packages; its conditions stand one level deeper."""
    status = obj.at("status", "conditionedStatus")
    return _STACK(Object({**obj.body, "status": status}))


_AWS = {
    ("cloudfront", "Distribution"): "distribution",
    ("iam", "Policy"): "Policy",
    ("iam", "Role"): "Role",
    ("iam", "RolePolicyAttachment"): "RolePolicyAttachment",
    ("rds", "DBCluster"): "DBCluster",
    ("rds", "DBInstance"): "DBInstance",
    ("route53", "ResourceRecordSet"): "resourcrecordset",
    ("s3", "Bucket"): "Bucket",
}

CHECKS: Mapping[GroupKind, Check] = {
    **{
        GroupKind(f"{group}.aws.crossplane.io", kind): managed_resource(what)
        for (group, kind), what in _AWS.items()
    },
    GroupKind("pkg.crossplane.io", "Provider"): crossplane_provider,
    GroupKind("stacks.crossplane.io", "ClusterStackInstall"): crossplane_stack,
}

WILDCARDS: Mapping[str, Check] = {"*.crossplane.io/*": crossplane, "*.upbound.io/*": upbound}
