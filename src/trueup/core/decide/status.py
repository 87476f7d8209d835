"""
Status: what an Application's status says, given what was observed.

The times of conditions and of health move only when these change, and an untouched revision is not
written, so that a status that says the same is the same and need not be written again.
"""

from collections.abc import Iterable

import msgspec

from trueup.core.decide.conditions import conditions
from trueup.core.tree.summary import summary
from trueup.model.application import (
    AppHealth,
    ApplicationStatus,
    ComparedTo,
    ResourceHealth,
    ResourceStatus,
    SyncStatus,
    commits,
)
from trueup.model.comparison import Compared, SyncCode
from trueup.model.decision import Observation, Target
from trueup.model.health import Health, Status
from trueup.model.policy import Finding

replace = msgspec.structs.replace


def assess(seen: Observation, more: Iterable[Finding] = ()) -> ApplicationStatus:
    """The status that *seen* amounts to; *more* findings come from the decision."""
    before = seen.app.status
    findings = [*seen.findings, *more]
    if seen.target:
        findings += seen.target.findings
    if seen.comparison:
        findings += seen.comparison.findings
    told = conditions(findings, before.conditions, seen.now)
    if seen.app.deleting:  # nobody compares any more: what was last known stays
        return replace(before, conditions=told)
    if seen.comparison is None or seen.target is None:
        return _unknown(seen, replace(before, conditions=told))
    objects = seen.comparison.objects
    # A hook stands there as long as it is live.
    resources = tuple(_resource(seen, each) for each in objects if each.live or not each.hook)
    # "Last good" is kept for what could not be read again.
    return replace(
        before,
        conditions=told,
        resources=resources,
        sync=_sync(seen, seen.target, seen.comparison.status),
        health=_health(seen, seen.app_health),
        summary=summary(
            (each.live for each in objects if each.live and not each.hook),
            seen.app.metadata.get("annotations"),
        ),
        source_type="" if seen.app.spec.sources else _first(seen.target.types),
        source_types=seen.target.types if seen.app.spec.sources else (),
    )


def _unknown(seen: Observation, status: ApplicationStatus) -> ApplicationStatus:
    """Nothing could be compared: what was known of the objects stays, but for their sync status."""
    before = seen.app.status
    resources = tuple(
        replace(each, status=SyncCode.UNKNOWN) if each.status else each for each in before.resources
    )
    if seen.live:
        resources = tuple(_alive(seen, each) for each in resources)
    sync = replace(before.sync, status=str(SyncCode.UNKNOWN), compared_to=_compared_to(seen))
    invalid = any(finding.type == "InvalidSpecError" for finding in seen.stops)
    health = Health(Status.UNKNOWN) if invalid else seen.app_health
    return replace(status, resources=resources, sync=sync, health=_health(seen, health))


def _sync(seen: Observation, target: Target, code: SyncCode) -> SyncStatus:
    """The revision moves only when what it declares did, or when a person asked to look."""
    before = seen.app.status.sync
    revisions = target.revisions
    known = commits(before)
    if known and not seen.touched and len(known) == len(revisions):
        revisions = known
    several = bool(seen.app.spec.sources)
    return SyncStatus(
        status=str(code),
        compared_to=_compared_to(seen),
        revision="" if several else _first(revisions),
        revisions=revisions if several else (),
    )


def _compared_to(seen: Observation) -> ComparedTo:
    spec = seen.app.spec
    return ComparedTo(
        source=None if spec.sources else spec.source,
        sources=spec.sources,
        destination=spec.destination,
        ignore_differences=spec.ignore_differences,
    )


def _health(seen: Observation, found: Health) -> AppHealth:
    before = seen.app.status.health
    same = before.status == str(found.status) and before.last_transition_time is not None
    since = before.last_transition_time if same else seen.now
    return AppHealth(str(found.status), found.message, since)


def _resource(seen: Observation, each: Compared) -> ResourceStatus:
    return ResourceStatus(
        group=each.ref.kind.group,
        version=each.version,
        kind=each.ref.kind.kind,
        namespace=each.ref.namespace,
        name=each.ref.name,
        status=str(each.status) if each.status else "",
        health=_resource_health(seen, each),
        hook=each.hook,
        requires_pruning=each.requires_pruning,
        sync_wave=each.wave,
        requires_deletion_confirmation=each.requires_confirmation,
    )


def _resource_health(seen: Observation, each: Compared) -> ResourceHealth | None:
    if each.live is None:
        return ResourceHealth(str(Status.MISSING))
    found = seen.health.get(each.ref)
    return ResourceHealth(str(found.status), found.message) if found else None


def _alive(seen: Observation, known: ResourceStatus) -> ResourceStatus:
    """The health of an object that could not be compared."""
    for ref, found in seen.health.items():
        same = (ref.kind.group, ref.kind.kind, ref.namespace, ref.name)
        if same == (known.group, known.kind, known.namespace, known.name) and found:
            return replace(known, health=ResourceHealth(str(found.status), found.message))
    return known


def _first(texts: tuple[str, ...]) -> str:
    return texts[0] if texts else ""
