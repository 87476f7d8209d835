"""
Reading: the product's one `Plan` of what ``terraform show -json`` says of a saved plan.

All of it is one step: Terraform itself knows the order. Outputs are tasks of the kind ``output``.
Resources that stay as they are stand there too, without fields, so that the whole root is seen. Of
a plan that only refreshes, the changes are those that the world has made, and the state follows.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from trueup.core.terraform import remarks
from trueup.core.terraform.faults import faults
from trueup.core.terraform.fields import Sides, differing, field, sides
from trueup.core.terraform.fingerprint import effective, fingerprint
from trueup.core.terraform.needs import declared, needs
from trueup.core.terraform.secrets import Raw, Secrets, secrets_in
from trueup.k8s.value import Value
from trueup.model.address import managed, order, output, ref_of
from trueup.model.change import Action, Change, FieldChange, Remarks
from trueup.model.plan import Phase, Plan, Step, Task
from trueup.model.stack import Totals

ACTIONS: Mapping[tuple[str, ...], Action] = {
    ("no-op",): Action.KEEP,
    (): Action.KEEP,
    ("create",): Action.CREATE,
    ("read",): Action.READ,
    ("update",): Action.UPDATE,
    ("delete", "create"): Action.REPLACE,
    ("create", "delete"): Action.REPLACE,
    ("create", "forget"): Action.REPLACE,
    ("forget", "create"): Action.REPLACE,
    ("delete",): Action.DELETE,
    ("forget",): Action.FORGET,
}
"""Of ``change.actions``; whatever else there may be stops the plan (:mod:`faults`)."""


class Reading(Value, frozen=True):
    """
    How a plan is read.

    *key*: the Stack's own, kept secret, which its fingerprint is made with. *secrets*: texts that
    are masked beside those that the plan marks. *refresh_only*: it was made to find drift. *files*:
    names what the root is made of (``PlanStatus.files``).
    """

    revision: str
    key: bytes
    secrets: tuple[str, ...] = ()
    refresh_only: bool = False
    files: str = ""


def read(shown: Raw, how: Reading) -> Plan:
    """*shown*: the JSON, with secrets in clear. The plan has none."""
    secrets = secrets_in(shown, how.secrets)
    raw = list(shown.get("resource_drift" if how.refresh_only else "resource_changes") or ())
    changes = [
        *_resources(raw, shown, secrets),
        *_outputs(shown, secrets),
        *_invoked(shown, secrets),
    ]
    changes.sort(key=_order)
    tasks = tuple(Task(change) for change in changes)
    return Plan(
        how.revision,
        (Step(Phase.SYNC, 0, tasks),) if tasks else (),
        findings=tuple(faults(shown, raw, secrets)),
        fingerprint=fingerprint(shown, raw, how.key, how.files),
    )


def totals(plan: Plan) -> Totals:
    """What the status of a Stack says of a plan; what is moved or imported may be updated too."""
    counts = plan.counts
    remarked = [task.change.remarks for task in plan.tasks if task.change.remarks is not None]
    return Totals(
        create=counts.create,
        update=counts.update,
        replace=counts.replace,
        delete=counts.delete,
        forget=counts.forget,
        move=sum(bool(each.moved_from) for each in remarked),
        import_=sum(bool(each.imported) for each in remarked),
        outputs=counts.outputs,
    )


def _resources(raw: list[Raw], shown: Raw, secrets: Secrets) -> Iterator[Change]:
    leaning = needs(shown, (str(each["address"]) for each in raw))
    for each in raw:
        change = each.get("change") or {}
        action = ACTIONS.get(tuple(change.get("actions") or ()))
        if action is None:
            continue
        ref = ref_of(secrets.in_address(str(each["address"])))
        said = msgspec.structs.replace(
            remarks.of(each, shown, secrets),
            needs=tuple(sorted(leaning[declared(str(each["address"]))])),
        )
        if action is Action.KEEP and effective(each):
            action = Action.IMPORT if said.imported else Action.MOVE
        if action is Action.KEEP and not managed(ref):
            continue
        fields = () if action is Action.KEEP else _fields(change, secrets)
        yield Change(ref, action, fields=fields, remarks=said if said != Remarks() else None)


def _fields(change: Raw, secrets: Secrets) -> tuple[FieldChange, ...]:
    forcing = [remarks.path(each) for each in change.get("replace_paths") or ()]

    def told(path: tuple[str, ...], place: Sides) -> FieldChange:
        found = field(path, place, secrets)
        if not any(path[: len(each)] == each[: len(path)] for each in forcing):
            return found
        return msgspec.structs.replace(found, forces=True)

    return tuple(told(path, place) for path, place in differing(sides(change)))


def _outputs(shown: Raw, secrets: Secrets) -> Iterator[Change]:
    for name, change in (shown.get("output_changes") or {}).items():
        action = ACTIONS.get(tuple(change.get("actions") or ()), Action.UPDATE)
        whole = sides(change)
        if action is not Action.KEEP:
            yield Change(output(name), action, fields=(field((), whole, secrets),))


def _invoked(shown: Raw, secrets: Secrets) -> Iterator[Change]:
    """Actions that providers carry out beside what is made (Terraform 1.14)."""
    for each in shown.get("action_invocations") or ():
        config: dict[str, Any] = {
            "after": each.get("config_values") or {},
            "after_unknown": each.get("config_unknown"),
            "after_sensitive": each.get("config_sensitive"),
        }
        said = Remarks(trigger=secrets.in_address(remarks.trigger(each)))
        yield Change(
            ref_of(each["address"]), Action.INVOKE, fields=_fields(config, secrets), remarks=said
        )


def _order(change: Change) -> tuple[Any, ...]:
    """An object that a replacement left behind comes after the one of the same address."""
    said = change.remarks or Remarks()
    return (*order(change.ref), said.deposed, said.trigger)
