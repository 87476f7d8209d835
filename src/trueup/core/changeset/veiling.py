"""
Veiling: the plan of an Application as it may be shown, with a digest that stays the same.

The whole objects are taken out, and of Secrets no value is left; what is created is told by its
fields. A plan names the commit that it was made of: its fingerprint does not, so that another
commit which would do the same is approved already. Like that of a Terraform plan it is made with a
secret key, as it covers values that nobody may guess.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from trueup.core.mask import masked_changes
from trueup.k8s.object import Object
from trueup.model.change import Action, Change, FieldChange
from trueup.model.plan import Plan, Step, Task

_KNOWN = frozenset({("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace")})
"""Fields that a row is named by, or that tell nobody anything."""
_CREATES = (Action.CREATE, Action.REPLACE)


def veiled(plan: Plan, key: bytes, sensitive: Collection[str] = ()) -> Plan:
    """*sensitive*: names of annotations whose values are secrets."""
    return msgspec.structs.replace(
        plan,
        steps=tuple(_step(step, sensitive) for step in plan.steps),
        on_failure=tuple(_step(step, sensitive) for step in plan.on_failure),
        fingerprint=fingerprint(plan, key),
    )


def fingerprint(plan: Plan, key: bytes) -> str:
    """Of all that is done, in its order."""
    whole = hmac.new(key, digestmod=hashlib.sha256)
    for step in (*plan.steps, *plan.on_failure):
        for task in step.tasks:
            if task.change.action is not Action.KEEP:
                row = msgspec.json.encode(_row(task), order="deterministic")
                whole.update(len(row).to_bytes(8, "big") + row)
    return whole.hexdigest()


def _row(task: Task) -> list[Any]:
    change = task.change
    after = change.after.body if change.after is not None else None
    done = (task.phase, task.wave, task.hook, task.skipped, task.manner)
    return [str(change.ref), change.action, done, after, change.fields]


def _step(step: Step, sensitive: Collection[str]) -> Step:
    changes = masked_changes(step.changes, sensitive)
    tasks = (
        msgspec.structs.replace(task, change=_told(change))
        for task, change in zip(step.tasks, changes, strict=True)
    )
    return Step(step.phase, step.wave, tuple(tasks))


def _told(change: Change) -> Change:
    fields = change.fields
    if not fields and change.after is not None and change.action in _CREATES:
        fields = tuple(_fields(change.after))
    return msgspec.structs.replace(change, after=None, fields=fields)


def _fields(made: Object) -> Iterator[FieldChange]:
    for path, value in _leaves(made.body, ()):
        if path not in _KNOWN:
            yield FieldChange(path, None, value)


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, Mapping) and value:
        for key, each in value.items():
            yield from _leaves(each, (*path, str(key)))
    elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        for at, each in enumerate(value):
            yield from _leaves(each, (*path, _item(each, at)))
    elif value is not None:
        yield path, value


def _item(value: Any, at: int) -> str:
    """As differences name it: by its name, if it has one."""
    name = value.get("name") if isinstance(value, Mapping) else None
    return f'[name="{name}"]' if isinstance(name, str) else f"[{at}]"
