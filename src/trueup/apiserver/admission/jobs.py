"""Job and CronJob: defaults, rules and what may change."""

from typing import Any

from trueup.apiserver.admission.context import Admission
from trueup.apiserver.admission.jobpolicies import check_policies
from trueup.apiserver.admission.labels import (
    check_selected,
    check_selector,
    printed_selector,
    readable,
)
from trueup.apiserver.admission.numbers import check_not_negative
from trueup.apiserver.admission.podrules import check_template
from trueup.apiserver.admission.podspec import default_template
from trueup.apiserver.admission.problems import Problems, in_go
from trueup.apiserver.admission.rules import Draft, Rules
from trueup.apiserver.matching import selects
from trueup.k8s.cron import problem_of, zone_problem
from trueup.k8s.names import dns_subdomain, http_path

UID = "batch.kubernetes.io/controller-uid"
NAME = "batch.kubernetes.io/job-name"
NEVER_GIVE_UP = 2**31 - 1


def _default(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body.setdefault("spec", {})
    default_template(spec)
    if "completions" not in spec and "parallelism" not in spec:
        spec["completions"] = 1
    spec.setdefault("parallelism", 1)
    spec.setdefault("backoffLimit", NEVER_GIVE_UP if "backoffLimitPerIndex" in spec else 6)
    spec.setdefault("completionMode", "NonIndexed")
    spec.setdefault("suspend", False)
    spec.setdefault("manualSelector", False)
    replaced = "Failed" if spec.get("podFailurePolicy") else "TerminatingOrFailed"
    spec.setdefault("podReplacementPolicy", replaced)
    _default_failure_policy(spec)
    _default_labels(body)


def _default_failure_policy(spec: Draft) -> None:
    for rule in (spec.get("podFailurePolicy") or {}).get("rules") or ():
        for pattern in rule.get("onPodConditions") or ():
            pattern["status"] = pattern.get("status") or "True"


def _complete(body: Draft, before: Draft | None, context: Admission) -> None:
    if before is None and not body["spec"]["manualSelector"]:
        _select_by_uid(body)
    _default_labels(body)


def _default_labels(body: Draft) -> None:
    labels = body["spec"]["template"]["metadata"].get("labels")
    if labels and not body["metadata"].get("labels"):
        body["metadata"]["labels"] = dict(labels)


def _select_by_uid(body: Draft) -> None:
    """A new Job is given a selector that no other has: its own uid."""
    spec, meta = body["spec"], body["metadata"]
    labels = spec["template"]["metadata"].setdefault("labels", {})
    uid, name = meta.get("uid", ""), meta.get("name", "")
    for key, value in ((UID, uid), (NAME, name), ("controller-uid", uid), ("job-name", name)):
        labels.setdefault(key, value)
    selector = spec.setdefault("selector", {})
    selector.setdefault("matchLabels", {}).setdefault(UID, uid)


def _check(body: Draft, problems: Problems) -> None:
    if not body["spec"]["manualSelector"] and body["spec"].get("selector") is not None:
        _check_generated(body, problems)
    check_job_spec(problems, "spec", body["spec"])
    _check_selected(body["spec"], problems)


def _check_selected(spec: Draft, problems: Problems) -> None:
    if (selector := spec.get("selector")) is None:
        problems.required("spec.selector")
    check_selector(problems, "spec.selector", selector or {})
    labels = spec["template"]["metadata"].get("labels") or {}
    check_selected(problems, "spec.template.metadata.labels", selector, labels)


def _check_generated(body: Draft, problems: Problems) -> None:
    """The labels that tell a Job's pods must be the Job's own."""
    labels = body["spec"]["template"]["metadata"].get("labels") or {}
    uid, name = body["metadata"].get("uid", ""), body["metadata"].get("name", "")
    for key, value in (("controller-uid", uid), ("job-name", name), (UID, uid), (NAME, name)):
        at = f"spec.template.metadata.labels[{key}]"
        if key not in labels:
            problems.required(at, f"must be '{value}'")
        elif labels[key] != value:
            shown = in_go(dict(sorted(labels.items())))
            problems.invalid(at, shown, f"must be '{value}'")
    expected = {UID: uid, NAME: name, "controller-uid": uid, "job-name": name}
    selector = body["spec"].get("selector") or {}
    if readable(selector) and not selects(selector, expected):
        problems.invalid("spec.selector", selector, "`selector` not auto-generated")


def check_job_spec(problems: Problems, path: str, spec: Draft) -> None:
    for field in (
        "parallelism",
        "completions",
        "activeDeadlineSeconds",
        "backoffLimit",
        "ttlSecondsAfterFinished",
        "backoffLimitPerIndex",
        "maxFailedIndexes",
    ):
        check_not_negative(problems, f"{path}.{field}", spec.get(field))
    failed, per_index = spec.get("maxFailedIndexes"), spec.get("backoffLimitPerIndex")
    if failed is not None and per_index is None:
        problems.required(f"{path}.backoffLimitPerIndex", "when maxFailedIndexes is specified")
    if (manager := spec.get("managedBy")) is not None:
        _check_manager(problems, f"{path}.managedBy", manager)
    mode = spec.get("completionMode", "NonIndexed")
    if mode not in ("NonIndexed", "Indexed"):
        problems.unsupported(f"{path}.completionMode", mode, ["NonIndexed", "Indexed"])
    if mode == "Indexed" and spec.get("completions") is None:
        problems.required(f"{path}.completions", f"when completion mode is {mode}")
    if mode == "Indexed" and failed is not None and failed > (spec.get("completions") or failed):
        told = "must be less than or equal to completions"
        problems.invalid(f"{path}.maxFailedIndexes", failed, told)
    for field in ("backoffLimitPerIndex", "maxFailedIndexes") if mode == "NonIndexed" else ():
        if spec.get(field) is not None:
            problems.invalid(f"{path}.{field}", spec[field], "requires indexed completion mode")
    check_policies(problems, path, spec)
    kinds = ("Failed",) if spec.get("podFailurePolicy") else ("Failed", "TerminatingOrFailed")
    if (replaced := spec.get("podReplacementPolicy", "Failed")) not in kinds:
        problems.unsupported(f"{path}.podReplacementPolicy", replaced, kinds)
    check_template(problems, f"{path}.template", spec["template"])
    policy = spec["template"]["spec"].get("restartPolicy")
    allowed = ("OnFailure", "Never")
    if policy in ("", "Always"):
        told = 'valid values: "OnFailure", "Never"'
        problems.required(f"{path}.template.spec.restartPolicy", told)
    elif policy not in allowed:
        problems.unsupported(f"{path}.template.spec.restartPolicy", policy, allowed)
    elif policy != "Never" and spec.get("podFailurePolicy"):
        told = 'only "Never" is supported when podFailurePolicy is specified'
        problems.invalid(f"{path}.template.spec.restartPolicy", policy, told)


def _check_manager(problems: Problems, path: str, manager: str) -> None:
    host, _, rest = manager.partition("/")
    if not manager:
        problems.required(path)
    elif not host or not rest:
        told = 'must be a domain-prefixed path (such as "acme.io/foo")'
        problems.invalid(path, manager, told)
    else:
        problems.named(path, host, dns_subdomain)
        problems.named(path, rest, http_path)
    if len(manager) > _LONGEST_MANAGER:
        problems.too_long(path, _LONGEST_MANAGER)


_LONGEST_MANAGER = 63


def _compare(before: Draft, after: Draft, problems: Problems) -> None:
    old, new = before["spec"], after["spec"]
    check_job_spec(problems, "spec", new)  # once more, as upstream does
    _check_selected(new, problems)
    indexed = new.get("completionMode") == "Indexed"
    elastic = indexed and new.get("completions") == new.get("parallelism")
    for field in ("selector",) if elastic else ("completions", "selector"):
        _keep(field, old, new, problems)
    unstarted = old.get("suspend") is True and not (before.get("status") or {}).get("startTime")
    if _fixed(before, unstarted=unstarted) != _fixed(after, unstarted=unstarted):
        at, template = "spec.template", new.get("template") or {}
        if unstarted:
            at, template = f"{at}.spec", template.get("spec")
        problems.immutable(at, template)
    for field in _KEPT:
        _keep(field, old, new, problems)


_KEPT = (
    "completionMode",
    "podFailurePolicy",
    "backoffLimitPerIndex",
    "managedBy",
    "successPolicy",
)


def _keep(field: str, old: Draft, new: Draft, problems: Problems) -> None:
    if old.get(field) != new.get(field):
        problems.immutable(f"spec.{field}", new.get(field))


def _fixed(body: Draft, *, unstarted: bool) -> Any:
    """What of the template may not change: all, but where pods go while none has started."""
    template = body["spec"].get("template") or {}
    if not unstarted:
        return template
    free = ("nodeSelector", "affinity", "tolerations", "schedulingGates")
    return {key: value for key, value in (template.get("spec") or {}).items() if key not in free}


def _default_cron(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body.setdefault("spec", {})
    spec.setdefault("concurrencyPolicy", "Allow")
    spec.setdefault("suspend", False)
    spec.setdefault("successfulJobsHistoryLimit", 3)
    spec.setdefault("failedJobsHistoryLimit", 1)
    job = spec.setdefault("jobTemplate", {}).setdefault("spec", {})
    default_template(job)
    _default_failure_policy(job)
    spec["jobTemplate"].setdefault("metadata", {})


def _check_cron(body: Draft, problems: Problems) -> None:
    spec = body["spec"]
    schedule = spec.get("schedule")
    if not schedule:
        problems.required("spec.schedule")
    elif told := problem_of(schedule):
        problems.invalid("spec.schedule", schedule, told)
    deadline = "startingDeadlineSeconds"
    check_not_negative(problems, f"spec.{deadline}", spec.get(deadline))
    if "timeZone" in spec and (told := zone_problem(spec["timeZone"])):
        problems.invalid("spec.timeZone", spec["timeZone"], told)
    policies = ("Allow", "Forbid", "Replace")
    problems.one_of("spec.concurrencyPolicy", spec.get("concurrencyPolicy"), policies)
    _check_job_template(problems, "spec.jobTemplate.spec", spec["jobTemplate"]["spec"])
    for field in ("successfulJobsHistoryLimit", "failedJobsHistoryLimit"):
        check_not_negative(problems, f"spec.{field}", spec.get(field))


def _check_job_template(problems: Problems, path: str, job: Draft) -> None:
    check_job_spec(problems, path, job)
    if (selector := job.get("selector")) is not None:
        shown = printed_selector(selector)
        problems.invalid(f"{path}.selector", shown, "`selector` will be auto-generated")
    if job.get("manualSelector"):
        problems.unsupported(f"{path}.manualSelector", True, ["nil", "false"])


JOBS = Rules(_default, _check, _compare, _complete)
CRON_JOBS = Rules(_default_cron, _check_cron)
