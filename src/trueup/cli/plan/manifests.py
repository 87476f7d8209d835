"""Manifests: the plan of one Application, or of a folder, of a checkout."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import msgspec

from trueup.cli.given import Given as Flags
from trueup.cli.plan.live import Cluster, cluster
from trueup.cli.plan.outputs import Given
from trueup.cli.plan.rendering import ANYWHERE, Find, Rendering, renderings
from trueup.cli.plan.scene import Scene
from trueup.cli.plan.targets import ManifestTarget
from trueup.cli.render import Tools
from trueup.control.requests import PATHS
from trueup.core.changeset.between import between
from trueup.core.changeset.declared import followed
from trueup.core.changeset.told import short
from trueup.core.changeset.touching import Area
from trueup.core.changeset.veiling import veiled
from trueup.core.compare.targets import Targets
from trueup.core.stacks.using import Use, of_source
from trueup.model.application import Application
from trueup.model.changeset import Part, PartState
from trueup.model.errors import Stalled, Unreachable
from trueup.model.plan import Plan
from trueup.model.policy import Finding, Severity

replace = msgspec.structs.replace


@dataclass(frozen=True)
class Manifests:
    """What Applications are planned with. *why*: the cluster that was meant does not answer."""

    scene: Scene
    before: Rendering
    after: Rendering
    cluster: Cluster | None
    why: str
    given: Given
    key: bytes

    def finder(self, app: Application, *, after: bool) -> Find:
        return lambda use: self.given.output(use, app.namespace, after=after)

    async def area(self, target: ManifestTarget) -> Area:
        """What it is made of, on both sides; where that cannot be told, all of its folder."""
        files: set[str] = set()
        for app, side, after in (
            (target.before, self.before, False),
            (target.after, self.after, True),
        ):
            if app is not None:
                try:
                    files |= await side.files(app, self.finder(app, after=after))
                except (Stalled, Unreachable):
                    continue
        path = target.part.path
        folders = frozenset({path}) if path and path != "." else frozenset[str]()
        named = target.app.annotation(PATHS) or ""
        return Area((), frozenset(files), folders, named, path or ".", target.declared)

    async def planned(self, target: ManifestTarget) -> Part:
        """Never raises what the manifests are to blame for."""
        part = await self._planned(target)
        placed = (_at(target.declared, each) for each in part.remarks)
        return replace(part, remarks=tuple(placed))

    async def _planned(self, target: ManifestTarget) -> Part:
        part = target.part
        old, told = await self._old(target)
        try:
            new = await self._new(target.after)
            compared = self._cluster(target)
            if compared is not None:
                plan = await compared.plan(target.app, old, new, self.scene.revision)
                against = f"the cluster {compared.name or compared.server}"
            else:
                plan = between(old, new, self.scene.revision)
                against = short(self.scene.base) or "nothing"
        except (Stalled, Unreachable) as error:
            finding = Finding(getattr(error, "reason", "RenderError"), error.message, error.hint)
            return replace(
                part,
                state=PartState.FAILED,
                why=error.message,
                remarks=(*part.remarks, *told, finding),
            )
        return self._told(target, plan, against, told)

    def _told(
        self, target: ManifestTarget, plan: Plan, against: str, told: tuple[Finding, ...]
    ) -> Part:
        app, plan = target.app, veiled(plan, self.key)
        unknown = [use for use in _uses(app) if self.given.missing(use, app.namespace)]
        assumed = tuple(
            Finding("InputAssumed", f"{use} is not known yet", severity=Severity.WARNING)
            for use in sorted(unknown)
        )
        return replace(
            target.part,
            state=PartState.UNCHANGED if plan.empty else PartState.PLANNED,
            plan=plan,
            digest=plan.digest,
            against=against,
            remarks=(*target.part.remarks, *told, *assumed),
            provisional=bool(unknown) or self.given.assumed(target.takes),
        )

    def _cluster(self, target: ManifestTarget) -> Cluster | None:
        if self.cluster is None or not self.cluster.is_meant(target.app):
            return None
        return self.cluster

    async def _new(self, app: Application | None) -> Targets:
        if app is None:
            return Targets()
        around = self.cluster.around if self.cluster else ANYWHERE
        return await self.after.targets(app, self.finder(app, after=True), around)

    async def _old(self, target: ManifestTarget) -> tuple[Targets, tuple[Finding, ...]]:
        """What was declared; nothing, where that cannot be rendered, which is told."""
        app = target.before
        if app is None or not self.scene.base:
            return Targets(), ()
        around = self.cluster.around if self.cluster else ANYWHERE
        try:
            return await self.before.targets(app, self.finder(app, after=False), around), ()
        except (Stalled, Unreachable) as error:
            if target.after is not None and not self.scene.before.repository.below(
                target.part.path or "."
            ):
                return Targets(), ()  # a new folder
            words = f"{short(self.scene.base)} could not be rendered: {error.message}"
            return Targets(), (Finding("BaseUnknown", words, severity=Severity.WARNING),)


@asynccontextmanager
async def manifests(
    flags: Flags, scene: Scene, outputs: Given, key: bytes
) -> AsyncIterator[Manifests]:
    tools = Tools(*(flags.text(name) for name in ("plugins", "builtin-plugins", "age-keys")))
    async with cluster(flags) as (live, why), renderings(scene, tools) as (before, after):
        yield Manifests(scene, before, after, live, why, outputs, key)


def _at(file: str, each: Finding) -> Finding:
    """What has no place of its own stands where the Application is declared."""
    return each if each.where else replace(each, where=file)


def _uses(app: Application) -> set[Use]:
    return {use for source in followed(app) for use in of_source(source)}
