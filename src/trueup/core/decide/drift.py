"""
Drift: what a heal puts back, told field by field, with who had changed it.

It is kept in the operation's ``info``, so it stays with the operation that put it right, and is
told as an Event when that has ended.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from trueup.core.compare.ownership import explain
from trueup.core.mask import masked_changes
from trueup.model.application import Info, OperationState
from trueup.model.comparison import Compared, SyncCode
from trueup.model.event import Event

DRIFT = "drift"
MOST = 5  # fields of an object, and objects of an application, that are told


def drift(
    objects: Iterable[Compared], now: datetime, sensitive: Collection[str] = ()
) -> tuple[Info, ...]:
    """A line for each object that differs, secrets and *sensitive* annotations of them masked."""
    differing = [each for each in objects if each.status is SyncCode.OUT_OF_SYNC]
    told = [
        Info(DRIFT, f"{_name(each)}: {_what(each, now, sensitive)}") for each in differing[:MOST]
    ]
    left = len(differing) - MOST
    return (*told, Info(DRIFT, f"and {left} objects more")) if left > 0 else tuple(told)


def ended(state: OperationState, phase: str, message: str) -> Event | None:
    """What the end of an operation is worth telling: a heal, or that it failed."""
    if phase != "Succeeded":
        return Event("OperationFailed", message, warning=True)
    lines = [each.value for each in state.operation.info if each.name == DRIFT]
    return Event("SelfHealed", f"put back {'; '.join(lines)}") if lines else None


def _name(each: Compared) -> str:
    return " ".join(filter(None, (each.ref.kind.kind, _place(each))))


def _place(each: Compared) -> str:
    return "/".join(filter(None, (each.ref.namespace, each.ref.name)))


def _what(each: Compared, now: datetime, sensitive: Collection[str]) -> str:
    if each.live is None:
        return "it had been deleted"
    if each.change is None or each.requires_pruning:
        return "it is not declared"
    (change,) = masked_changes((each.change,), sensitive)
    lines = [blame.line(now) for blame in explain(change, each.live)]
    left = len(lines) - MOST
    return ", ".join((*lines[:MOST], f"and {left} fields more") if left > 0 else lines)
