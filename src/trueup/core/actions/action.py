"""Action: what can be done with a live object, what somebody asks for, and what that comes to."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from trueup.k8s.object import Object
from trueup.k8s.value import Value


class Parameter(Value, frozen=True):
    """What an action must be told; *default* is offered to people, and never assumed."""

    name: str = ""
    value: str = ""
    type: str = ""
    default: str = ""


class Action(Value, frozen=True):
    """
    One action that an object offers, in the form of Argo CD's API.

    *problem*, which is ours: why it could not be judged; it is disabled then.
    """

    name: str
    params: tuple[Parameter, ...] = ()
    disabled: bool = False
    icon_class: str = ""
    display_name: str = ""
    problem: str = ""


class Asked(Value, frozen=True):
    """What somebody asks an action for: *parameters* by name, and when."""

    now: datetime
    parameters: Mapping[str, str] = {}


class Operation(StrEnum):
    """What is to be done with an object that an action gives."""

    CREATE = "create"
    PATCH = "patch"


class Impact(Value, frozen=True):
    """An object as it is to become; *operation*: from nothing, or from what it is."""

    operation: Operation
    object: Object


class ActionFailed(Exception):
    """An action cannot be listed or carried out: *message* says which and why."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
