"""
Scripts of actions: ``discovery.lua`` and ``action.lua`` of ``argocd-cm``, and what they give.

Answers are read as Argo CD reads them: ``discovery.lua`` gives a table of actions by name, and
``action.lua`` the changed object, or a list of ``{operation, resource}``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from trueup.core.actions.action import Action, ActionFailed, Asked, Impact, Operation, Parameter
from trueup.core.scripts import NOT_A_TABLE, Script, ScriptFailed, lua_kind
from trueup.k8s.object import Object
from trueup.k8s.value import Value

DISCOVERY, ACTION = "discovery.lua", "action.lua"
Act = Callable[[Script, Mapping[str, Any], Mapping[str, str]], Any]
"""Runs a script with ``obj`` and ``actionParams``, and gives what it returns as JSON would."""


class Scripted(Value, frozen=True):
    """
    What ``argocd-cm`` says of the actions of a kind; *key*: where.

    *merge*: the built-in ones stay beside them. *problem*: why none of it can be used.
    """

    key: str
    discovery: Script | None = None
    definitions: Mapping[str, Script] = {}
    merge: bool = False
    problem: str = ""


def offered(scripted: Scripted, obj: Object, act: Act) -> tuple[Action, ...]:
    """The actions that ``discovery.lua`` names."""
    if scripted.problem:
        raise ActionFailed(f"{scripted.key}: {scripted.problem}", _where(scripted))
    if scripted.discovery is None:
        return ()
    found = _answer(scripted, scripted.discovery, DISCOVERY, lambda each: act(each, obj.body, {}))
    if isinstance(found, Sequence) and found:
        raise _wrong(scripted, DISCOVERY, "expected a table of actions by name, not a list")
    return tuple(_action(scripted, name, each) for name, each in dict(found or {}).items())


def performed(
    scripted: Scripted, name: str, obj: Object, asked: Asked, act: Act
) -> tuple[Impact, ...]:
    """What the ``action.lua`` of that name makes of the object."""
    script, what = scripted.definitions[name], f"action {name}"
    found = _answer(scripted, script, what, lambda each: act(each, obj.body, asked.parameters))
    if isinstance(found, Mapping):
        found = [{"operation": Operation.PATCH, "resource": found}]
    return tuple(_impacts(scripted, what, found, obj))


def _answer(scripted: Scripted, script: Script, what: str, run: Callable[[Script], Any]) -> Any:
    try:
        found = run(script)
    except ScriptFailed as failed:
        raise _wrong(scripted, what, str(failed)) from failed
    if not isinstance(found, Mapping | list):
        raise _wrong(scripted, what, f"{NOT_A_TABLE}{lua_kind(found)}")
    return found


def _action(scripted: Scripted, name: str, said: Any) -> Action:
    """A list says nothing, as an empty table does: Lua does not tell them apart."""
    if isinstance(said, list):
        return Action(name)
    if not isinstance(said, Mapping):
        why = f"the action {name} must be a table, such as {{}}, not a {lua_kind(said)}"
        raise _wrong(scripted, DISCOVERY, why)
    return Action(
        name,
        tuple(_parameters(said.get("params"))),
        said.get("disabled") is True,
        _text(said.get("iconClass")),
        _text(said.get("displayName")),
    )


def _parameters(said: Any) -> Iterator[Parameter]:
    for each in said if isinstance(said, list) else ():
        if isinstance(each, Mapping):
            fields = ("name", "value", "type", "default")
            yield Parameter(*(_text(each.get(field)) for field in fields))


def _impacts(scripted: Scripted, what: str, found: Any, live: Object) -> Iterator[Impact]:
    known = " or ".join(Operation)
    for each in found:
        said = each if isinstance(each, Mapping) else {}
        body, operation = said.get("resource"), said.get("operation")
        if operation not in list(Operation):
            raise _wrong(scripted, what, f"operation: {operation} is none: {known} is expected")
        if not isinstance(body, Mapping) or not _named(body):
            why = f"{operation}: resource: apiVersion, kind and metadata.name are expected"
            raise _wrong(scripted, what, why)
        if operation == Operation.CREATE:
            yield Impact(Operation.CREATE, Object(body))
            continue
        obj = Object(restored(body, live.body))
        if not obj.at("metadata", "name") or obj.ref != live.ref:
            why = f"patch: only {live.ref} itself can be patched"
            raise _wrong(scripted, what, why)
        yield Impact(Operation.PATCH, obj)


def _named(body: Mapping[str, Any]) -> bool:
    """*body* may leave the end of its name to the server."""
    meta = body.get("metadata")
    name = (meta.get("name") or meta.get("generateName")) if isinstance(meta, Mapping) else None
    texts = (body.get("apiVersion"), body.get("kind"), name)
    return all(isinstance(each, str) and each for each in texts)


def restored(after: Any, before: Any) -> Any:
    """
    *after* as it was meant: Lua has one kind of empty table, and numbers of 53 bits.

    What is empty and was a map is an empty map; a large number that Lua could not hold is what it
    was.
    """
    if isinstance(before, Mapping):
        if after == []:
            return {}
        if isinstance(after, Mapping):
            return {name: restored(each, before.get(name)) for name, each in after.items()}
    if isinstance(before, list) and isinstance(after, list):
        old = [*before, *[None] * len(after)]
        return [restored(each, old[at]) for at, each in enumerate(after)]
    if type(before) is int and type(after) in (int, float) and float(before) == after:
        return before
    return after


def _text(value: Any) -> str:
    """What is not a text is read as one, as a person wrote it."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float) else ""


def _wrong(scripted: Scripted, what: str, why: str) -> ActionFailed:
    return ActionFailed(f"{scripted.key}: {what}: {why}", _where(scripted))


def _where(scripted: Scripted) -> str:
    return f"correct {scripted.key} in argocd-cm"
