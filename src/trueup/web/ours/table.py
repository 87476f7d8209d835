"""Table: every operation of the API, in one list."""

from trueup.core.drift import groups, search
from trueup.core.drift.ignoring import How, Scope
from trueup.core.explain import Explanation
from trueup.core.history import asked
from trueup.core.listing import order, query
from trueup.core.listing.objects import FIELDS as OF_OBJECTS
from trueup.core.listing.objects import NEITHER
from trueup.core.listing.row import MARKS
from trueup.model.record import Entry, Kind, Outcome, Verdict
from trueup.web.apps import explain
from trueup.web.ours import (
    adoption,
    applications,
    approvals,
    commits,
    drift,
    environments,
    health,
    ignoring,
    me,
    objectrights,
    objects,
    owners,
    permitted,
    plan,
    policy,
    record,
    reverts,
    stream,
    windows,
)
from trueup.web.ours.asking import LIMIT, MOST
from trueup.web.ours.operation import EVENTS, TEXT, Operation, Parameter

BASE = "/api/trueup/v1"
"""What Argo CD has no route for."""

SWITCH = {"type": "boolean"}
Q = Parameter(
    "q",
    "Which ones: terms such as `health:degraded,missing project:web label:team=a -sync:synced`, or "
    f"words. Fields: {', '.join(query.FIELDS)}. A minus turns a term round, commas are "
    "alternatives, quotes keep spaces and commas, `*` stands for anything, `=` before a value "
    "takes it whole and to the letter. `label` and "
    "`annotation` take `key`, `key=value` and `key!=value`, `autosync` on, off, prune and "
    f"self-heal, `is` {', '.join(MARKS)}.",
    schema={"type": "string", "maxLength": query.LONGEST},
    example="health:degraded project:web",
)
FIELDS = Parameter(
    "fields",
    "Which fields of each: paths with commas, or after a minus those to leave out; `*`: all. "
    "Without it, a summary.",
    example="metadata.name,status.health",
)
NAME = Parameter("name", "Of the Application.", where="path")
WHERE = (
    Parameter("appNamespace", "Of the Application, if it is not the usual one."),
    Parameter("project", "Its project; of another one it is not found."),
)
SOURCE = Parameter("sourceIndex", "Which source, counted from 0.", schema={"type": "integer"})
OBJECT = (
    Parameter("group", "Of the object's kind; empty: the core group."),
    Parameter("kind", "Of the object."),
    Parameter("namespace", "Of the object."),
    Parameter("resourceName", "Of the object."),
)
OF = Parameter(
    "of",
    "What differs: `group/kind/namespace/name#field`, repeated; without a field, all of it.",
    example="apps/Deployment/shop/web#spec.replicas",
)

SEARCH = (
    Parameter("application", "Its name."),
    Parameter("appNamespace", "Namespace of the Application."),
    Parameter("project", "Its name."),
    Parameter("who", "What this person, or field manager, did."),
    Parameter("kind", f"With commas, or repeated: {', '.join(Kind)}."),
    Parameter("outcome", f"One of {', '.join(Outcome)}."),
    Parameter("object", "In the name of the object: `ConfigMap/argocd/argocd-cm`."),
    Parameter("commit", "A commit, or how it begins."),
    Parameter("search", "Somewhere in who, what and message.", schema={**TEXT, "maxLength": 500}),
    Parameter(
        "since", "From then on: `2026-01-31`, `2026-01-31T12:00:00Z`, or `7d` ago.", example="7d"
    ),
    Parameter("until", "Up to then."),
)
AFTER = Parameter("after", "Only after the entry of this id.", schema={"type": "integer"})

