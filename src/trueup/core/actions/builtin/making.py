"""Making: what objects that actions create have in common."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from trueup.core.actions.action import Asked
from trueup.core.actions.builtin.definition import Builtin
from trueup.k8s.object import Object

LONGEST = 63  # characters of a name that pods carry as a label


def made_of(obj: Object, asked: Asked, end: str = "-%Y%m%d%H%M") -> dict[str, str]:
    """Where it lies, and a name with the minute in it: twice in a minute is once."""
    suffix = asked.now.strftime(end)
    name = obj.ref.name[: LONGEST - len(suffix)].rstrip("-.") + suffix
    return {"name": name, **({"namespace": obj.ref.namespace} if obj.ref.namespace else {})}


def owner(obj: Object) -> dict[str, Any]:
    uid = obj.at("metadata", "uid")
    return {
        "apiVersion": obj.body["apiVersion"],
        "kind": obj.ref.kind.kind,
        "name": obj.ref.name,
        **({"uid": uid} if uid else {}),
    }


def within(action: Builtin, when: Callable[[Object], bool]) -> Builtin:
    """The action, shown only where that holds too."""
    shown = action.shown
    return replace(action, shown=lambda obj: when(obj) and shown(obj))
