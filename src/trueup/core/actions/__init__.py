"""
Actions: what can be done with a live object besides a sync, and what it comes to.

What ``argocd-cm`` says of a kind (`scripts`) stands in place of what is built in (`builtin`), or
beside it where it says ``mergeBuiltinActions``; of two actions of one name its own counts. What is
decided here is carried out by `trueup.web.apps.actions`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from trueup.core.actions.action import (
    Action,
    ActionFailed,
    Asked,
    Impact,
    Operation,
    Parameter,
)
from trueup.core.actions.builtin import BUILTIN, Builtin
from trueup.core.actions.scripts import Act, Scripted, offered, performed
from trueup.core.scripts import Script, ScriptFailed, finder, name_of
from trueup.k8s.object import Object
from trueup.k8s.patch import merge_patch_between
from trueup.k8s.ref import GroupKind

__all__ = [
    "ALONE",
    "Action",
    "ActionFailed",
    "Actions",
    "Asked",
    "Impact",
    "Operation",
    "Parameter",
    "Scripted",
    "parted",
]


def unable(_script: Script, _body: Mapping[str, Any], _parameters: Mapping[str, str]) -> Any:
    raise ScriptFailed("no scripts are run here")


@dataclass(frozen=True)
class Actions:
    """*scripted*: by ``group/Kind``, which may hold ``*``; *act*: runs them."""

    scripted: Mapping[str, Scripted] = field(default_factory=dict)
    act: Act = unable

    def offered(self, obj: Object) -> tuple[Action, ...]:
        """By name. Raises ``ActionFailed`` where a script makes no sense."""
        own = self._own(obj)
        known = {each.name: each for each in self._judged(obj, own)}
        if own:
            known |= {each.name: each for each in offered(own, obj, self.act)}
        return tuple(known[name] for name in sorted(known))

    def performed(self, obj: Object, name: str, asked: Asked) -> tuple[Impact, ...]:
        """
        What the action makes of the object; raises ``ActionFailed``.

        One that is not listed now, as resuming what is not suspended, is done as well: who asks
        for it of many objects means those that need it.
        """
        own = self._own(obj)
        if own and own.problem:
            offered(own, obj, self.act)  # tells it
        if own and name in own.definitions:
            return performed(own, name, obj, asked, self.act)
        with _formed(obj):
            for each in self._builtin(obj, own):
                if each.name == name:
                    return each.performed(obj, asked)
        raise self._unknown(obj, name, own)

    @cached_property
    def _find(self) -> Callable[[GroupKind], Scripted | None]:
        return finder(self.scripted)

    def _own(self, obj: Object) -> Scripted | None:
        return self._find(obj.ref.kind)

    def _builtin(self, obj: Object, own: Scripted | None) -> tuple[Builtin, ...]:
        return BUILTIN.get(obj.ref.kind, ()) if own is None or own.merge else ()

    def _judged(self, obj: Object, own: Scripted | None) -> Iterator[Action]:
        """One that cannot be judged is listed and says why; the others are as they are."""
        for each in self._builtin(obj, own):
            try:
                with _formed(obj):
                    if each.shown(obj):
                        yield each.offered(obj)
            except ActionFailed as failed:
                yield Action(each.name, disabled=True, problem=failed.message)

    def _unknown(self, obj: Object, name: str, own: Scripted | None) -> ActionFailed:
        kind = name_of(obj.ref.kind)
        known = ", ".join(each.name for each in self.offered(obj))
        hint = f"it offers: {known}" if known else f"{kind} offers no actions now"
        if own and name in {each.name for each in offered(own, obj, self.act)}:
            hint = f"add it to definitions of {own.key} in argocd-cm"
        return ActionFailed(f"{kind} {obj.ref.name} has no action {name!r}", hint)


ALONE = Actions()
"""What is built in, without any scripts."""


def parted(before: Object, after: Object) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The merge patch of all but the status, and that of the status; empty: nothing changes."""
    patch = merge_patch_between(before.body, after.body)
    status = {"status": patch["status"]} if "status" in patch else {}
    return {name: value for name, value in patch.items() if name != "status"}, status


@contextmanager
def _formed(obj: Object) -> Iterator[None]:
    """What is built in reads objects as their controllers write them."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ActionFailed(f"{obj.ref} is not of the form that is expected: {error}") from error
