"""Action, FieldChange, Change: what is to be done to one object, and what of it differs."""

from enum import StrEnum
from typing import Any

from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value


class Action(StrEnum):
    """What is to be done to one object; KEEP: it is as desired, but its health still counts."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    KEEP = "keep"


class FieldChange(Value, frozen=True):
    """One field, before and after; None where it is not there."""

    path: tuple[str, ...]
    before: Any
    after: Any


class Change(Value, frozen=True):
    """What is to be done to one object, and what of it differs."""

    ref: Ref
    action: Action
    after: Object | None = None
    fields: tuple[FieldChange, ...] = ()
