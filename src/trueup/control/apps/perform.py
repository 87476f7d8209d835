"""
Perform: carry out a decision in the cluster that an application goes to.

What one object is refused is that object's result and nobody else's. What the API answers is put
into the live cache at once, so that the next look sees it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import Any, Protocol

from trueup.core.compare.claims import claim
from trueup.core.compare.migration import migration
from trueup.core.decide.rehearsal import final
from trueup.core.decide.results import (
    AHEAD,
    FAILED,
    RUN_MARK,
    RUNNING,
    SUCCEEDED,
    held,
    hook_mark,
    name_of,
    result_of,
)
from trueup.core.health import HOOK_FINALIZER
from trueup.core.plan.order import defined_kind, served_versions
from trueup.core.refusals import named_fields, told
from trueup.k8s.object import Object
from trueup.k8s.ref import CRD, GroupKind, Ref
from trueup.k8s.schema import ANYTHING, Schema, pruned
from trueup.model.application import ResourceResult
from trueup.model.change import Action
from trueup.model.decision import Act, Cascade
from trueup.model.errors import Refused, Stalled, Unreachable
from trueup.model.origin import Place
from trueup.model.plan import Step, Task
from trueup.model.run import Outcome
from trueup.ports import ApiKind, Clock, Written

TRIES = (0.1, 0.5)  # seconds before an object is tried again that the API did not answer for
ESTABLISHED = 3.0  # seconds that a new CRD is waited for
GONE = 30.0  # seconds that a forced replacement waits for the old object to go
LOOK = 0.05
TAKES = 5  # times that an object is taken over which others write at the same time
AT_ONCE = 16  # requests of one application at a time
Test = Callable[[Object | None], bool]


class Target(Protocol):
    """What of a ``Cluster`` is asked here."""

    async def get(self, ref: Ref) -> Object | None: ...

    async def apply(self, body: Mapping[str, Any], *, dry_run: bool = False) -> Object: ...

    async def create(self, body: Mapping[str, Any]) -> Object: ...

    async def replace(self, body: Mapping[str, Any]) -> Object: ...

    async def patch(self, ref: Ref, patch: Any, *, media_type: str) -> Object: ...

    async def delete(
        self, ref: Ref, *, propagation: str = "Foreground", uid: str = ""
    ) -> Object | None: ...

    async def kinds(self) -> Mapping[GroupKind, ApiKind]: ...

    async def schemas(self) -> Mapping[str, str]: ...

    def relearn(self) -> None: ...


Places = Callable[[Ref, tuple[tuple[str, ...], ...]], Awaitable[tuple[Place, ...]]]


async def nowhere(_ref: Ref, _paths: tuple[tuple[str, ...], ...]) -> tuple[Place, ...]:
    """Of what no file declares."""
    return ()


@dataclass(frozen=True, slots=True)
class Performer:
    """
    Writes to one cluster for one application.

    *mark*: of the run, for its hooks. *migrate*: take over what client-side apply owns.
    *places*: where an object and fields of it are declared.
    """

    cluster: Target
    live: Written
    clock: Clock
    mark: str = ""
    dry_run: bool = False
    migrate: bool = True
    schema: Callable[[str, str], Schema] = lambda _version, _kind: ANYTHING
    places: Places = nowhere

    async def act(self, decision: Act) -> Outcome:
        """
        The tasks of one step: groups in order, the tasks of a group at the same time.

        Nothing of it if one of the tasks ahead is refused in a dry run.
        """
        if refused := await self._rehearsed(decision.ahead):
            return Outcome(refused)
        taken = [task for task in decision.tasks if task in decision.assumed]
        results = [self._assumed(task) for task in taken]
        tasks = tuple(task for task in decision.tasks if task not in taken)
        if not tasks:
            return Outcome(tuple(results))
        step = Step(tasks[0].phase, tasks[0].wave, tasks)
        turn = asyncio.Semaphore(AT_ONCE)
        for group in step.groups:
            async with asyncio.TaskGroup() as running:
                started = [running.create_task(self._one(task, turn)) for task in group]
            results += [each.result() for each in started]
            if group[0].ref.kind == CRD and not group[0].prunes and not self.dry_run:
                await self._established(group)
        return Outcome(tuple(results))

    async def clear(self, hooks: tuple[Task, ...], ahead: tuple[Task, ...] = ()) -> Outcome:
        """Delete hooks; one that is gone already is as good. Nothing if one *ahead* is refused."""
        if refused := await self._rehearsed(ahead):
            return Outcome(refused)
        for task in hooks:
            await self._release(task.ref)
            await self._delete(task.ref, "Background")
        return Outcome()

    async def free(self, hooks: tuple[Ref, ...]) -> Outcome:
        """Let hooks vanish when they like."""
        for ref in hooks:
            await self._release(ref)
        return Outcome()

    async def cascade(self, decision: Cascade) -> Outcome:
        """Delete one wave of an application that goes."""
        errors = []
        for ref in decision.refs:
            try:
                await self._delete(ref, decision.propagation)
            except Stalled as error:
                errors.append(f"{name_of(ref)}: {error.message}")
        return Outcome(error="; ".join(errors))

    async def _rehearsed(self, tasks: tuple[Task, ...]) -> tuple[ResourceResult, ...]:
        """The results of those that the API server would never take."""
        turn = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as running:
            tried = [running.create_task(self._tried(task, turn)) for task in tasks]
        return tuple(result for each in tried if (result := each.result()))

    async def _tried(self, task: Task, turn: asyncio.Semaphore) -> ResourceResult | None:
        body = self._body(task)
        async with turn:
            try:
                await self.cluster.apply(body, dry_run=True)
            except (Stalled, Unreachable) as error:
                if not final(error) or self._mends(task.ref, body, error):
                    return None
                said = await self._refused(task, error)
                return result_of(task, "SyncFailed", f"{said}{AHEAD}", FAILED)
        return None

    def _mends(self, ref: Ref, body: Mapping[str, Any], error: Stalled | Unreachable) -> bool:
        """Whether the apply itself takes care of what is refused beside what others own."""
        live = self.live.get(ref)
        if live is None or not isinstance(error, Refused):
            return False
        return self._claim(live, body, error) is not None or migration(live) is not None

    def _claim(self, live: Object, body: Mapping[str, Any], error: Refused) -> Any:
        schema = self.schema(str(body["apiVersion"]), str(body["kind"]))
        return claim(live, body, schema, (cause.field for cause in error.causes))

    async def _one(self, task: Task, turn: asyncio.Semaphore) -> ResourceResult:
        if task.skipped:
            return result_of(task, "PruneSkipped", task.skipped, SUCCEEDED)
        if task.change.action is Action.KEEP:
            return result_of(task, "Synced", f"{name_of(task.ref)} unchanged", self._running)
        async with turn:
            try:
                return await self._patiently(task)
            except (Stalled, Unreachable) as error:
                return result_of(task, "SyncFailed", await self._refused(task, error), FAILED)

    async def _refused(self, task: Task, error: Stalled | Unreachable) -> str:
        """What is said of it, with the place in Git and a hint."""
        fields = named_fields(error, merged=self.live.get(task.ref) is not None)
        return told(task.ref, error, await self.places(task.ref, fields))

    async def _patiently(self, task: Task) -> ResourceResult:
        for pause in TRIES:
            try:
                return await self._write(task)
            except Unreachable:
                await self.clock.sleep(pause)
        return await self._write(task)

    async def _write(self, task: Task) -> ResourceResult:
        tried = " (dry run)" if self.dry_run else ""
        match task.change.action:
            case Action.DELETE:
                if not self.dry_run:
                    await self._delete(task.ref, task.manner.propagation)
                return result_of(task, "Pruned", f"pruned{tried}", SUCCEEDED)
            case Action.REPLACE:
                done = await self._replaced(task)
            case _:
                done = await self._applied(task)
        return result_of(task, "Synced", f"{name_of(task.ref)} {done}{tried}", self._running)

    def _assumed(self, task: Task) -> ResourceResult:
        """Of a dry run, as if the rest of it had been done."""
        return result_of(task, "Synced", f"{name_of(task.ref)} created (dry run)", SUCCEEDED)

    @property
    def _running(self) -> str:
        """A dry run leaves nothing to wait for."""
        return SUCCEEDED if self.dry_run else RUNNING

    async def _applied(self, task: Task) -> str:
        body = self._body(task)
        await self._taken_over(task)
        try:
            obj = await self._forced(task.ref, body)
        except Refused as error:
            if not (task.manner.force and error.reason in ("Invalid", "Conflict")):
                raise
            return await self._anew(task, body)
        self._seen(obj)
        if task.manner.server_side:
            return "serverside-applied"
        return "created" if task.change.action is Action.CREATE else "configured"

    async def _forced(self, ref: Ref, body: Mapping[str, Any]) -> Object:
        """An apply; where it is invalid beside what others added, in place of that."""
        try:
            return await self.cluster.apply(body, dry_run=self.dry_run)
        except Refused as error:
            live = self.live.get(ref)
            if error.reason != "Invalid" or live is None or self.dry_run:
                raise
            patch = self._claim(live, body, error)
            if patch is None:
                raise
        self._seen(await self.cluster.patch(ref, patch, media_type="json"))
        return await self.cluster.apply(body)

    async def _taken_over(self, task: Task) -> None:
        """Hand over what client-side apply owns, or what Git drops later would stay for ever."""
        live = self.live.get(task.ref) if self.migrate and not self.dry_run else None
        for last in (*repeat(False, TAKES - 1), True):
            if live is None or (patch := migration(live)) is None:
                return
            try:
                self._seen(await self.cluster.patch(task.ref, patch, media_type="json"))
            except Refused as error:
                if last or error.reason != "Conflict":
                    raise
                live = await self.cluster.get(task.ref)  # its controller has written meanwhile
            else:
                return

    async def _replaced(self, task: Task) -> str:
        body = self._body(task)
        live = self.live.get(task.ref)
        if live is None:
            self._seen(await self.cluster.create(body))
            return "created"
        meta = dict(body["metadata"])
        meta["resourceVersion"] = live.at("metadata", "resourceVersion")
        try:
            self._seen(await self.cluster.replace({**body, "metadata": meta}))
        except Refused as error:
            if not (task.manner.force and error.reason in ("Invalid", "Conflict")):
                raise
            return await self._anew(task, body)
        return "replaced"

    async def _anew(self, task: Task, body: Mapping[str, Any]) -> str:
        """Delete what refuses to change, and make it again."""
        await self._delete(task.ref, "Background")
        if not await self._until(task.ref, lambda obj: obj is None, GONE):
            raise Stalled("NotGone", f"{name_of(task.ref)} does not go, so it cannot be replaced")
        self._seen(await self.cluster.apply(body))
        return "replaced"

    async def _delete(self, ref: Ref, propagation: str) -> None:
        live = self.live.get(ref)
        uid = str(live.at("metadata", "uid") or "") if live else ""
        try:
            left = await self.cluster.delete(ref, propagation=propagation, uid=uid)
        except Refused as error:
            if error.reason not in ("NotFound", "Conflict"):
                raise
            left = await self.cluster.get(ref)
        if left is not None:
            self.live.put(left)
        else:
            self.live.remove(ref, uid)

    async def _release(self, ref: Ref) -> None:
        """Take our finalizer off a hook."""
        live = self.live.get(ref)
        if live is None or not held(live):
            return
        kept = [name for name in live.at("metadata", "finalizers") if name != HOOK_FINALIZER]
        uid = str(live.at("metadata", "uid"))
        meta = {"finalizers": kept or None, "uid": uid}
        try:
            left = await self.cluster.patch(ref, {"metadata": meta}, media_type="merge")
        except Refused as error:
            if error.reason not in ("NotFound", "Conflict"):
                raise
            self.live.remove(ref, uid)
            return
        if left.at("metadata", "deletionTimestamp") and not left.at("metadata", "finalizers"):
            self.live.remove(ref, uid)
        else:
            self.live.put(left)

    async def _established(self, group: tuple[Task, ...]) -> None:
        """Custom objects may follow in the same step; a CRD that takes longer is only late."""
        for task in group:
            await self._until(task.ref, _is_established, ESTABLISHED)
            if task.change.action is Action.CREATE and task.change.after is not None:
                await self._eventually(partial(self._in_use, task.change.after), ESTABLISHED)

    async def _in_use(self, crd: Object) -> bool:
        """Its kind is served and its schemas are published, each of which comes some time later."""
        self.cluster.relearn()
        group, wanted = str(crd.at("spec", "group")), served_versions(crd)
        if defined_kind(crd) not in await self.cluster.kinds():
            return False
        return {f"apis/{group}/{each}" for each in wanted} <= set(await self.cluster.schemas())

    async def _until(self, ref: Ref, reached: Test, within: float) -> bool:
        async def seen() -> bool:
            return reached(await self.cluster.get(ref))

        return await self._eventually(seen, within)

    async def _eventually(self, reached: Callable[[], Awaitable[bool]], within: float) -> bool:
        end = self.clock.monotonic() + within
        while not await reached():
            if self.clock.monotonic() >= end:
                return False
            await self.clock.sleep(LOOK)
        return True

    def _body(self, task: Task) -> Mapping[str, Any]:
        after = task.change.after
        if after is None:
            raise ValueError(f"nothing to write for {task.ref}")
        body = after.body if task.manner.validate else self._declared(after.body)
        if not task.hook:
            return body
        meta = dict(body["metadata"])
        notes = meta.get("annotations") or {}
        meta["annotations"] = {**notes, RUN_MARK: hook_mark(self.mark, task)}
        meta["finalizers"] = [*(meta.get("finalizers") or ()), HOOK_FINALIZER]
        return {**body, "metadata": meta}

    def _declared(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """``Validate=false``: an apply refuses unknown fields whatever it is told, so drop them."""
        kept: Mapping[str, Any]
        kept, _ = pruned(body, self.schema(str(body["apiVersion"]), str(body["kind"])))
        return kept

    def _seen(self, obj: Object) -> None:
        if not self.dry_run:
            self.live.put(obj)


def _is_established(crd: Object | None) -> bool:
    conditions = (crd.at("status", "conditions") if crd else None) or ()
    return any(each["type"] == "Established" and each["status"] == "True" for each in conditions)
