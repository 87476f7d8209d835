"""``admin settings resource-overrides``: what the settings make of one manifest."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TypeVar

from trueup.cli import manifests
from trueup.cli.admin.settings import said
from trueup.cli.app.actions import parameters
from trueup.cli.command import Call
from trueup.cli.output import Failure, yaml_text
from trueup.core.actions import Action, ActionFailed, Actions, Asked, Operation
from trueup.core.compare.ignore import matching, without
from trueup.core.compare.overrides import Override, overrides
from trueup.core.customizations import action_scripts, health_scripts
from trueup.core.health import judge
from trueup.edge.clock import SystemClock
from trueup.edge.jq.expressions import Expressions
from trueup.edge.lua import Lua
from trueup.k8s.object import Object
from trueup.k8s.schema import ANYTHING
from trueup.model.application import IgnoreDifferences

Data = Mapping[str, str]
T = TypeVar("T")
TIME = 1.0  # seconds that a jq expression may take


async def health(call: Call) -> None:
    obj = await _object(call)
    scripts = _heeded(call, health_scripts, (await said(call)).map)
    found = judge(scripts, Lua())(obj)
    if found is None:
        call.out.line(f"Health script is not configured for '{_kind(obj)}'")
        return
    call.out.line(f"STATUS: {found.status}", str(found.status))
    call.out.line(f"MESSAGE: {found.message}")


async def ignore_differences(call: Call) -> None:
    obj = await _object(call)
    found = _heeded(call, overrides, (await said(call)).map)
    _ignored(call, obj, found.ignore, "ignoreDifferences", "Ignore differences")


async def ignore_updates(call: Call) -> None:
    obj = await _object(call)
    found = _heeded(call, overrides, (await said(call)).map)
    _ignored(call, obj, found.updates, "ignoreResourceUpdates", "Ignore resource updates")


async def list_actions(call: Call) -> None:
    obj = await _object(call)
    known = _actions(call, (await said(call)).map)
    found = _tried(lambda: known.offered(obj))
    if not found:
        call.out.line(f"Actions are not configured for '{_kind(obj)}'")
        return
    rows = [(each.name, str(each.disabled).lower()) for each in sorted(found, key=_name)]
    call.out.table(("NAME", "DISABLED"), rows)


async def run_action(call: Call) -> None:
    obj = await _object(call)
    known = _actions(call, (await said(call)).map)
    asked = Asked(datetime.now(UTC), parameters(call.given))
    name = call.given.text("ACTION")
    for each in _tried(lambda: known.performed(obj, name, asked)):
        if each.operation is Operation.CREATE:
            call.out.line("Following resource was created:")
            call.out.line(yaml_text(each.object.body))
        elif each.object.body == obj.body:
            call.out.line(f"No fields had been changed by action: {name}")
        else:
            call.out.line("Following fields have been changed:")
            call.out.line()
            call.out.changes(obj.body, each.object.body, ("before", "after"))


def _ignored(call: Call, obj: Object, rules: Iterable[Override], what: str, told: str) -> None:
    """The fields that the rules for this object take away; managers own nothing in a manifest."""
    mine = matching([each.rule for each in rules], obj)
    if not any(rule.json_pointers or rule.jq_path_expressions for rule in mine):
        call.out.line(f"{told} are not configured for '{_kind(obj)}'")
        return
    expressions = Expressions(SystemClock(), TIME)
    try:
        left = without(obj.body, mine, obj, ANYTHING, expressions.paths)
    finally:
        expressions.close()
    if left == obj.body:
        call.out.line(f"No fields are ignored by {what} settings:")
        call.out.line(yaml_text([_rule(rule) for rule in mine]))
        return
    call.out.line("Following fields are ignored:")
    call.out.line()
    call.out.changes(obj.body, left, ("whole", "compared"))


def _rule(rule: IgnoreDifferences) -> dict[str, list[str]]:
    said = {"jsonPointers": rule.json_pointers, "jqPathExpressions": rule.jq_path_expressions}
    return {name: list(each) for name, each in said.items() if each}


async def _object(call: Call) -> Object:
    place = call.given.text("RESOURCE_YAML_PATH")
    found = await manifests.bodies(place, call.out.note)
    if len(found) != 1:
        raise Failure(f"{place} holds {len(found)} objects", "one is what is asked for")
    return Object(found[0])


def _actions(call: Call, data: Data) -> Actions:
    return Actions(_heeded(call, action_scripts, data), Lua().act)


def _heeded(call: Call, read: Callable[[Data, list[str]], T], data: Data) -> T:
    """What *read* makes of *data*; what makes no sense in it is told."""
    problems: list[str] = []
    found = read(data, problems)
    for problem in problems:
        call.out.note(f"warning: {problem}")
    return found


def _tried(question: Callable[[], T]) -> T:
    try:
        return question()
    except ActionFailed as failed:
        raise Failure(failed.message, failed.hint) from failed


def _kind(obj: Object) -> str:
    return f"{obj.kind.group}/{obj.kind.kind}"


def _name(action: Action) -> str:
    return action.name
