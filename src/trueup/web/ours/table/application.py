"""Of one Application."""

from trueup.core.alerts.understood import Understood
from trueup.core.explain import Explanation
from trueup.web.apps import explain
from trueup.web.ours import (
    approvals,
    commits,
    deployments,
    objectrights,
    owners,
    performance,
    plan,
    reverts,
    windows,
)
from trueup.web.ours.notifications import subscriptions
from trueup.web.ours.operation import Operation, Parameter
from trueup.web.ours.table.parameters import BASE, DAYS, NAME, OBJECT, SOURCE, SWITCH, WHERE

OPERATIONS = (
    Operation(
        f"{BASE}/applications/{{name}}/plan",
        plan.plan,
        "planApplication",
        "What a sync would do now, in order; secret values are masked.",
        parameters=(
            NAME,
            *WHERE,
            Parameter("revision", "Another than its own; repeated for several sources."),
            Parameter("prune", "`true`: delete what is not declared any more.", schema=SWITCH),
            Parameter("force", "`true`: what cannot be changed is made anew.", schema=SWITCH),
            Parameter("apply", "`true`: without hooks.", schema=SWITCH),
            Parameter("option", "A sync option, such as `Replace=true`; repeated for several."),
            Parameter(
                "resource", "Only this object: `GROUP:KIND:[NAMESPACE/]NAME`; repeated for several."
            ),
        ),
        gives=plan.Planned,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{BASE}/applications/{{name}}/plan",
        plan.draft,
        "planDraft",
        "What a sync would do if the Application had another spec; nothing is stored.",
        "Takes the rights that storing it takes, and refuses what would not be stored.",
        parameters=(NAME, *WHERE),
        gives=plan.Planned,
        takes=plan.Draft,
        method="POST",
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{BASE}/applications/{{name}}/approvals",
        approvals.approve,
        "approvePlan",
        "Approve the deletions of a plan that wait for a person.",
        "By the digest of the plan that was looked at; 409 if it is another one by now. It goes on "
        "record, and the operation that waits goes on.",
        parameters=(NAME, *WHERE),
        gives=approvals.Approved,
        takes=approvals.Approval,
        method="POST",
        refuses=(400, 404, 409, 503),
    ),
    Operation(
        f"{BASE}/applications/{{name}}/windows",
        windows.of_application,
        "applicationWindows",
        "The sync windows that are about it: which are open, when each opens or shuts next, in its "
        "own time zone, and until when they hold syncs back.",
        "What does not come within a year is not told. Argo CD's `/syncwindows` has no times.",
        parameters=(NAME, *WHERE),
        gives=windows.Windows,
        refuses=(400, 404),
    ),
    Operation(
        f"{BASE}/applications/{{name}}/notifications",
        subscriptions.of_application,
        "applicationNotifications",
        "Who is told of what of it, as its subscriptions and those of its project and of the "
        "ConfigMap are understood, and what is passed over.",
        "What was told, and whether that came: `/notifications/deliveries`.",
        parameters=(NAME, *WHERE),
        gives=Understood,
        refuses=(400, 404),
    ),
    Operation(
        f"{BASE}/applications/{{name}}/performance",
        performance.of_application,
        "applicationPerformance",
        "Its four figures of DORA: how often it is deployed, how long a commit takes to be live, "
        "which share of deployments fails, how long it takes to be well again.",
        "They are what `trueup_app_*` counts, kept by day in UTC.",
        parameters=(NAME, *WHERE, DAYS),
        gives=performance.Performance,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{BASE}/applications/{{name}}/compare",
        deployments.compare,
        "compareDeployments",
        "What is declared otherwise in one of its deployments than in another; secret values are "
        "masked.",
        "Both are rendered anew, with their own sources and revisions. What is live plays no part.",
        parameters=(
            NAME,
            *WHERE,
            Parameter("since", "Id of a deployment in `status.history`."),
            Parameter("until", "Id of another one, older or newer."),
        ),
        gives=deployments.Compared,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{BASE}/applications/{{name}}/commits",
        commits.between,
        "commitsBetween",
        "What was committed between two revisions of a source.",
        "Only what touches the folders and files that the application is made of.",
        parameters=(
            NAME,
            *WHERE,
            Parameter("since", "The older commit."),
            Parameter("until", "The newer commit."),
            SOURCE,
            Parameter(
                "limit",
                f"How many at most; {commits.USUAL} without it.",
                schema={"type": "integer", "minimum": 1, "maximum": commits.MOST},
            ),
        ),
        gives=commits.Found,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{BASE}/applications/{{name}}/revert",
        reverts.preview,
        "previewRevert",
        "What a commit would change that puts a source back to what was deployed before.",
        f"Takes the rights `update`, `sync` and `{reverts.REVERT}`. Nothing is written.",
        parameters=(
            NAME,
            *WHERE,
            Parameter("id", "Of the deployment, in `status.history`.", schema={"type": "integer"}),
            Parameter("source", "Which source, counted from 0.", schema={"type": "integer"}),
            Parameter("prune", "`true`: the plan deletes what is not declared.", schema=SWITCH),
        ),
        gives=reverts.Revert,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{BASE}/applications/{{name}}/revert",
        reverts.carry_out,
        "makeRevert",
        "Push the commit that was looked at.",
        "On top of `head` of the preview, and with a repository-write Secret; 409 if the branch "
        "has moved since, and then nothing was pushed. It is never forced, and goes on record.",
        parameters=(NAME, *WHERE),
        gives=reverts.Made,
        takes=reverts.Asked,
        method="POST",
        refuses=(400, 404, 409, 503),
    ),
    Operation(
        f"{BASE}/applications/{{name}}/owners",
        owners.field_owners,
        "fieldOwners",
        "Who wrote which field of a live object, and when.",
        parameters=(NAME, *WHERE, *OBJECT),
        gives=owners.Owned,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{BASE}/applications/{{name}}/object-rights",
        objectrights.object_rights,
        "objectRights",
        "What the caller may do with an object of the Application.",
        parameters=(
            NAME,
            *WHERE,
            *OBJECT,
            Parameter("action", "Which may be run of these; repeated."),
        ),
        gives=objectrights.ObjectRights,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{BASE}/applications/{{name}}/explain-diff",
        explain.explain_diff,
        "explainDiff",
        "Of each field that differs: who changed it, and which commit, file and line declare it.",
        parameters=(NAME, *WHERE, *OBJECT),
        gives=Explanation,
        refuses=(400, 404, 503),
    ),
)
