"""
Plan: what a sync would do, in order (reference 2.1 to 2.5).

Every object that Git declares is a task, also one that is as desired (KEEP): nothing is written for
it, but the next wave waits for its health too. So the steps stay the same while they are carried
out, and a restart finds its place again.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from trueup.core.annotations.hooks import delete_policies, parting_phases, sync_phases, wave
from trueup.core.annotations.options import SyncOptions, manner, of_object, pruning
from trueup.core.compare.normalize import named
from trueup.core.compare.verdict import Rules, difference
from trueup.core.plan import namespace
from trueup.core.plan.order import defined_kind, reversed_prunes, steps
from trueup.k8s.object import Object
from trueup.k8s.ref import NAMESPACE, GroupKind, Ref
from trueup.k8s.value import Value
from trueup.model.application import NamespaceMetadata, SyncResource
from trueup.model.change import Action, Change
from trueup.model.comparison import Compared, Comparison, SyncCode
from trueup.model.plan import Manner, Phase, Plan, Task
from trueup.model.policy import Finding

REQUIRES_PRUNING = "ignored (requires pruning)"
_UNNAMEABLE = re.compile(r"[^a-z0-9.-]")
NO_PRUNE = "ignored (no prune)"
UNREAD = "ignored (it may be declared in a file that could not be read)"


class Wish(Value, frozen=True):
    """
    What one sync is asked to do.

    *started*: seconds since the epoch (names of generated hooks). *options*: those of the
    application and of the operation together. *only*: a selective sync. *hooks*: False for the
    apply strategy. *namespace_exists*: whether the destination namespace is live, and
    *namespace_live* what it is; *namespace_permitted*: the project lets it be made. *approved*: a
    person has approved deletions recently enough. *served*: the kinds that the cluster serves;
    None: do not ask. *applied*: what this operation has applied already, which stays in the plan
    with ``ApplyOutOfSyncOnly``. *unread*: a file was passed over, so nothing is known to be gone.
    """

    revision: str
    started: int = 0
    prune: bool = False
    hooks: bool = True
    force: bool = False
    only: tuple[SyncResource, ...] = ()
    options: SyncOptions = SyncOptions()
    namespace: str = ""
    namespace_exists: bool = True
    namespace_live: Object | None = None
    namespace_permitted: bool = True
    namespace_metadata: NamespaceMetadata | None = None
    approved: bool = False
    served: frozenset[GroupKind] | None = None
    applied: frozenset[Ref] = frozenset()
    unread: bool = False


def make_plan(comparison: Comparison, wish: Wish) -> Plan:
    """The sync of all that *comparison* knows, as *wish* asks for it."""
    chosen = [each for each in comparison.objects if _chosen(each.ref, wish.only)]
    plain = [task for each in chosen if (task := _task(each, wish))]
    runs = wish.hooks and not wish.only
    hooks = list(_hook_tasks(comparison.hooks, wish, sync_phases)) if runs else []
    tasks = [*reversed_prunes(plain), *hooks, *_namespace_tasks(comparison, wish)]
    ordered = steps(_pruned_last(tasks, comparison, wish))
    return Plan(
        wish.revision,
        tuple(step for step in ordered if step.phase is not Phase.SYNC_FAIL),
        tuple(step for step in ordered if step.phase is Phase.SYNC_FAIL),
        tuple(_findings(comparison, chosen, tasks, wish)),
    )


def parting_plan(comparison: Comparison, wish: Wish) -> Plan:
    """The hooks that run when the application is deleted."""
    return Plan(wish.revision, steps(_hook_tasks(comparison.hooks, wish, parting_phases)))


def _chosen(ref: Ref, only: tuple[SyncResource, ...]) -> bool:
    """Whether a selective sync names the object; a missing namespace stands for any."""
    return not only or any(
        (each.group, each.kind, each.name) == (ref.kind.group, ref.kind.kind, ref.name)
        and each.namespace in ("", ref.namespace)
        for each in only
    )


def _task(each: Compared, wish: Wish) -> Task | None:
    """The task of a plain object; None for hooks and for what is out of the sync."""
    if each.hook or each.status in (None, SyncCode.UNKNOWN):
        return None
    if each.requires_pruning:
        return _prune(each, wish)
    change = _change(each)
    untouched = each.status is SyncCode.SYNCED and each.ref not in wish.applied
    if untouched and wish.options.on("ApplyOutOfSyncOnly"):
        return None
    how = _manner(each.desired, each.live, wish)
    if how.replace and change.action is Action.UPDATE:
        change = msgspec.structs.replace(change, action=Action.REPLACE)
    return Task(change, Phase.SYNC, each.wave, manner=how)


def _change(each: Compared) -> Change:
    """What differs; an ignored difference does not count but is written by a sync, as Git says."""
    if each.change is not None:
        return each.change
    return Change(each.ref, Action.UPDATE if each.ignored else Action.KEEP, each.desired)


def _manner(desired: Object | None, live: Object | None, wish: Wish) -> Manner:
    how = manner(desired, live, wish.options)
    return msgspec.structs.replace(how, force=True) if wish.force else how


def _prune(each: Compared, wish: Wish) -> Task:
    """The deletion of what Git no longer has; what may not be deleted is left and said so."""
    said = pruning(each.live, wish.options) if each.live is not None else "true"
    skipped = "" if wish.prune else REQUIRES_PRUNING
    if not skipped and said == "false":
        skipped = NO_PRUNE
    if not skipped and wish.unread:
        skipped = UNREAD
    return Task(
        Change(each.ref, Action.DELETE),
        Phase.SYNC,
        each.wave,
        manner=Manner(propagation=wish.options.propagation),
        skipped=skipped,
        version=each.version,
        confirm=said == "confirm" and not skipped and not wish.approved,
    )


def _pruned_last(tasks: Iterable[Task], comparison: Comparison, wish: Wish) -> list[Task]:
    """``PruneLast``: one wave after all others of the Sync phase."""
    known = list(tasks)
    last = max((task.wave for task in known if task.phase is Phase.SYNC), default=0)
    everything = wish.options.on("PruneLast")
    late = {
        each.ref
        for each in comparison.objects
        if each.requires_pruning and (everything or of_object(each.live).on("PruneLast"))
    }
    return [
        msgspec.structs.replace(task, wave=max(last, 0) + 1)
        if task.prunes and task.ref in late
        else task
        for task in known
    ]


def _hook_tasks(
    hooks: Iterable[Object], wish: Wish, phases: Callable[[Object], tuple[Phase, ...]]
) -> Iterator[Task]:
    """One task for each phase that a hook runs in; each run makes the object anew."""
    for obj in hooks:
        for phase in phases(obj):
            made = obj if named(obj) else Object(_generated(obj, phase, wish))
            yield Task(
                Change(made.ref, Action.CREATE, made),
                phase,
                wave(obj),
                hook=True,
                delete_policies=delete_policies(obj),
                manner=_manner(made, None, wish),
            )


def _generated(obj: Object, phase: Phase, wish: Wish) -> dict[str, Any]:
    """The hook with the name that ``generateName`` stands for: stable for one operation."""
    revision = wish.revision.rpartition(":")[2]  # of a digest: what comes after sha256
    cut = revision[:7].rstrip(".-+") if len(revision) >= 8 else revision
    suffix = _UNNAMEABLE.sub("-", f"{cut}-{phase}-{wish.started}".lower())
    meta = {key: value for key, value in obj.body["metadata"].items() if key != "generateName"}
    name = f"{obj.at('metadata', 'generateName') or ''}{suffix}"
    return {**obj.body, "metadata": {**meta, "name": name}}


def _namespace_tasks(comparison: Comparison, wish: Wish) -> Iterator[Task]:
    """``CreateNamespace=true``, unless Git itself declares the namespace."""
    declared = (each.ref for each in comparison.objects if each.desired is not None)
    hooks = (obj.ref for obj in comparison.hooks if named(obj))
    ref = Ref(NAMESPACE, "", wish.namespace)
    wanted = wish.options.on("CreateNamespace") and wish.namespace
    if not wanted or ref in {*declared, *hooks}:
        return
    obj = Object(namespace.body(wish.namespace, wish.namespace_metadata))
    if not wish.namespace_exists:
        yield Task(Change(ref, Action.CREATE, obj), Phase.PRE_SYNC)
    elif wish.namespace_live is not None and wish.namespace_metadata is not None:
        change = difference(obj, wish.namespace_live, Rules()).change
        if change is not None:
            yield Task(change, Phase.PRE_SYNC)


def _findings(
    comparison: Comparison, chosen: Iterable[Compared], tasks: Iterable[Task], wish: Wish
) -> Iterator[Finding]:
    """Why the sync may not begin."""
    plain = {each.ref for each in comparison.objects if not each.hook}
    synced = plain & {each.ref for each in chosen}
    hooks = wish.hooks and not wish.only
    for finding in (*comparison.forbidden, *comparison.misread):
        if finding.ref in synced or (hooks and finding.ref not in plain):
            yield msgspec.structs.replace(finding, type="SyncError")
    space = Ref(NAMESPACE, "", wish.namespace)
    if any(task.ref == space for task in tasks) and not wish.namespace_permitted:
        yield Finding(
            "SyncError",
            f"{space} is not permitted in the application's project",
            "remove CreateNamespace=true, or allow it in the AppProject",
            ref=space,
        )
    if wish.options.on("FailOnSharedResource"):
        for finding in comparison.findings:
            if finding.type == "SharedResourceWarning":
                yield Finding("SyncError", f"shared resource found: {finding.message}")
    yield from _unserved(comparison, tasks, wish)


def _unserved(comparison: Comparison, tasks: Iterable[Task], wish: Wish) -> Iterator[Finding]:
    """Kinds that the cluster does not serve and that this sync does not bring either."""
    if wish.served is None:
        return
    desired = [each.desired for each in comparison.objects if each.desired is not None]
    known = wish.served | {kind for obj in desired if (kind := defined_kind(obj)) is not None}
    for task in tasks:
        if task.ref.kind not in known and not task.prunes and not task.manner.skip_missing_kind:
            yield Finding(
                "SyncError",
                f"{task.ref}: the cluster does not serve the kind {task.ref.kind}",
                f"install the CRD of {task.ref.kind.kind}, or sync it with the application",
                ref=task.ref,
            )
