"""Action, FieldChange, Change: what is to be done to one object, and what of it differs."""

from enum import StrEnum
from typing import Any

from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value


class Action(StrEnum):
    """
    What is to be done to one object; KEEP: it is as desired, but its health still counts.

    Of Terraform alone: FORGET (it stays, but nobody's any more), MOVE (it has another address),
    IMPORT (it is taken over as it is), READ (a data source, when it is applied), INVOKE (what a
    provider does beside).
    """

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    KEEP = "keep"
    FORGET = "forget"
    MOVE = "move"
    IMPORT = "import"
    READ = "read"
    INVOKE = "invoke"


class FieldChange(Value, frozen=True, gc=False):
    """
    One field, before and after; None where it is not there.

    *unknown*: what it will be is known after the apply only. *sensitive*: the values are masked.
    *forces*: the object is replaced because of it.
    """

    path: tuple[str, ...]
    before: Any
    after: Any
    unknown: bool = False
    sensitive: bool = False
    forces: bool = False


class Remarks(Value, frozen=True, gc=False):
    """
    What Terraform says of a change beside its fields.

    *reason*: why this is done, in its own word (``replace_because_tainted`` …). *because*: the
    paths that force a replacement. *moved_from*: its address until now; *imported*: the id that it
    is taken over by. *deposed*: the key of an object that a replacement left behind.
    *created_first*: the new one is made before the old one goes; *left*: the old one is not
    destroyed but forgotten.
    *runs*: provisioners that run with it. *trigger*: what an action is invoked by. *needs*: the
    resources of the plan that it leans on, by where they are declared.
    """

    reason: str = ""
    because: tuple[str, ...] = ()
    moved_from: str = ""
    imported: str = ""
    deposed: str = ""
    created_first: bool = False
    left: bool = False
    runs: tuple[str, ...] = ()
    trigger: str = ""
    needs: tuple[str, ...] = ()


class Change(Value, frozen=True, gc=False):
    """What is to be done to one object, and what of it differs."""

    ref: Ref
    action: Action
    after: Object | None = None
    fields: tuple[FieldChange, ...] = ()
    remarks: Remarks | None = None
