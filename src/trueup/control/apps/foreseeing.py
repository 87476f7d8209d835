"""
Foreseeing: what an Application would do at a commit that it does not follow; nothing is written.

It is rendered and compared as its reconciler does it. The digest is of what would be done, without
secret values and without what every look gives another name to, so that the same change has the
same digest before and after a merge.
"""

import dataclasses
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from trueup.control.apps.observe import Observer
from trueup.control.apps.place import Place
from trueup.control.apps.targets import Targets
from trueup.control.apps.wishing import Asked
from trueup.control.vouched import verify
from trueup.core.changeset.veiling import veiled
from trueup.core.plan.guard import guard
from trueup.core.project.impersonation import acting
from trueup.core.project.policy import invalid
from trueup.core.source.repositories import same
from trueup.core.stacks.leaning import stack_of
from trueup.core.stacks.using import Use, of_source
from trueup.model.application import Application, Operation, SyncOperation
from trueup.model.decision import Target
from trueup.model.errors import Stalled, Unreachable
from trueup.model.foreseen import At, Foreseen, Outline
from trueup.model.plan import Plan
from trueup.model.policy import Finding
from trueup.model.project import AppProject
from trueup.model.source import Revision
from trueup.model.stack import OutputStatus
from trueup.ports import States

KEY = "key"
OUTPUT_MISSING = "OutputMissing"
replace = msgspec.structs.replace


@dataclass(frozen=True, slots=True)
class AppForesight:
    """The `AppForecasts` of `trueup.ports`, of the very parts that the reconciler uses."""

    observer: Observer
    states: States

    async def outline(self, app: Application, at: At) -> Outline:
        path = ", ".join(each.path or each.chart for each in app.spec.all_sources)
        try:
            project = await self._project(app)
            place = await self.observer.places.find(app.spec.destination)
            target = await self._target(app, at, place, project, at.revision.commit)
        except (Stalled, Unreachable) as error:
            if isinstance(error, Stalled) and error.reason == OUTPUT_MISSING:
                return Outline(touched=path, path=path)  # of a Stack that comes before
            finding = Finding("ComparisonError", error.message, error.hint)
            return Outline(findings=(finding,), touched=path, path=path)
        plain = replace(at, outputs={})
        try:
            base = (await self._target(app, plain, place, project, at.base.commit)).digest
        except (Stalled, Unreachable):
            base = ""
        touched = path if target.digest != base else ""
        return Outline(files=target.digest, standing=base, touched=touched, path=path)

    async def foreseen(self, app: Application, at: At) -> Foreseen:
        """Raises ``Stalled`` or ``Unreachable``."""
        observer, project = self.observer, await self._project(app)
        place = await observer.places.find(app.spec.destination)
        user = acting(app, project, place.where.server, observer.marks.impersonation)
        if isinstance(user, Finding):
            raise Stalled("NoAccount", user.message, user.hint)
        place = place.by(user)
        target = await self._target(app, at, place, project, at.revision.commit)
        found = (await observer.comparing.compare(app, target, place, project)).comparison
        found = await observer.comparing.confirmed(app, found, place, thorough=True)
        asked = Asked(Operation(sync=_sync(app)), None, target.sources, target.revisions)
        nameless = replace(target, revisions=())
        plan = observer.plan(app, asked, nameless, found, place, project)
        lost = guard(app, project, automated=app.automated).against(plan)
        because = (*_waiting(plan), *filter(None, (lost,)))
        named = replace(plan, revision=at.made.commit)
        shown = veiled(named, await self._key(app), observer.marks.overrides.sensitive)
        return Foreseen(
            shown,
            shown.digest,
            needs=1 if because else 0,
            because=because,
            provisional=any(_assumed(app, use, at) for use in _uses(app)),
        )

    async def _key(self, app: Application) -> bytes:
        """The Application's own, which its digests are made with; made once."""
        name = f"{app.namespace}/{app.name}:application"
        if found := await self.states.kept(name, KEY, KEY):
            return found
        made = secrets.token_bytes(32)
        await self.states.keep(name, KEY, {KEY: made}, 1)
        return made

    async def _project(self, app: Application) -> AppProject:
        project = self.observer.project(app)
        where = await self.observer.places.where(app.spec.destination)
        faults = invalid(app, project, self.observer.marks.control_namespace, where)
        for each in faults:
            if each.stops:
                raise Stalled(each.type, each.message, each.hint)
        if project is None:
            raise Stalled("InvalidSpecError", f"there is no project {app.project}")
        return project

    async def _target(
        self, app: Application, at: At, place: Place, project: AppProject, commit: str
    ) -> Target:
        targets = self._targets(at)
        sources = app.spec.all_sources
        pinned = tuple(
            commit if same(each.repo_url, at.repository) and not each.chart else ""
            for each in sources
        )
        aim = await targets.aim(app.project, sources, pinned, look_now=False)
        await verify(targets.sources, project, aim.sources, _signed(aim.revisions, at))
        return await targets.target(app, aim, place.scope)

    def _targets(self, at: At) -> Targets:
        """With the outputs of Stacks as they would be."""
        own = self.observer.targets

        def output(app: Application, use: Use) -> OutputStatus | None:
            known = own.outputs(app, use)  # raises if it may not be read
            value = (at.outputs.get(stack_of(use, app.namespace)) or {}).get(use.output)
            return known if value is None else OutputStatus(use.output, value=value)

        return dataclasses.replace(own, outputs=output) if at.outputs else own


def _signed(revisions: tuple[Revision, ...], at: At) -> tuple[Revision, ...]:
    """Nobody signs a merge that nobody has made: what counts is what it is made of."""
    return tuple(at.made if each.commit == at.revision.commit else each for each in revisions)


def _uses(app: Application) -> Iterator[Use]:
    for source in app.spec.all_sources:
        yield from of_source(source)


def _assumed(app: Application, use: Use, at: At) -> bool:
    """Whether an output is known after the apply only."""
    foreseen = at.outputs.get(stack_of(use, app.namespace)) or {}
    return use.output in foreseen and foreseen[use.output] is None


def _sync(app: Application) -> SyncOperation:
    """As automation would sync it; by hand, as a person does who prunes."""
    policy = app.spec.sync_policy
    automated = policy.automated if policy else None
    return SyncOperation(prune=bool(automated.prune) if automated else True)


def _waiting(plan: Plan) -> Iterator[str]:
    for task in plan.tasks:
        if task.confirm:
            yield f"the deletion of {task.ref} waits for a person"
