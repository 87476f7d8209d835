"""
``trueup resource actions`` and ``run-action``: tried on manifests, here, without any server.

``--config`` takes an ``argocd-cm`` whose scripts count, so that an ``action.lua`` can be tried
before anybody depends on it. Nothing is written: what an action gives is printed.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from trueup.cli import manifests
from trueup.cli.app.actions import COLUMNS, cell, parameters
from trueup.cli.command import Call
from trueup.cli.output import Failure
from trueup.core.actions import ActionFailed, Actions, Asked, Impact
from trueup.core.customizations import action_scripts
from trueup.edge.lua import Lua
from trueup.k8s.object import Object

T = TypeVar("T")


async def offered(call: Call) -> None:
    """What each document offers, in their order."""
    known, objects = await _known(call), map(Object, await manifests.given(call))
    found = [(obj, each) for obj in objects for each in _asked(known.offered, obj)]
    rows = [
        dict(zip(COLUMNS, (*_named(obj), each.name, each.disabled), strict=True))
        for obj, each in found
    ]
    for _, each in found:
        if each.problem:
            call.out.note(f"warning: {each.name}: {each.problem}")

    def table() -> None:
        lines = [tuple(map(cell, row.values())) for row in rows]
        call.out.table([name.upper() for name in COLUMNS], lines)

    call.out.shown(rows, call.given.text("output"), table)


async def run(call: Call) -> None:
    """What the action makes of each document: its operation, and the object as it is then."""
    known, objects = await _known(call), map(Object, await manifests.given(call))
    asked = Asked(datetime.now(UTC), parameters(call.given))
    name = call.given.text("ACTION")

    def performed(obj: Object) -> tuple[Impact, ...]:
        return known.performed(obj, name, asked)

    found = [
        {"operation": str(each.operation), "resource": each.object.body}
        for obj in objects
        for each in _asked(performed, obj)
    ]
    call.out.shown(found, call.given.text("output"), lambda: call.out.data(found, "yaml"))


async def _known(call: Call) -> Actions:
    problems: list[str] = []
    scripts = action_scripts(await manifests.operating(call), problems)
    for problem in problems:
        call.out.note(f"warning: {problem}")
    return Actions(scripts, Lua().act)


def _named(obj: Object) -> tuple[str, str, str]:
    return obj.ref.kind.group, obj.ref.kind.kind, obj.ref.name


def _asked(question: Callable[[Object], T], obj: Object) -> T:
    try:
        return question(obj)
    except ActionFailed as failed:
        raise Failure(failed.message, failed.hint) from failed
