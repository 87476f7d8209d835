"""``app wait``, and the waiting of all commands that wait: by the stream, not by asking again."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from trueup.cli.app import picking, progress, summary
from trueup.cli.app.following import gone, states
from trueup.cli.app.naming import application, chosen, split
from trueup.cli.command import Call, Command, Given
from trueup.cli.flags import APP_NAMESPACE, OUTPUT, many, number, switch, text
from trueup.cli.output import FAILED, Failure

if TYPE_CHECKING:
    from trueup.cli.client import Client

App = Mapping[str, Any]
GRACE = 5.0
"""Seconds in which the comparison that follows an operation is awaited."""


@dataclass(frozen=True)
class Goal:
    """What is waited for; with *resources* only these objects count."""

    sync: bool = False
    health: bool = False
    operation: bool = False
    suspended: bool = False
    degraded: bool = False
    hydrated: bool = False
    resources: tuple[str, ...] = field(default=())

    def reached(self, app: App) -> bool:
        return (
            (not self.operation or not operating(app))
            and (not self.sync or self._synced(app))
            and self._healthy(app)
            and (not self.hydrated or _hydrated(app))
        )

    def _synced(self, app: App) -> bool:
        if self.resources:
            picked = picking.picked(app, self.resources)
            return all(each.get("status") == "Synced" for each in picked)
        return summary.sync_status(app) == "Synced"

    def _healthy(self, app: App) -> bool:
        wanted = {
            state
            for state, asked in (
                ("Healthy", self.health),
                ("Suspended", self.suspended),
                ("Degraded", self.degraded),
            )
            if asked
        }
        if not wanted:
            return True
        if self.resources:
            picked = picking.picked(app, self.resources)
            states = [(each.get("health") or {}).get("status") for each in picked]
            return all(state in wanted for state in states if state)
        return ((app.get("status") or {}).get("health") or {}).get("status") in wanted


def operating(app: App) -> bool:
    """Whether an operation is wanted or going on."""
    state = (app.get("status") or {}).get("operationState") or {}
    return bool(app.get("operation")) or bool(state and not state.get("finishedAt"))


def compared_since(app: App) -> bool:
    """Whether the comparison is newer than the last operation."""
    status = app.get("status") or {}
    finished = (status.get("operationState") or {}).get("finishedAt")
    compared = status.get("reconciledAt")
    if not finished:
        return True
    if not compared:
        return False
    return datetime.fromisoformat(compared) >= datetime.fromisoformat(finished)


async def until(
    client: "Client", name: str, reached: Callable[[App], bool], show: Callable[[App], None]
) -> App:
    """The Application as soon as *reached* says so; *show* is told of every state before."""
    async with aclosing(states(client, name)) as found:
        async for app in found:
            if app is None:
                raise Failure(f'application "{name}" is gone')
            show(app)
            if reached(app):
                return app
    raise AssertionError("an application is followed until it is gone")


async def settled(client: "Client", name: str, app: App) -> App:
    """*app* after the comparison that follows an operation, if it comes soon."""
    if compared_since(app):
        return app
    try:
        async with asyncio.timeout(GRACE):
            return await until(client, name, compared_since, lambda _app: None)
    except TimeoutError:
        return app


async def wait(call: Call) -> int | None:
    given = call.given
    goal = _goal(given)
    async with call.server() as client:
        names = await chosen(client, given)
        for name in names:
            app = await _waited(call, client, name, goal)
            if app is not None:
                _final(call, app)
                if goal.operation and failed(app) and not given.on("degraded"):
                    return FAILED
    return None


async def _waited(call: Call, client: "Client", name: str, goal: Goal) -> App | None:
    namespace, plain = split(name, call.given)
    name = f"{namespace}/{plain}" if namespace else plain
    seconds = call.given.number("timeout")
    if call.given.on("delete"):
        try:
            async with asyncio.timeout(seconds or None):
                await gone(client, name)
        except TimeoutError as error:
            raise timed_out(seconds, plain) from error
        call.out.line(f"application '{plain}' deleted")
        return None
    await application(client, name, call.given, fields="metadata.name")
    quiet = call.given.text("output") not in ("wide", "")
    healths = Healths(goal)
    with progress.shown(call.out, quiet=quiet) as shown:

        def show(app: App) -> None:
            shown.show(app)
            healths.see(app)

        try:
            async with asyncio.timeout(seconds or None):
                return await until(client, name, goal.reached, show)
        except (TimeoutError, Degraded) as error:
            found, why = healths.last, error
    if not quiet and found:
        call.out.line()
        if isinstance(why, TimeoutError):
            call.out.line("This is the state of the app after wait timed out:")
            call.out.line()
        _final(call, found)
    raise timed_out(seconds, plain) if isinstance(why, TimeoutError) else why


class Degraded(Failure):
    """What is waited for will not come by itself."""


@dataclass
class Healths:
    """
    Told of each state of an application. As with ``argocd``, an object that turns Degraded while
    health is waited for ends the waiting; one that was so at the beginning may still recover.
    """

    goal: Goal
    last: App | None = None
    seen: dict[str, str] = field(default_factory=dict)

    def see(self, app: App) -> None:
        self.last = app
        if not self.goal.health or self.goal.degraded:
            return
        for each in picking.picked(app, self.goal.resources):
            now = (each.get("health") or {}).get("status") or ""
            name = "/".join(str(each.get(part) or "") for part in KEY)
            before = self.seen.get(name, now)
            self.seen[name] = now
            if now == "Degraded" and before not in ("Degraded", "Unknown"):
                raise self._turned(app, each, before)

    @staticmethod
    def _turned(app: App, each: Mapping[str, Any], before: str) -> Degraded:
        name = app["metadata"]["name"]
        said = (each.get("health") or {}).get("message") or "see the objects above"
        why = f"application '{name}' health state has transitioned from {before} to Degraded"
        return Degraded(why, f"{each.get('kind')} {each.get('name')}: {said}")


KEY = ("group", "kind", "namespace", "name")


def timed_out(seconds: int, name: str) -> Failure:
    return Failure(
        f'timed out ({seconds}s) waiting for app "{name}" match desired state',
        f"trueup app get {name} shows where it stands",
    )


def failed(app: App) -> bool:
    """Whether the last operation did not succeed."""
    phase = ((app.get("status") or {}).get("operationState") or {}).get("phase")
    return phase in ("Failed", "Error")


def _final(call: Call, app: App) -> None:
    call.out.shown(app, call.given.text("output"), lambda: _whole(call, app))


def _whole(call: Call, app: App) -> None:
    summary.show(call.out, app, operation=True)
    summary.objects(call.out, app)


def _goal(given: Given) -> Goal:
    names = ("sync", "health", "operation", "suspended", "degraded", "hydrated")
    asked = {name: given.on(name) for name in names}
    resources = given.many("resource")
    if not any(asked.values()) and not given.on("delete"):
        asked |= {"sync": True, "health": True, "operation": True}
    return Goal(**asked, resources=resources)


def _hydrated(app: App) -> bool:
    """Also where there is nothing to hydrate."""
    state = ((app.get("status") or {}).get("sourceHydrator") or {}).get("currentOperation") or {}
    wanted = (app.get("spec") or {}).get("sourceHydrator")
    return not wanted or state.get("phase") == "Hydrated"


COMMANDS = (
    Command(
        "wait",
        wait,
        "Wait until an application is synced and healthy",
        ("[APPNAME...]",),
        (
            APP_NAMESPACE,
            switch("degraded", "Until it is degraded"),
            switch("delete", "Until it is gone"),
            switch("health", "Until it is healthy"),
            switch("hydrated", "Until it is hydrated"),
            switch("operation", "Until its operation has ended"),
            OUTPUT,
            many("resource", "Only for these objects: GROUP:KIND:[NAMESPACE/]NAME, or !… not"),
            text("selector", "Applications with these labels", "l"),
            switch("suspended", "Until it is suspended"),
            switch("sync", "Until it is synced"),
            number("timeout", "Seconds to wait; 0: for ever"),
        ),
    ),
)
