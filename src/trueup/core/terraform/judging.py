"""
Judging: whether a plan of a Stack may be applied by itself, needs approvals, or must not be.

What stops is an error that Terraform or a rule found, or the destruction of what is protected.
Approvals are asked for by the policy as such, by a limit that is passed, or by a finding.
"""

from collections.abc import Iterator, Sequence

from trueup.core import globs
from trueup.k8s.value import Value
from trueup.model.address import address, managed
from trueup.model.change import Action
from trueup.model.plan import Plan, Task
from trueup.model.policy import Finding
from trueup.model.stack import Limits, StackPolicy

DESTROY = "destroy"
_GOES = frozenset({Action.DELETE, Action.REPLACE})
_STAYS = frozenset(Action) - _GOES - {Action.FORGET, Action.READ, Action.INVOKE}
HOLDS_DATA = (
    "*{database,sql,rds,dynamodb,redis,elasticache,bucket,storage,filesystem,backup,snapshot}*",
    "*_{db,volume,disk,efs,queue,kms_key,persistent_volume}{,_*}",
)
GRANTS = (
    "*{role,policy,permission,service_account,access_key,secret,security_group,firewall}*",
    "*_{iam,user,group_member}{,_*}",
)
"""Globs for types of resources whose loss, or whose change, deserves a second look."""


class Verdict(Value, frozen=True):
    """
    *stopped*: why it must not be applied at all. *needs*: how many approvals; *why*: what asks for
    them. *risks*: what whoever approves should look at.
    """

    stopped: tuple[Finding, ...] = ()
    needs: int = 0
    why: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()


def judge(
    plan: Plan, policy: StackPolicy, kind: str = "apply", found: Sequence[Finding] = ()
) -> Verdict:
    """*kind*: of the plan (``apply``, ``destroy``, ``drift``); *found*: by rules, and in files."""
    findings = (*plan.findings, *found)
    stopped = (*(each for each in findings if each.stops), *_protected(plan, policy, kind))
    if plan.empty:
        return Verdict(stopped)
    why = tuple(_reasons(plan, policy, findings))
    needs = max(policy.approvers.count, 1) if why else 0
    return Verdict(stopped, needs, why, tuple(risks(plan)))


def risks(plan: Plan) -> Iterator[str]:
    """What of a plan is hard to take back, or opens doors."""
    going = [task for task in plan.tasks if task.change.action in _GOES]
    yield from _named("loses data", (task for task in going if _is(task, HOLDS_DATA)))
    changing = (
        task for task in plan.tasks if task.change.action in _GOES | {Action.UPDATE, Action.CREATE}
    )
    yield from _named("changes who may do what", (task for task in changing if _is(task, GRANTS)))
    running = (task for task in plan.tasks if task.change.remarks and task.change.remarks.runs)
    yield from _named("runs commands", running)


def _protected(plan: Plan, policy: StackPolicy, kind: str) -> Iterator[Finding]:
    """A root that was emptied by mistake is destroyed as surely as one that is told to be."""
    if not policy.protect:
        return
    left = any(task.change.action in _STAYS for task in plan.tasks if managed(task.ref))
    emptied = bool(plan.counts.delete) and not left and not plan.counts.replace
    if kind == DESTROY or emptied:
        words = f"all {plan.counts.delete} resources would be destroyed, and the stack is protected"
        yield Finding("Protected", words, "set policy.protect to false if that is meant")


def _reasons(plan: Plan, policy: StackPolicy, found: Sequence[Finding]) -> Iterator[str]:
    if policy.apply not in ("auto", "manual"):  # a word that nobody knows lets nothing happen
        yield "the policy asks for approval of each plan"
    yield from _passed(plan, policy.limits)
    yield from dict.fromkeys(each.message for each in found if each.asks and not each.stops)


def _passed(plan: Plan, limits: Limits) -> Iterator[str]:
    counts = plan.counts
    for count, limit, words in (
        (counts.delete, limits.delete, "destroyed"),
        (counts.replace, limits.replace, "replaced"),
        (counts.changes, limits.change, "changed in all"),
    ):
        if limit is not None and count > limit:
            yield f"{count} {words}, more than {limit}"


def _named(what: str, tasks: Iterator[Task]) -> Iterator[str]:
    names = [address(task.ref) for task in tasks]
    if names:
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        yield f"{what}: {', '.join(names[:3])}{more}"


def _is(task: Task, patterns: Sequence[str]) -> bool:
    return managed(task.ref) and globs.matches_any(patterns, task.ref.kind.kind)
