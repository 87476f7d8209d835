"""Operators: what the Operator Lifecycle Manager installs, and whether it may."""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.core.health.conventions import (
    DEGRADED,
    HEALTHY,
    PROGRESSING,
    SUSPENDED,
    Check,
    Found,
    phased,
    words,
)
from trueup.core.health.reading import conditions, text
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health

_UNWELL = ("CatalogSourcesUnhealthy", "InstallPlanFailed", "ResolutionFailed")
_PENDING = ("", "UpgradeAvailable", "UpgradePending")
_BY_HAND = " (manual InstallPlan approval pending; treated as healthy)"


def subscription(obj: Object) -> Health:
    """
    The message lists all conditions, then the state.

    An update that waits for a person's approval is no reason to wait once something is installed.
    """
    if obj.at("status", "conditions") is None:
        told = "An install plan for a subscription is pending installation"
        return Health(PROGRESSING, told)
    by_hand, state = _by_hand(obj), obj.at("status", "state")
    known = list(_told(obj, by_hand=by_hand))
    lines = "".join(f"{at}: {text(each, 'type')} | {text(each, 'status')}\n" for at, each in known)
    allowed = by_hand and state == "UpgradePending"
    unknown = ".status.state not yet known\n"
    lines += unknown if state is None else f".status.state is '{state}'{_BY_HAND * allowed}\n"
    if state == "UpgradeFailed" or any(_unwell(each) for _, each in known):
        return Health(DEGRADED, lines)
    pending = state is None or (state in _PENDING and not allowed)
    if pending or any(_planned(each) for _, each in known):
        return Health(PROGRESSING, lines)
    return Health(HEALTHY, lines)


def _told(obj: Object, *, by_hand: bool) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for at, each in enumerate(conditions(obj), 1):
        if not (by_hand and each.get("type") == "InstallPlanPending"):
            yield at, each


def _by_hand(obj: Object) -> bool:
    if obj.at("spec", "installPlanApproval") != "Manual":
        return False
    waits = any(
        _planned(each) and each.get("reason") == "RequiresApproval" for each in conditions(obj)
    )
    return waits and obj.at("status", "installedCSV") is not None


def _planned(each: Mapping[str, Any]) -> bool:
    return (each.get("type"), each.get("status")) == ("InstallPlanPending", "True")


def _unwell(each: Mapping[str, Any]) -> bool:
    if each.get("type") == "InstallPlanMissing":
        return each.get("reason") != "ReferencedInstallPlanNotFound"
    return each.get("type") in _UNWELL and each.get("status") == "True"


_TOLD = ("{message}", "{value}")
_CSV: Mapping[str, Found] = {
    **words(HEALTHY, "Succeeded", say=_TOLD),
    **words(DEGRADED, "Failed", say=_TOLD),
}

CHECKS: Mapping[GroupKind, Check] = {
    GroupKind("operators.coreos.com", "ClusterServiceVersion"): phased(
        "phase", _CSV, "Waiting for the operator to be installed", (PROGRESSING, _TOLD)
    ),
    GroupKind("operators.coreos.com", "InstallPlan"): phased(
        "phase",
        {
            "Complete": (HEALTHY, "{value}"),
            "Failed": (DEGRADED, _TOLD),
            "RequiresApproval": (SUSPENDED, "{value}"),
        },
        "Waiting for the install plan",
        (PROGRESSING, "{value}"),
    ),
    GroupKind("operators.coreos.com", "Subscription"): subscription,
}
