"""
Hydrator: render what applications declare dry, push it to a branch, and say so on them.

Its objects are not the applications but what they share: a dry revision and a branch. All of them
are rendered from one commit and pushed together, or none is. What was done stands in
``status.sourceHydrator`` and in the notes of the repository, so a crash costs a render.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from trueup.control.hydrator.author import Author
from trueup.control.loop import Again, Problem
from trueup.control.requests import request_for
from trueup.control.vouched import verify
from trueup.core import hydrate
from trueup.core.capabilities import Capabilities
from trueup.core.hydrate import Key, files, key_of, name_of
from trueup.k8s.object import Object
from trueup.k8s.patch import merge_patch_between
from trueup.k8s.ref import Ref
from trueup.model.application import (
    APPLICATION,
    Application,
    Destination,
    HydratorStatus,
    SourceHydrator,
)
from trueup.model.errors import Stalled, Unreachable
from trueup.model.project import AppProject
from trueup.model.source import Revision
from trueup.ports import (
    Clock,
    Cluster,
    Engine,
    Live,
    Push,
    Pusher,
    Rendered,
    Repositories,
    Sources,
    Texts,
)

REFRESH = "argocd.argoproj.io/refresh"
WATCHED = 120.0  # seconds until it is looked at again though nothing was told


@dataclass(frozen=True, slots=True)
class Hydrator:
    """
    The reconciler of what is hydrated together.

    *governs*: namespaces whose Applications are ours. *project*: with what is lent to it. *around*:
    what the cluster of a destination is and serves.
    """

    home: Cluster
    control: Live
    sources: Repositories[Sources]
    engine: Engine
    pusher: Pusher
    texts: Texts
    clock: Clock
    author: Author
    governs: Callable[[str], bool]
    project: Callable[[Application], AppProject | None]
    around: Callable[[Destination], Awaitable[Capabilities]]

    async def reconcile(self, key: Key) -> Again:
        """Hydrate all applications of *key*, if that is due."""
        apps = self.apps(key)
        if not apps:
            return Again()
        look_now = any(hydrate.asked(app) for app in apps)
        wanted = _spec(apps[0]).dry
        dry = await self.sources.of(apps[0].project, wanted).head(wanted, look_now=look_now)
        now = self._now()
        if not any(hydrate.due(app, dry.commit, now) for app in apps):
            for app in filter(hydrate.asked, apps):
                await self._write(app, app.status.source_hydrator or HydratorStatus(), heard=True)
            return Again(WATCHED)
        anew = hydrate.anew(apps)
        for app in apps:
            await self._write(app, hydrate.begun(app, now), heard=True)
        apps = self.apps(key)
        projects = {app.project: self.project(app) for app in apps}
        wrong = hydrate.problems(apps, projects)
        folders = {} if wrong else await self._rendered(apps, dry, wrong)
        if wrong:
            await self._failed(apps, dry.commit, wrong)
            return Again(hydrate.AGAIN.total_seconds())
        hydrated = await self.pusher.push(await self._push(apps, dry, folders, anew=anew))
        for app in self.apps(key):
            status = hydrate.done(app, dry.commit, hydrated, self._now())
            await self._write(app, status, refresh=True)
        return Again(WATCHED)

    async def tell(self, key: Key, problem: Problem) -> None:
        """What concerns all of them: the dry source, a template, the push."""
        for app in self.apps(key):
            status = hydrate.failed(app, "", str(problem), self._now())
            known = app.status.source_hydrator
            current = known.current_operation if known else None
            if current is None or current.message != status.current_operation.message:  # type: ignore[union-attr]
                await self._write(app, status)

    def keys(self) -> frozenset[Key]:
        """All that there is to hydrate."""
        return frozenset(key_of(_spec(app)) for app in self._all())

    def key(self, ref: Ref) -> Key | None:
        """What an application is hydrated with."""
        app = _decoded(self.control.get(ref))
        return key_of(_spec(app)) if app and app.spec.source_hydrator else None

    def apps(self, key: Key) -> tuple[Application, ...]:
        """Those that share *key*, by name."""
        found = (app for app in self._all() if key_of(_spec(app)) == key)
        return tuple(sorted(found, key=name_of))

    def _all(self) -> Sequence[Application]:
        held = (obj for obj in self.control.of_kind(APPLICATION) if self.governs(obj.ref.namespace))
        apps = (app for obj in held if (app := _decoded(obj)))
        return [app for app in apps if app.spec.source_hydrator and not app.deleting]

    async def _rendered(
        self, apps: Sequence[Application], dry: Revision, wrong: dict[str, str]
    ) -> dict[str, dict[str, bytes]]:
        """The files of each path; what cannot be rendered is put into *wrong*."""
        made: dict[str, dict[str, bytes]] = {}

        async def render(app: Application) -> None:
            try:
                made[_path(app)] = await self._files(app, dry)
            except (Stalled, Unreachable) as error:
                wrong[name_of(app)] = f"failed to get manifests: {error}"

        async with asyncio.TaskGroup() as group:  # the workers limit what runs at a time
            for app in apps:
                group.create_task(render(app))
        return made

    async def _files(self, app: Application, dry: Revision) -> dict[str, bytes]:
        spec, around = _spec(app), await self.around(app.spec.destination)
        if (project := self.project(app)) is not None:
            await verify(self.sources, project, (spec.dry,), (dry,))
        rendered = await self.engine.render(request_for(app, spec.dry, dry, around))
        _refuse(rendered)
        told = files.of_path(spec.dry.repo_url, dry.commit, (_command(app),))
        readme = await self.texts.text(
            "sourceHydrator.readmeMessageTemplate", self.author.readme, files.as_go(told)
        )
        return {
            files.MANIFEST: files.manifests(rendered.objects),
            files.README: readme.encode(),
            files.METADATA: files.as_text(told),
        }

    async def _push(
        self,
        apps: Sequence[Application],
        dry: Revision,
        folders: Mapping[str, Mapping[str, bytes]],
        *,
        anew: bool,
    ) -> Push:
        spec = _spec(apps[0])
        told = files.metadata(spec.dry.repo_url, dry)
        message = await self.texts.text(
            "sourceHydrator.commitMessageTemplate", self.author.message, {"metadata": told}
        )
        return Push(
            repo_url=spec.synced.repo_url,
            branch=spec.branch,
            base=spec.sync_source.target_branch,
            dry=dry.commit,
            message=message.strip() + "\n",
            author=self.author.name,
            email=self.author.email,
            folders=folders,
            top={
                files.METADATA: files.as_text(told),
                ".gitattributes": files.ATTRIBUTES.encode(),
            },
            judged=files.MANIFEST,
            anew=anew,
            project=apps[0].project if len({app.project for app in apps}) == 1 else "",
        )

    async def _failed(
        self, apps: Sequence[Application], dry: str, wrong: Mapping[str, str]
    ) -> None:
        for app in apps:
            why = wrong.get(name_of(app)) or hydrate.summary(wrong)
            await self._write(app, hydrate.failed(app, dry, why, self._now()))

    async def _write(
        self,
        app: Application,
        status: HydratorStatus,
        *,
        heard: bool = False,
        refresh: bool = False,
    ) -> None:
        """What became of it; *heard*: the request that *app* has is answered, no later one."""
        obj = self.control.get(app.ref)
        if obj is None:
            return
        before = obj.at("status", "sourceHydrator") or {}
        change = merge_patch_between(before, msgspec.to_builtins(status))
        patch: dict[str, Any] = {"status": {"sourceHydrator": change}} if change else {}
        notes: dict[str, str | None] = {}
        if heard and _request(obj) == _request(app):
            notes.update(dict.fromkeys(_request(app)))
        if refresh and app.operation is None:
            notes[REFRESH] = "normal"
        if notes:
            patch["metadata"] = {"annotations": notes}
        if patch:
            written = await self.home.patch(app.ref, patch, media_type="merge")
            self.control.put(written)

    def _now(self) -> datetime:
        return self.clock.now().replace(microsecond=0)


def _request(of: Application | Object) -> dict[str, str]:
    """What a person asked for, and when."""
    body = of.metadata if isinstance(of, Application) else of.body.get("metadata") or {}
    notes = body.get("annotations") or {}
    return {name: notes[name] for name in (hydrate.HYDRATE, hydrate.STAMP) if name in notes}


def _refuse(rendered: Rendered) -> None:
    if rendered.secret:
        raise Stalled(
            "SecretsInTheOpen",
            "what it renders was decrypted, and would be committed in the open",
            "leave encrypted files out of the dry source; sync them by an application of their own",
        )
    if rendered.warnings:  # what cannot be read would be missing on the branch, and be pruned
        raise Stalled(
            "FilesUnread",
            "; ".join(rendered.warnings),
            "correct them, or leave them out by directory.exclude",
        )


def _spec(app: Application) -> SourceHydrator:
    return app.spec.source_hydrator or SourceHydrator()


def _path(app: Application) -> str:
    return _spec(app).sync_source.path.strip("/").removeprefix("./")


def _command(app: Application) -> str:
    namespace = app.spec.destination.namespace
    where = f" --dest-namespace {namespace}" if namespace else ""
    return f"trueup render {_spec(app).dry.path or '.'} --name {app.name}{where}"


def _decoded(obj: Object | None) -> Application | None:
    """None where it cannot be read, which is told elsewhere."""
    try:
        return msgspec.convert(obj.body, Application, strict=False) if obj else None
    except msgspec.ValidationError:
        return None
