"""The columns of Deployments, StatefulSets, Jobs and their like."""

from datetime import datetime

from trueup.apiserver.columns.column import (
    AGE,
    NAME,
    NONE,
    SELECTOR,
    TEMPLATE,
    UNKNOWN,
    Body,
    Column,
    ago,
    at,
    condition,
    containers,
    duration,
    field,
    joined,
    labels,
    of,
)


def _count(name: str, *path: str) -> Column:
    """A number in a column that upstream calls one of strings."""
    return Column(name, field(*path, missing=0))


def _number(name: str, *path: str) -> Column:
    return Column(name, field(*path, missing=0), "integer")


def _ready(body: Body) -> str:
    return f"{at(body, 'status', 'readyReplicas') or 0}/{at(body, 'spec', 'replicas') or 0}"


DEPLOYMENTS = (
    NAME,
    Column("Ready", of(_ready)),
    _count("Up-to-date", "status", "updatedReplicas"),
    _count("Available", "status", "availableReplicas"),
    AGE,
    *containers(*TEMPLATE),
    SELECTOR,
)
REPLICA_SETS = (
    NAME,
    _number("Desired", "spec", "replicas"),
    _number("Current", "status", "replicas"),
    _number("Ready", "status", "readyReplicas"),
    AGE,
    *containers(*TEMPLATE),
    SELECTOR,
)
REPLICATION_CONTROLLERS = (
    *REPLICA_SETS[:-1],
    Column("Selector", of(lambda body: labels(at(body, "spec", "selector"))), priority=1),
)
STATEFUL_SETS = (NAME, Column("Ready", of(_ready)), AGE, *containers(*TEMPLATE))
DAEMON_SETS = (
    NAME,
    _number("Desired", "status", "desiredNumberScheduled"),
    _number("Current", "status", "currentNumberScheduled"),
    _number("Ready", "status", "numberReady"),
    _number("Up-to-date", "status", "updatedNumberScheduled"),
    _number("Available", "status", "numberAvailable"),
    Column("Node Selector", of(lambda b: labels(at(b, *TEMPLATE[:-1], "nodeSelector")))),
    AGE,
    *containers(*TEMPLATE),
    SELECTOR,
)


def _job_status(body: Body) -> str:
    for kind in ("Complete", "Failed"):
        if (condition(body, kind) or {}).get("status") == "True":
            return kind
    if "deletionTimestamp" in body["metadata"]:
        return "Terminating"
    for kind in ("Suspended", "FailureTarget", "SuccessCriteriaMet"):
        if (condition(body, kind) or {}).get("status") == "True":
            return kind
    return "Running"


def _completions(body: Body) -> str:
    done, wanted = at(body, "status", "succeeded") or 0, at(body, "spec", "completions")
    if wanted is not None:
        return f"{done}/{wanted}"
    parallel = at(body, "spec", "parallelism") or 0
    return f"{done}/1 of {parallel}" if parallel > 1 else f"{done}/1"


def _took(body: Body, now: datetime) -> str:
    start, end = at(body, "status", "startTime"), at(body, "status", "completionTime")
    if not start:
        return ""
    if not end:
        return ago(start, now)
    return duration((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds())


JOBS = (
    NAME,
    Column("Status", of(_job_status)),
    Column("Completions", of(_completions)),
    Column("Duration", _took),
    AGE,
    *containers(*TEMPLATE),
    SELECTOR,
)


def _last_schedule(body: Body, now: datetime) -> str:
    last = at(body, "status", "lastScheduleTime")
    return ago(last, now) if last else NONE


_JOB_TEMPLATE = ("spec", "jobTemplate", *TEMPLATE)
CRON_JOBS = (
    NAME,
    Column("Schedule", field("spec", "schedule")),
    Column("Timezone", field("spec", "timeZone")),
    Column("Suspend", of(lambda b: "True" if at(b, "spec", "suspend") else "False"), "boolean"),
    Column("Active", of(lambda body: len(at(body, "status", "active") or ())), "integer"),
    Column("Last Schedule", _last_schedule),
    AGE,
    *containers(*_JOB_TEMPLATE),
    Column("Selector", of(lambda body: NONE), priority=1),
)


def _owner(body: Body) -> str:
    for reference in at(body, "metadata", "ownerReferences") or ():
        if reference.get("controller"):
            group = reference["apiVersion"].rpartition("/")[0]
            kind = reference["kind"].lower()
            return f"{kind}.{group}/{reference['name']}" if group else f"{kind}/{reference['name']}"
    return NONE


REVISIONS = (
    NAME,
    Column("Controller", of(_owner)),
    Column("Revision", field("revision", missing=0)),
    AGE,
)


def _reference(body: Body) -> str:
    target = at(body, "spec", "scaleTargetRef") or {}
    return f"{target.get('kind', '')}/{target.get('name', '')}"


def _targets(body: Body) -> str:
    found = [_metric(metric) for metric in at(body, "spec", "metrics") or ()]
    if not found:
        return NONE
    more = f" + {len(found) - 2} more..." if len(found) > 2 else ""
    return ", ".join(found[:2]) + more


def _metric(metric: Body) -> str:
    """Current and wanted value; the current one is not known to anybody here."""
    source = next((s for s in metric.values() if isinstance(s, dict)), {})
    target = source.get("target") or {}
    name = source.get("name", "")
    prefix = f"{name}: " if metric.get("type") in ("Resource", "ContainerResource") else ""
    if target.get("averageUtilization") is not None:
        return f"{prefix}{UNKNOWN}/{target['averageUtilization']}%"
    if target.get("averageValue") is not None:
        suffix = "" if prefix else " (avg)"
        return f"{prefix}{UNKNOWN}/{target['averageValue']}{suffix}"
    return f"{prefix}{UNKNOWN}/{target.get('value', '')}"


AUTOSCALERS = (
    NAME,
    Column("Reference", of(_reference)),
    Column("Targets", of(_targets)),
    Column("MinPods", of(lambda body: str(at(body, "spec", "minReplicas") or "<unset>"))),
    _count("MaxPods", "spec", "maxReplicas"),
    _count("Replicas", "status", "currentReplicas"),
    AGE,
)


def _or_na(*path: str) -> Column:
    name = {"minAvailable": "Min Available", "maxUnavailable": "Max Unavailable"}[path[-1]]
    return Column(name, of(lambda body: str(_given(at(body, *path)))))


def _given(value: object) -> object:
    return "N/A" if value is None else value


BUDGETS = (
    NAME,
    _or_na("spec", "minAvailable"),
    _or_na("spec", "maxUnavailable"),
    _number("Allowed Disruptions", "status", "disruptionsAllowed"),
    AGE,
)

QUOTAS = (
    NAME,
    Column("Request", of(lambda body: _used(body, limits=False))),
    Column("Limit", of(lambda body: _used(body, limits=True))),
    AGE,
)


def _used(body: Body, *, limits: bool) -> str:
    hard, used = at(body, "status", "hard") or {}, at(body, "status", "used") or {}
    names = sorted(name for name in hard if name.startswith("limits.") is limits)
    return joined((f" {n}: {used.get(n, 0)}/{hard[n]}" for n in names), "").strip()
