"""
Rows: a plan as people read it, before it is decided how it looks.

Resources stand by module, in the order of their addresses. Instances of one resource to which the
same happens are one row. Of a resource only what differs is told; what is merely known after the
apply is counted, unless it is why something is replaced.

Objects of Kubernetes are told in the same way, by namespace, as ``Deployment/web``.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from trueup.core.compare.differences import dotted
from trueup.core.terraform.instances import Instance, common, together
from trueup.core.terraform.values import LINES, WIDEST, differing_lines, in_lines, readable, short
from trueup.core.terraform.walking import bare
from trueup.core.visible import visible
from trueup.k8s.value import Value
from trueup.model.address import GROUP, OUTPUT
from trueup.model.change import Action, FieldChange, Remarks
from trueup.model.plan import Plan, Task

MARKS = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.REPLACE: "-/+",
    Action.DELETE: "-",
    Action.FORGET: "x",
    Action.MOVE: ">",
    Action.IMPORT: "<",
    Action.READ: "?",
    Action.INVOKE: "!",
}
WORDS = {
    Action.CREATE: "to create",
    Action.UPDATE: "to update",
    Action.REPLACE: "to replace",
    Action.DELETE: "to destroy",
    Action.FORGET: "to forget",
    Action.MOVE: "to move",
    Action.IMPORT: "to import",
    Action.READ: "to read",
    Action.INVOKE: "to invoke",
}
REASONS = {
    "replace_because_tainted": "it was left half made",
    "replace_by_request": "somebody asked for it",
    "replace_by_triggers": "something in replace_triggered_by changes",
    "delete_because_no_resource_config": "it is not in the configuration any more",
    "delete_because_wrong_repetition": "count or for_each came or went",
    "delete_because_count_index": "count is smaller now",
    "delete_because_each_key": "its key is not in for_each any more",
    "delete_because_no_module": "its module is not in the configuration any more",
    "delete_because_no_move_target": "what it was moved to is not in the configuration",
    "read_because_config_unknown": "its arguments are known after the apply only",
    "read_because_dependency_pending": "what it depends on changes",
    "read_because_check_nested": "a check reads it",
}


class Row(Value, frozen=True):
    """
    *names*: of one resource, several instances. *details*: lines. *lines*: of what differs.

    *joint*: what stands between its kind and its name.
    """

    action: Action
    kind: str
    names: tuple[str, ...]
    details: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    joint: str = "."

    @property
    def title(self) -> str:
        """``aws_x.web`` or ``aws_x.web (3 instances: [0], [1], [2])``."""
        first = f"{self.kind}{self.joint}{self.names[0]}"
        if len(self.names) == 1:
            return first
        keys = [name.removeprefix(bare(name)) for name in self.names]
        more = ", …" if len(keys) > 5 else ""
        listed = ", ".join(keys[:5])
        return f"{self.kind}.{bare(self.names[0])} ({len(keys)} instances: {listed}{more})"


class Group(Value, frozen=True):
    """
    What is done in one module; ``""``: the root.

    *cluster*: it is a namespace instead; ``""``: what is in none.
    """

    module: str
    rows: tuple[Row, ...]
    cluster: bool = False

    @property
    def title(self) -> str:
        if self.cluster:
            return f"namespace {self.module}" if self.module else "of the whole cluster"
        return self.module or "root"


def groups(plan: Plan, *, whole: bool = False) -> tuple[Group, ...]:
    """
    What would be done to resources, by module; to objects, by namespace.

    *whole*: each instance by itself, and all of each value.
    """
    tasks = [each for each in _tasks(plan) if each.ref.kind != OUTPUT]
    if cluster := any(each.ref.kind.group != GROUP for each in tasks):
        tasks.sort(key=lambda task: task.ref.namespace)  # in the order of a sync otherwise
    by_module = groupby(tasks, lambda task: task.ref.namespace)
    return tuple(
        Group(module, tuple(_rows(list(each), whole=whole)), cluster) for module, each in by_module
    )


def outputs(plan: Plan, *, whole: bool = False) -> tuple[str, ...]:
    """Those that change, a line for each or several."""
    found = [each.change for each in _tasks(plan) if each.ref.kind == OUTPUT]
    return tuple(
        line
        for change in found
        for field in change.fields
        for line in _field(field, change.action, change.ref.name, whole=whole)
    )


def _tasks(plan: Plan) -> Iterator[Task]:
    return (task for task in plan.tasks if task.change.action is not Action.KEEP)


def _rows(tasks: list[Task], *, whole: bool) -> Iterator[Row]:
    if whole:
        yield from (_row(task, (task,), (*_details(task), *_lines(task, whole))) for task in tasks)
        return
    for places in together([_instance(task) for task in tasks]):
        several = [tasks[at] for at in places]
        told = common(Instance(each.change.ref.name, None, _told(each)) for each in several)
        yield _row(several[0], several, told)


def _row(first: Task, all_: Sequence[Task], told: tuple[str, ...]) -> Row:
    ref, details = first.change.ref, len(tuple(_details(first)))
    return Row(
        first.change.action,
        ref.kind.kind,
        tuple(task.change.ref.name for task in all_),
        told[:details],
        told[details:],
        "." if ref.kind.group == GROUP else "/",
    )


def _instance(task: Task) -> Instance:
    """By all that there is to say of it, though only a part is shown."""
    told = (*_details(task), *_lines(task, whole=True))
    same = (task.change.action, task.ref.kind, task.hook, task.skipped, len(tuple(_details(task))))
    return Instance(task.ref.name, same, told)


def _told(task: Task) -> tuple[str, ...]:
    return (*_details(task), *_lines(task, whole=False))


def _details(task: Task) -> Iterator[str]:
    """Why, and what else there is to know."""
    if task.hook:
        yield f"hook, {task.phase}"
    if task.skipped:
        yield task.skipped
    said = task.change.remarks or Remarks()
    if said.because:
        yield f"{', '.join(said.because)} cannot be changed in place"
    elif reason := REASONS.get(said.reason):
        yield reason
    if task.change.action is Action.FORGET:
        yield "it stays, and is not managed any more"
    if said.moved_from:
        yield f"was {said.moved_from}"
    if said.imported:
        yield f"import of {said.imported}"
    if said.deposed:
        yield f"left behind by a replacement ({said.deposed})"
    if said.created_first:
        yield "the new one is created first"
    if said.left:
        yield "the old one is not destroyed"
    if said.runs:
        yield f"runs {', '.join(dict.fromkeys(said.runs))}"
    if said.trigger:
        yield f"by {said.trigger}" if said.trigger != "asked for" else said.trigger


def _lines(task: Task, whole: bool) -> Iterator[str]:
    """Of what goes, nothing: it all goes."""
    change = task.change
    if change.action in (Action.DELETE, Action.FORGET):
        return
    told = [each for each in change.fields if each.forces or not _only_unknown(each)]
    for each in sorted(told, key=lambda field: not field.forces):
        yield from _field(each, change.action, dotted(each.path), whole=whole)
    if unknown := len(change.fields) - len(told):
        yield f"{unknown} known after the apply"


def _only_unknown(field: FieldChange) -> bool:
    return field.unknown and isinstance(field.after, str)


def _field(field: FieldChange, action: Action, name: str, *, whole: bool) -> Iterator[str]:
    forces = "   # forces replacement" if field.forces else ""
    before, after = readable(field.before), readable(field.after)
    if field.sensitive and field.before == field.after and field.before is not None:
        yield f"{name}: {field.after} changes{forces}"
    elif action in (Action.CREATE, Action.INVOKE, Action.READ):
        yield from _fresh(name, after, whole=whole)
    elif (sides := in_lines(before, after)) and (
        lines := differing_lines(*sides, most=None if whole else LINES)
    ):
        yield f"{name}:{forces}"
        yield from lines
    else:  # a line's end is not seen in lines
        one, other = (short(each, None if whole else WIDEST) for each in (before, after))
        yield f"{name}: {one} → {other}{forces}"


def _fresh(name: str, value: Any, *, whole: bool) -> Iterator[str]:
    """Of what is made: a value in one line, or all of its lines."""
    text = value if isinstance(value, str) else ""
    if not whole or "\n" not in text:
        yield f"{name}: {short(value, None if whole else WIDEST)}"
        return
    yield f"{name}:"
    yield from (f"  {visible(line)}" for line in text.splitlines())
