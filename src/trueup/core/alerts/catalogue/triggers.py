"""The triggers that are built in: Argo CD's by their names, and those of what is ours."""

from collections.abc import Iterable, Mapping

from trueup.core.alerts.trigger import Condition
from trueup.core.plan.guard import WAITING

REVISION = (
    "let done = app.status?.operationState?.syncResult; "
    '(done?.revision ?? "") != "" ? done.revision : join(done?.revisions ?? [], ",")'
)
"""Of the last sync; of an Application of several sources all of them."""
DEPLOYED = (
    "let sync = app.status?.operationState; let health = app.status?.health; "
    'sync?.phase == "Succeeded" and health?.status == "Healthy" and ('
    "health?.lastTransitionTime == nil or "
    "time.Parse(health.lastTransitionTime) < time.Parse(sync.startedAt) or "
    "time.Parse(sync.finishedAt) - time.Parse(health.lastTransitionTime) <= time.Minute)"
)
"""Healthy since the sync has changed something, or healthy all along."""
APPROVED = (
    'proposal?.status?.phase == "Planned" and any(proposal.status?.parts ?? [], (.needs ?? 0) > 0) '
    "and none(proposal?.approvals ?? [], .digest == proposal.status?.digest)"
)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f'"{each}"' for each in words)


def _phase(*phases: str) -> str:
    return f"app.status?.operationState?.phase in [{_listed(phases)}]"


def _run(phases: tuple[str, ...], kinds: tuple[str, ...] = ()) -> str:
    found = f"stack.status?.run?.phase in [{_listed(phases)}]"
    return f"{found} and stack.status?.run?.kind in [{_listed(kinds)}]" if kinds else found


def _trouble(about: str, *, over: bool = False) -> str:
    said = "trouble.spec?.over == true" if over else "trouble.spec?.over != true"
    return f'trouble.spec?.about == "{about}" and {said}'


def _one(when: str, send: str, once: str, description: str) -> tuple[Condition, ...]:
    return (Condition(when, (send,), once, description),)


RUN, NAME = "stack.status?.run?.id", "app.metadata.name"
TRIGGERS: Mapping[str, tuple[Condition, ...]] = {
    "on-created": _one("true", "app-created", NAME, "an Application is there"),
    "on-deleted": _one(
        "app.metadata?.deletionTimestamp != nil", "app-deleted", NAME, "an Application is deleted"
    ),
    "on-deployed": _one(
        DEPLOYED, "app-deployed", REVISION, "synced and healthy; once for each revision"
    ),
    "on-health-degraded": _one(
        'app.status?.health?.status == "Degraded"',
        "app-health-degraded",
        REVISION,
        "an Application is degraded",
    ),
    "on-sync-failed": _one(
        _phase("Error", "Failed"), "app-sync-failed", REVISION, "a sync has failed"
    ),
    "on-sync-running": _one(_phase("Running"), "app-sync-running", REVISION, "a sync goes on"),
    "on-sync-status-unknown": _one(
        'app.status?.sync?.status == "Unknown"',
        "app-sync-status-unknown",
        REVISION,
        "it cannot be told whether an Application is in sync",
    ),
    "on-sync-succeeded": _one(
        _phase("Succeeded"), "app-sync-succeeded", REVISION, "a sync went well"
    ),
    "on-drift": (
        Condition(
            'app?.status?.sync?.status == "OutOfSync" and app.status.sync.revision != nil and '
            "app.status.sync.revision == app.status?.operationState?.syncResult?.revision",
            ("app-drifted",),
            "app?.status?.sync?.revision",
            "an Application differs from the revision that it was synced to",
        ),
        Condition(
            "len(stack?.status?.drift?.resources ?? []) > 0",
            ("stack-drifted",),
            'join(map(stack?.status?.drift?.resources ?? [], .address ?? ""), ",")',
            "resources of a Stack are not as they were left",
        ),
    ),
    "on-approval-needed": (
        Condition(
            'stack?.status?.plan?.state == "AwaitingApproval"',
            ("stack-approval-needed",),
            "stack?.status?.plan?.id",
            "the plan of a Stack waits for people",
        ),
        Condition(
            APPROVED,
            ("proposal-approval-needed",),
            "proposal?.status?.digest",
            "a Proposal waits for people",
        ),
        Condition(
            'app?.status?.operationState?.phase == "Running" and '
            f'(app.status.operationState.message ?? "") startsWith "{WAITING}"',
            ("app-approval-needed",),
            "app.status.operationState.startedAt",
            "a sync would delete what a person has to confirm",
        ),
    ),
    "on-stack-applied": _one(
        _run(("Succeeded",), ("apply", "destroy")),
        "stack-applied",
        RUN,
        "a plan was carried out",
    ),
    "on-stack-failed": _one(
        _run(("Failed", "TimedOut", "Lost")), "stack-failed", RUN, "a run of a Stack has failed"
    ),
    "on-proposal-planned": _one(
        'proposal.status?.phase == "Planned"',
        "proposal-planned",
        "proposal.status?.digest",
        "all parts of a Proposal are planned",
    ),
    "on-proposal-merged": _one(
        'proposal.status?.phase == "Merged"',
        "proposal-merged",
        "proposal.metadata.uid",
        "the commit of a Proposal is merged",
    ),
    "on-proposal-rejected": _one(
        'proposal.status?.phase == "Rejected"',
        "proposal-rejected",
        "proposal.rejection?.digest",
        "somebody does not want a Proposal",
    ),
    "on-appset-error": _one(
        'any(appset.status?.conditions ?? [], .type == "ErrorOccurred" and .status == "True")',
        "appset-error",
        "",
        "an ApplicationSet cannot be generated",
    ),
    "on-repository-unreachable": _one(
        _trouble("repository"), "trouble", "", "a repository cannot be read for minutes"
    ),
    "on-repository-reachable": _one(
        _trouble("repository", over=True),
        "trouble-over",
        "",
        "it can be read again, or nothing uses it any more",
    ),
    "on-cluster-unreachable": _one(
        _trouble("cluster"), "trouble", "", "a cluster does not answer for a minute"
    ),
    "on-cluster-reachable": _one(
        _trouble("cluster", over=True),
        "trouble-over",
        "",
        "it answers again, or is declared no more",
    ),
    "on-certificate-expiring": _one(
        _trouble("certificate"), "trouble", "", "a certificate is within two weeks of its end"
    ),
    "on-certificate-renewed": _one(
        _trouble("certificate", over=True), "trouble-over", "", "it was renewed, or is used no more"
    ),
}
"""Of those of one kind ``?.`` makes that what is not there yet is not so, and no error."""
