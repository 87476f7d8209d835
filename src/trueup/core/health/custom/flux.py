"""Flux: sources, Kustomizations, HelmReleases, image automation; Flagger's Canary."""

from collections.abc import Iterator, Mapping

from trueup.core.health.conventions import (
    DEGRADED,
    HEALTHY,
    PROGRESSING,
    UNKNOWN,
    Check,
    unless,
)
from trueup.core.health.reading import conditions, text
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health

_SUSPENDED = "{kind} is suspended"


def _reconciled(
    *also: str, needed: int = 1, pending: str = "Unknown", reasons: tuple[str, ...] = ()
) -> Check:
    """
    Ready and *also*: *needed* of them True; Progressing while it reconciles and Ready is *pending*.

    *reasons*: only for these is Reconciling a sign of going on.
    """

    def check(obj: Object) -> Health:
        known = conditions(obj)
        if obj.at("status", "conditions") is None:
            return Health(PROGRESSING, "Status unknown")
        good = going = 0
        message = ""
        for each in known:
            kind, truth = each.get("type"), each.get("status")
            if kind == "Ready":
                good, going = good + (truth == "True"), going + (truth == pending)
                message = text(each, "reason")
            elif kind == "Reconciling" and truth == "True":
                going += not reasons or text(each, "reason") in reasons
            elif kind == "ArtifactOutdated" and truth == "True":
                message += f" {text(each, 'reason')}"
            elif kind in also and truth == "True":
                good += 1
        if going == 2:
            return Health(PROGRESSING, message)
        return Health(HEALTHY if good >= needed else DEGRADED, message)

    return check


_source = _reconciled("ArtifactInStorage", needed=2)


def helm_repository(obj: Object) -> Health:
    """One of type ``oci`` has no status at all."""
    if obj.at("spec", "type") == "oci":
        return Health(
            HEALTHY,
            "Helm repositories of type 'oci' do not contain any information in the status.",
        )
    return _source(obj)


def receiver(obj: Object) -> Health:
    if obj.at("status", "conditions") is None:
        return Health(PROGRESSING, "Status unknown")
    found = [each for each in conditions(obj) if each.get("type") == "Ready"]
    good = any(each.get("status") == "True" for each in found)
    return Health(HEALTHY if good else DEGRADED, text(found[-1], "reason") if found else "")


_CANARY = {
    "Failed": DEGRADED,
    "Progressing": PROGRESSING,
    "Finalising": PROGRESSING,
    "Promoting": PROGRESSING,
    "Succeeded": HEALTHY,
    "Initialized": HEALTHY,
}


def canary(obj: Object) -> Health:
    if obj.at("status") is None:
        return Health(UNKNOWN, "No status")
    phase = str(obj.at("status", "phase") or "")
    told = " --- ".join((phase, " --- ".join(_told(obj))))
    return Health(_CANARY.get(phase, UNKNOWN), told)


def _told(obj: Object) -> Iterator[str]:
    weight = obj.at("status", "canaryWeight")
    if str(weight).isdigit() and int(str(weight)) > 0:
        yield f"Canary Weight: {weight} %"
    for each in conditions(obj):
        yield text(each, "message")


_SOURCE, _IMAGE = "source.toolkit.fluxcd.io", "image.toolkit.fluxcd.io"

CHECKS: Mapping[GroupKind, Check] = {
    GroupKind(_SOURCE, "Bucket"): unless(_source, "suspend", _SUSPENDED),
    GroupKind(_SOURCE, "GitRepository"): unless(_source, "suspend", _SUSPENDED),
    GroupKind(_SOURCE, "HelmChart"): unless(_source, "suspend", _SUSPENDED),
    GroupKind(_SOURCE, "HelmRepository"): unless(helm_repository, "suspend", _SUSPENDED),
    GroupKind(_SOURCE, "OCIRepository"): unless(_source, "suspend", _SUSPENDED),
    GroupKind("helm.toolkit.fluxcd.io", "HelmRelease"): unless(
        _reconciled("Released", "TestSuccess", needed=2), "suspend", _SUSPENDED
    ),
    GroupKind("kustomize.toolkit.fluxcd.io", "Kustomization"): unless(
        _reconciled(), "suspend", _SUSPENDED
    ),
    GroupKind(_IMAGE, "ImagePolicy"): _reconciled(
        pending="False", reasons=("NewGeneration", "AccessingRepository", "ApplyingPolicy")
    ),
    GroupKind(_IMAGE, "ImageRepository"): unless(
        _reconciled(pending="False", reasons=("NewGeneration", "Scanning")), "suspend", _SUSPENDED
    ),
    GroupKind(_IMAGE, "ImageUpdateAutomation"): unless(_reconciled(), "suspend", _SUSPENDED),
    GroupKind("notification.toolkit.fluxcd.io", "Receiver"): receiver,
    GroupKind("flagger.app", "Canary"): canary,
}