OPERATIONS = (
    Operation(
        f"{BASE}/me",
        me.me,
        "me",
        "Who asks, and whether guests are let in; answered without a login, too.",
        gives=me.Me,
    ),
    Operation(
        f"{BASE}/applications",
        applications.list_applications,
        "listApplications",
        "A page of Applications, how many there are, and of which values.",
        parameters=(
            Q,
            Parameter(
                "sort",
                f"Fields with commas, a minus before what goes down: {', '.join(order.FIELDS)}. "
                "Health and sync go from the worst to the best.",
                example="health,-synced",
            ),
            Parameter(
                "limit",
                f"How many at most; {LIMIT} without it.",
                schema={"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT},
            ),
            Parameter("cursor", "`next` of the page before."),
            FIELDS,
            Parameter("facets", "`false`: do not count values.", schema=SWITCH),
            Parameter("If-None-Match", "`ETag` of what the client has.", where="header"),
        ),
        gives=applications.Page,
        tagged=True,
        refuses=(400,),
    ),
    Operation(
        f"{BASE}/permitted",
        permitted.permitted,
        "listPermitted",
        "What the caller may do, and to which Applications not.",
        parameters=(
            Q,
            Parameter(
                "action",
                f"Repeated for several: {', '.join(permitted.ACTIONS)}. Without it, `sync`.",
                schema={"type": "string", "enum": list(permitted.ACTIONS)},
            ),
        ),
        gives=permitted.Permitted,
        refuses=(400,),
    ),
    Operation(
        f"{BASE}/stream/applications",
        stream.watch_applications,
        "watchApplications",
        "What happens to Applications, as server-sent events.",
        "First `reset`, each one as `added`, and `current`; then `added`, `changed` and `removed`. "
        "`data` has `namespace`, `name`, and `object` or `patch` (a merge patch of the fields that "
        "were sent). Whoever comes back with the id of the last event goes on from there; after a "
        "long time, or at another server, there is a `reset`.",
        parameters=(
            Q,
            FIELDS,
            Parameter("since", "`id` of a list, or of an event."),
            Parameter("Last-Event-ID", "The same; browsers send it.", where="header"),
        ),
        media=EVENTS,
        refuses=(400,),
    ),
    Operation(
        f"{BASE}/resources",
        objects.list_objects,
        "listResources",
        "A page of the objects that Applications manage, over all of them, and how many there are.",
        "By Application, in the order of its status. What those own in turn, such as Pods, is in "
        "its resource tree.",
        parameters=(
            Q,
            *(
                Parameter(field, f"Of the object; repeated: one of them; `{NEITHER}`: none.")
                for field in OF_OBJECTS
            ),
            Parameter("search", "Words, all of which its name, kind or namespace has."),
            Parameter(
                "limit",
                f"How many at most; {LIMIT} without it.",
                schema={"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT},
            ),
            Parameter("cursor", "`next` of the page before."),
        ),
        gives=objects.Objects,
        refuses=(400,),
    ),
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
    Operation(
        f"{BASE}/environments",
        environments.known,
        "listEnvironments",
        "What applications are delivered to, in order, and the words that mean each.",
        gives=environments.Environments,
    ),
    Operation(
        f"{BASE}/drift",
        drift.drift,
        "findDrift",
        "What differs from Git across all Applications, field by field.",
        "Drift (live was changed) and what is not deployed yet (Git has moved ahead), told apart.",
        parameters=(
            Parameter(
                "q",
                f"Which: as for lists of Applications, and by {', '.join(search.FIELDS)}.",
                schema={"type": "string", "maxLength": query.LONGEST},
                example="is:drift manager:kubectl* field:spec.replicas",
            ),
            Parameter("by", f"What they are grouped by: {', '.join(groups.BY)}."),
            Parameter(
                "limit",
                f"How many at most; {LIMIT} without it.",
                schema={"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT},
            ),
            Parameter("cursor", "`next` of the page before."),
            Parameter("If-None-Match", "`ETag` of what the client has.", where="header"),
        ),
        gives=drift.DriftPage,
        tagged=True,
        refuses=(400,),
    ),
    Operation(
        f"{BASE}/applications/{{name}}/adoption",
        adoption.adoption,
        "adoptDrift",
        "The patch that makes Git declare what is live, to be committed by a person.",
        parameters=(NAME, *WHERE, OF),
        gives=adoption.Adoption,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{BASE}/applications/{{name}}/ignoring",
        ignoring.ignoring,
        "ignoreDrift",
        "The entries of ignoreDifferences for what differs, and the patch that adds them.",
        "Nothing is written: send `patch` to `PATCH /api/v1/applications/{name}`.",
        parameters=(
            NAME,
            *WHERE,
            OF,
            Parameter("by", f"{', '.join(How)}: by where it is, or by who manages it."),
            Parameter("scope", f"{', '.join(Scope)}: of that object, or of all of its kind."),
        ),
        gives=ignoring.Ignoring,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{BASE}/record",
        record.find,
        "findRecord",
        "What happened, newest first.",
        "A page may have fewer entries than asked for, even none, and yet a `next`: what is "
        "searched for is rare, and no request searches for long.",
        parameters=(
            *SEARCH,
            Parameter(
                "limit",
                f"How many at most; {record.USUAL} without it.",
                schema={"type": "integer", "minimum": 1, "maximum": asked.MOST},
            ),
            Parameter("cursor", "`next` of the page before."),
            AFTER,
        ),
        gives=record.Found,
        refuses=(400, 503),
    ),
    Operation(
        f"{BASE}/record/export",
        record.export,
        "exportRecord",
        "All that match, oldest first.",
        "As JSON lines, `entry` and `link` of the chain, or as CSV.",
        parameters=(*SEARCH, AFTER, Parameter("format", "`jsonl` or `csv`.")),
        media=record.MEDIA[record.LINES],
        refuses=(400, 503),
    ),
    Operation(
        f"{BASE}/record/stream",
        record.stream,
        "watchRecord",
        "What is new on record, as server-sent events.",
        "`id` is the entry's, `data` the entry. Whoever comes back with the id of the last event "
        "goes on from there.",
        parameters=(
            *SEARCH,
            AFTER,
            Parameter("Last-Event-ID", "The same; browsers send it.", where="header"),
        ),
        media=EVENTS,
        refuses=(400, 503),
    ),
    Operation(
        f"{BASE}/record/chain",
        record.chain,
        "verifyRecord",
        "Whether the record is what was written: every link of its chain is looked at.",
        "It takes the right to change accounts. What was found is kept until the record goes on.",
        gives=Verdict,
        refuses=(503,),
    ),
    Operation(
        f"{BASE}/record/{{id}}",
        record.one,
        "getRecord",
        "One entry.",
        parameters=(Parameter("id", "Its place in the record.", where="path"),),
        gives=Entry,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{BASE}/policy/explain",
        policy.explain,
        "explainPolicy",
        "What the lines of a policy allow, and whether somebody may do something, by which line.",
        "Of a project, its roles, as they stand or as the request says, to whoever may `get` it; "
        "without one, `argocd-rbac-cm`, to who may change accounts. Nothing is written.",
        gives=policy.Explanation,
        takes=policy.Asked,
        method="POST",
        refuses=(400,),
    ),
    Operation(
        f"{BASE}/windows/preview",
        windows.preview,
        "previewWindows",
        "When windows for syncs would be open in the days to come, and what is wrong with them.",
        gives=windows.Calendar,
        takes=windows.Sketch,
        method="POST",
        refuses=(400,),
    ),
    Operation(
        f"{BASE}/health",
        health.health,
        "health",
        "How the process that answers is, in figures, and what is wrong, with the remedy.",
        "It takes the right to get all clusters; what names applications, those as well.",
        gives=health.Health,
    ),
)
