"""GitOps Promoter: environments, pull requests, commit statuses and the gates before them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trueup.core.health.conventions import (
    DEGRADED,
    HEALTHY,
    PROGRESSING,
    Check,
    Deletion,
    joined,
    said,
)
from trueup.core.health.reading import conditions, text
from trueup.k8s.object import Object, maps
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health

_SHORT = 7
Env = Mapping[str, Any]


def _reconciled(name: str, then: Check, *types: str) -> Check:
    """*types*: conditions that tell of it, beside Ready; that one is False is a failure."""
    lower = name if name.startswith("Argo") else name[0].lower() + name[1:]

    def check(obj: Object) -> Health:
        if obj.at("status") is None:
            return Health(PROGRESSING, f"Initializing {lower}")
        found = [each for each in conditions(obj) if each.get("type") in ("Ready", *types)]
        for each in found:
            if _stale(obj, each):
                return Health(PROGRESSING, f"Waiting for {lower} spec update to be observed")
            if each.get("status") == "False":
                return Health(DEGRADED, f"{name} reconciliation failed{_why(each)}")
        return then(obj) if found else Health(PROGRESSING, f"{name} is not ready yet")

    return check


def _gate(name: str, failed: str, unknown: str, then: Check) -> Check:
    """The kinds that sum themselves up in Ready; *failed*, *unknown*: what is said after *name*."""
    keeps = name[:2].isupper() or name.startswith("Git repo")
    lower = name if keeps else name[0].lower() + name[1:]

    def check(obj: Object) -> Health:
        kind = obj.ref.kind.kind
        if obj.at("status") is None:
            return Health(PROGRESSING, f"Initializing {lower}")
        found = [each for each in conditions(obj) if each.get("type") == "Ready"]
        for each in found:
            if _stale(obj, each):
                return Health(PROGRESSING, f"Waiting for {kind} spec update to be observed")
            if each.get("status") == "False":
                broken = each.get("reason") == "ReconciliationError"
                return Health(DEGRADED, f"{name} {failed if broken else 'not ready'}{_why(each)}")
            if each.get("status") == "Unknown":
                reason, message = (said((f"{{{part}}}", "Unknown"), each) for part in _TELLS)
                return Health(PROGRESSING, f"{name} {unknown} ({reason}): {message}")
        if not found:
            return Health(PROGRESSING, f"{kind} Ready condition is missing")
        return then(obj)

    return check


_TELLS = ("reason", "message")


def _stale(obj: Object, condition: Mapping[str, Any]) -> bool:
    seen, generation = condition.get("observedGeneration"), obj.at("metadata", "generation")
    return None not in (seen, generation) and seen != generation


def _why(each: Mapping[str, Any]) -> str:
    reason = said(("{reason}", "Unknown"), each)
    message = said(("{message}", "Unknown error"), each)
    return f": {message}" if reason == "ReconciliationError" else f" ({reason}): {message}"


def _is(message: str) -> Check:
    return lambda _obj: Health(HEALTHY, message)


def commit_statuses(obj: Object) -> Health:
    selected = maps(obj.at("status", "applicationsSelected"))
    if not selected:
        return Health(DEGRADED, "Argo CD commit status has no applications configured")
    tracked = f"is healthy and is tracking {len(selected)} applications"
    return Health(HEALTHY, f"Argo CD commit status {tracked}")


def commit_status(obj: Object) -> Health:
    sha, phase = (obj.at("status", name) for name in ("sha", "phase"))
    if not sha or not phase:
        return Health(HEALTHY, "Commit status is healthy")
    return Health(HEALTHY, f"Commit status for commit {sha} reports {phase}")


def pull_request(obj: Object) -> Health:
    number, state = (obj.at("status", name) for name in ("id", "state"))
    if not number or not state:
        return Health(HEALTHY, "Pull request is healthy")
    return Health(HEALTHY, f"Pull request is {state} as PR {number}")


def _sha(env: Env, which: str) -> str:
    found = env.get(which)
    dry = found.get("dry") if isinstance(found, Mapping) else None
    return text(dry, "sha") if isinstance(dry, Mapping) else ""


def _counts(env: Env, which: str) -> Mapping[str, list[str]]:
    found = env.get(which)
    statuses = maps(found.get("commitStatuses")) if isinstance(found, Mapping) else []
    return {
        phase: [text(each, "key") for each in statuses if each.get("phase") == phase]
        for phase in ("pending", "success", "failure")
    }


def _numbers(found: Mapping[str, list[str]]) -> str:
    pending, good, failed = (found[phase] for phase in ("pending", "success", "failure"))
    told = f"{len(pending)} pending, {len(good)} successful, {len(failed)} failed. "
    if pending:
        told += f"Pending commit statuses: {joined(pending)}. "
    if failed:
        told += f"Failed commit statuses: {joined(failed)}. "
    return told


def _going(env: Env) -> str:
    active, proposed = (_sha(env, which)[:_SHORT] for which in ("active", "proposed"))
    return f"from '{active}' to '{proposed}': {_numbers(_counts(env, 'proposed'))}"


def _lacking(env: Env, where: str = "") -> str:
    for which, sha in (("active", _sha(env, "active")), ("proposed", _hydrated(env))):
        if not sha:
            return f"The {which} commit DRY SHA is missing or empty{where}."
    return ""


def change_transfer_policy(obj: Object) -> Health:
    env: Env = obj.at("status") or {}
    if lacking := _lacking(env):
        return Health(PROGRESSING, lacking)
    if _sha(env, "proposed") != _sha(env, "active"):
        return Health(HEALTHY, f"Promotion in progress {_going(env)}")
    found = _counts(env, "active")
    if found["pending"] or found["failure"]:
        but = "there are non-successful active commit statuses:"
        return Health(HEALTHY, f"Environment is up-to-date, but {but} {_numbers(found)}")
    return Health(HEALTHY, f"Environment is up-to-date on commit {_sha(env, 'active')[:_SHORT]}.")


def promotion_strategy(obj: Object) -> Health:
    """
    All environments on the way to one commit; the first that is not there yet is told.

    A promotion that waits is no ill health: it may wait for a person for days.
    """
    envs = maps(obj.at("status", "environments"))
    if not envs:
        return Health(DEGRADED, "Promotion strategy has no environments configured")
    for env in envs:
        if lacking := _lacking(env, f" in environment '{text(env, 'branch')}'"):
            return Health(PROGRESSING, lacking)
    if len({_hydrated(env) for env in envs}) > 1:
        return Health(PROGRESSING, _APART)
    for env in envs:
        if _sha(env, "proposed") != _sha(env, "active"):
            where = f"for environment '{text(env, 'branch')}'"
            return Health(HEALTHY, f"Promotion in progress {where} {_going(env)}{_processed(env)} ")
    if bad := list(_unsuccessful(envs)):
        return Health(HEALTHY, f"{_BUT} {joined(bad)}.")
    sha = _sha(envs[0], "active")[:_SHORT]
    done = f"All environments are up-to-date on commit '{sha}'."
    return Health(HEALTHY, f"{done} {_processed(envs[0])}")


def _hydrated(env: Env) -> str:
    """The commit that the hydrator has seen; if nothing came of it, only its note tells."""
    proposed = env.get("proposed")
    note = proposed.get("note") if isinstance(proposed, Mapping) else None
    return (text(note, "drySha") if isinstance(note, Mapping) else "") or _sha(env, "proposed")


def _processed(env: Env) -> str:
    return f"Hydrator has processed dry commit '{_hydrated(env)[:_SHORT]}'."


_APART = (
    "Not all environments have the same proposed commit SHA."
    " This likely means the hydrator has not run for all environments yet."
)
_BUT = "Environments are up-to-date, but some environments have non-successful commit statuses:"


def _unsuccessful(envs: Sequence[Env]) -> Iterator[str]:
    for env in envs:
        found = _counts(env, "active")
        pending, failed = len(found["pending"]), len(found["failure"])
        if pending or failed:
            yield f"{text(env, 'branch')} ({failed} failed, {pending} pending)"


def _environments(name: str, branches_of: str, done: str) -> Check:
    """A gate for each environment: failed, pending, or all of them *done*."""

    def check(obj: Object) -> Health:
        envs = maps(obj.at("status", "environments"))
        if not envs:
            return Health(HEALTHY, f"{name} reconciled")
        phases: dict[str, list[str]] = {}
        for env in envs:
            phase = str(env.get("phase") or "pending")
            known = phase if phase in ("failure", "success") else "pending"
            phases.setdefault(known, []).append(text(env, "branch") or "?")
        for phase, status, word in _PHASES:
            if phase in phases:
                branches = joined(phases[phase])
                return Health(status, f"{branches_of} {word} for branch(es): {branches}")
        return Health(HEALTHY, f"{branches_of} {done} for {len(envs)} environment(s)")

    return check


_PHASES = (("failure", DEGRADED, "failed"), ("pending", PROGRESSING, "pending"))
_PROMOTER = "promoter.argoproj.io"


def _validated(name: str) -> Check:
    return _gate(name, "validation failed", "readiness unknown", _is(f"{name} is ready"))


def _gates(name: str, branches_of: str, done: str, unknown: str = "status unknown") -> Check:
    return _gate(name, "failed", unknown, _environments(name, branches_of, done))


_GIT, _TIMED = "Git commit validation", "Timed commit gate"
_KINDS: Mapping[str, Check] = {
    "ArgoCDCommitStatus": _reconciled("Argo CD commit status", commit_statuses),
    "ChangeTransferPolicy": _reconciled("Change transfer policy", change_transfer_policy),
    "ClusterScmProvider": _validated("Cluster SCM provider"),
    "CommitStatus": _reconciled("Commit status", commit_status),
    "GitCommitStatus": _gates(_GIT, _GIT, "passed"),
    "GitRepository": _validated("Git repository"),
    "PromotionStrategy": _reconciled("Promotion strategy", promotion_strategy),
    "PullRequest": _reconciled("Pull request", pull_request, "Reconciled"),
    "ScmProvider": _validated("SCM provider"),
    "TimedCommitStatus": _gates(_TIMED, _TIMED, "satisfied"),
    "WebRequestCommitStatus": _gates(
        "Web request commit validation", "Web request validation", "passed", "unknown"
    ),
}
CHECKS: Mapping[GroupKind, Check] = {
    GroupKind(_PROMOTER, kind): check for kind, check in _KINDS.items()
}

_FINALIZERS: Mapping[str, tuple[str, str]] = {
    f"changetransferpolicy.{_PROMOTER}/finalizer": (
        "Waiting to clear related PullRequest finalizers and finish cleanup before this policy is"
        " removed.",
        f"The 'changetransferpolicy.{_PROMOTER}/pullrequest-finalizer' finalizer may not be cleaned"
        " up from PullRequests owned by this ChangeTransferPolicy.",
    ),
    f"changetransferpolicy.{_PROMOTER}/pullrequest-finalizer": (
        "Waiting for the ChangeTransferPolicy to observe PR identity and state.",
        "promotion status or history can be wrong or racy.",
    ),
    f"clusterscmprovider.{_PROMOTER}/finalizer": (
        "Waiting until no GitRepository still references this cluster-wide SCM provider.",
        "GitRepository objects can reference a provider that no longer exists.",
    ),
    f"gitrepository.{_PROMOTER}/finalizer": (
        "Waiting until no non-deleting PullRequests still reference this repository.",
        "repository metadata may be removed while promotions still depend on it.",
    ),
    f"pullrequest.{_PROMOTER}/finalizer": (
        "Waiting for SCM closure or reconciliation of the pull request.",
        "the real PR can stay open after the CR is gone.",
    ),
    f"scmprovider.{_PROMOTER}/finalizer": (
        "Waiting until no GitRepository in this namespace still references this provider.",
        "GitRepository objects can reference a provider that no longer exists.",
    ),
}
"""What each waits for, and the risk of taking it away by hand."""


def _deleted(name: str) -> Deletion:
    return lambda _obj: f"{name} is being deleted"


def _held(name: str) -> Deletion:
    """Kinds that finalizers hold: what of."""

    def told(obj: Object) -> str:
        held = obj.at("metadata", "finalizers")
        known = [str(each) for each in held] if isinstance(held, list) else []
        return joined((f"{name} is being deleted.", *map(_finalizer, known)), " ")

    return told


def _finalizer(name: str) -> str:
    if name not in _FINALIZERS:
        return f"{name}: still present."
    waits, risk = _FINALIZERS[name]
    return f"{name}: {waits} Risk if removed manually: {risk}"


_DELETIONS: Mapping[str, Deletion] = {
    "ArgoCDCommitStatus": _deleted("Argo CD commit status"),
    "ChangeTransferPolicy": _held("Change transfer policy"),
    "ClusterScmProvider": _held("ClusterScmProvider"),
    "CommitStatus": _deleted("Commit status"),
    "GitCommitStatus": _deleted("GitCommitStatus"),
    "GitRepository": _held("GitRepository"),
    "PromotionStrategy": _deleted("Promotion strategy"),
    "PullRequest": _held("Pull request"),
    "ScmProvider": _held("ScmProvider"),
    "TimedCommitStatus": _deleted("TimedCommitStatus"),
    "WebRequestCommitStatus": _deleted("WebRequestCommitStatus"),
}
DELETIONS: Mapping[GroupKind, Deletion] = {
    GroupKind(_PROMOTER, kind): told for kind, told in _DELETIONS.items()
}
