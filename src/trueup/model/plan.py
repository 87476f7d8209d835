"""
Plan: everything that a sync would do, in order, and its digest.

A plan is Steps of Tasks. A step is one wave of one phase: all of it must be settled (hooks have
ended, objects are healthy) before the next begins. Inside a step the tasks are in order; those
next to each other that share a kind may be carried out at the same time (:attr:`Step.groups`).
"""

import hashlib
from enum import StrEnum
from itertools import groupby

import msgspec

from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.model.address import OUTPUT
from trueup.model.change import Action, Change
from trueup.model.policy import Finding


class Phase(StrEnum):
    """The parts of a sync in this order; the last two belong to the deletion of an application."""

    PRE_SYNC = "PreSync"
    SYNC = "Sync"
    POST_SYNC = "PostSync"
    SYNC_FAIL = "SyncFail"
    PRE_DELETE = "PreDelete"
    POST_DELETE = "PostDelete"


class DeletePolicy(StrEnum):
    """When a hook's object is deleted."""

    BEFORE_CREATION = "BeforeHookCreation"
    SUCCEEDED = "HookSucceeded"
    FAILED = "HookFailed"


class Manner(Value, frozen=True):
    """
    How one object is written or deleted: its own annotation first, then the application's options.

    *replace*: put the whole object instead of applying it. *force*: delete and create anew where
    the change is refused. *validate*: ask the server to refuse unknown fields. *server_side*: the
    option was given by name. *propagation*: of deletions.
    """

    replace: bool = False
    force: bool = False
    validate: bool = True
    server_side: bool | None = None
    skip_missing_kind: bool = False
    propagation: str = "Foreground"


class Task(Value, frozen=True, gc=False):
    """
    One object in one phase.

    *hook*: it is a hook and runs to an end instead of becoming healthy and staying.
    *skipped*: nothing is done, for this reason ("ignored (requires pruning)" …); it counts as done.
    *confirm*: a person must approve the deletion first. *version*: of what is deleted.
    """

    change: Change
    phase: Phase = Phase.SYNC
    wave: int = 0
    hook: bool = False
    delete_policies: tuple[DeletePolicy, ...] = ()
    manner: Manner = Manner()
    skipped: str = ""
    confirm: bool = False
    version: str = ""

    @property
    def ref(self) -> Ref:
        return self.change.ref

    @property
    def prunes(self) -> bool:
        return self.change.action is Action.DELETE


class Step(Value, frozen=True, gc=False):
    """One wave of one phase; the next step waits until this one is settled."""

    phase: Phase
    wave: int
    tasks: tuple[Task, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(task.change for task in self.tasks)

    @property
    def groups(self) -> tuple[tuple[Task, ...], ...]:
        """The tasks in the order to start them; those of one group may run at the same time."""
        grouped = groupby(self.tasks, lambda task: (task.prunes, not task.prunes and task.ref.kind))
        return tuple(tuple(group) for _, group in grouped)


class Counts(Value, frozen=True):
    """
    How many objects a plan touches, by what is done to them.

    *outputs*: of a Terraform root, that change; they are no objects. Nor is what is only read.
    """

    create: int = 0
    update: int = 0
    replace: int = 0
    delete: int = 0
    keep: int = 0
    skip: int = 0
    hooks: int = 0
    forget: int = 0
    move: int = 0
    import_: int = msgspec.field(name="import", default=0)
    read: int = 0
    invoke: int = 0
    outputs: int = 0

    @property
    def changes(self) -> int:
        """Of objects, and of what is known of them."""
        made = self.create + self.update + self.replace + self.delete
        return made + self.forget + self.move + self.import_ + self.invoke

    def __str__(self) -> str:
        named = (
            (self.create, "to create"),
            (self.update, "to update"),
            (self.replace, "to replace"),
            (self.delete, "to delete"),
            (self.forget, "to forget"),
            (self.move, "to move"),
            (self.import_, "to import"),
            (self.read, "to read"),
            (self.invoke, "action" if self.invoke == 1 else "actions"),
            (self.outputs, "output" if self.outputs == 1 else "outputs"),
            (self.hooks, "hook" if self.hooks == 1 else "hooks"),
            (self.skip, "skipped"),
            (self.keep, "unchanged"),
        )
        return ", ".join(f"{count} {name}" for count, name in named if count) or "nothing to do"


class Plan(Value, frozen=True):
    """
    Everything that would be done, in order, and what the rules say of it.

    *on_failure* are the SyncFail steps: they run only after a task has failed.
    *waits*: whether health is awaited at all (Argo CD: only with hooks or more than one step).
    *fingerprint*: of all that is done, also of what is masked or cut here; where there is one, it
    is the digest.
    """

    revision: str
    steps: tuple[Step, ...] = ()
    on_failure: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()
    fingerprint: str = ""

    @property
    def digest(self) -> str:
        """What an approval is given to: another plan needs another approval."""
        if self.fingerprint:
            return self.fingerprint
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()

    @property
    def blocked(self) -> bool:
        return any(finding.stops for finding in self.findings)

    @property
    def tasks(self) -> tuple[Task, ...]:
        return tuple(task for step in self.steps for task in step.tasks)

    @property
    def waits(self) -> bool:
        everything = (*self.steps, *self.on_failure)
        return len(everything) > 1 or any(task.hook for step in everything for task in step.tasks)

    @property
    def empty(self) -> bool:
        """Whether carrying it out would write nothing."""
        counts = self.counts
        return not (counts.changes or counts.hooks or counts.outputs)

    @property
    def counts(self) -> Counts:
        """What a person is told before anything is done."""
        found = dict.fromkeys(Counts.__struct_fields__, 0)
        for task in self.tasks:
            found[_counted(task)] += 1
        return Counts(**found)


def _counted(task: Task) -> str:
    """The field of `Counts` that it belongs to."""
    if task.hook:
        return "hooks"
    if task.skipped:
        return "skip"
    if task.ref.kind == OUTPUT:
        return "outputs" if task.change.action is not Action.KEEP else "keep"
    return "import_" if task.change.action is Action.IMPORT else str(task.change.action)
