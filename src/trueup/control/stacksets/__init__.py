"""
Stacksets: the reconciler of StackSets. Roots are discovered, and each gets its Stack.

A look reads a repository once, however many roots it has, and not at all if nothing that tells what
the roots are has changed. Stacks that are as the set wants them are not written to.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import msgspec

from trueup.control.loop import Again, Problem
from trueup.control.stacksets.roots import Roots
from trueup.control.stacksets.write import Writer
from trueup.core.project.permits import permits_namespace, permits_source
from trueup.core.stacksets.making import made
from trueup.core.stacksets.steps import Steps, leaving, steps
from trueup.core.stacksets.told import Looked, looked, stopped
from trueup.core.terraform.files.roots import Discovered
from trueup.k8s.names import label_value
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.errors import Stalled
from trueup.model.policy import Finding
from trueup.model.project import AppProject
from trueup.model.stack import STACK
from trueup.model.stackset import GOING, StackSet
from trueup.ports import Clock, Live

INVALID = "InvalidSpecError"
AT_ONCE = 8  # Stacks of one set that are written at the same time
replace = msgspec.structs.replace


@dataclass(frozen=True, slots=True)
class StackSets:
    """*project*: by name; *governs*: namespaces whose sets are ours; *home*: the control one."""

    control: Live
    roots: Roots
    writer: Writer
    clock: Clock
    project: Callable[[str], AppProject | None]
    governs: Callable[[str], bool]
    home: str

    async def reconcile(self, ref: Ref) -> Again:
        """Make, change and remove Stacks until they are what the set wants."""
        obj = self.control.get(ref)
        if obj is None or not self.governs(ref.namespace):
            return Again()
        of = _decoded(obj)
        if of.deleting:
            await self._leave(obj, of)
            return Again()
        if findings := tuple(_invalid(of, self.project(of.project), self.home)):
            await self.writer.write(obj, replace(of, status=stopped(of, findings, self._now())))
            return Again()
        found = await self.roots.of(of)
        todo = await asyncio.to_thread(_todo, of, found.discovered, self._stacks(of))
        findings = (*found.discovered.findings, *todo.findings)
        if not of.spec.suspend:
            findings = (*findings, *await self._carry_out(todo))
        said = Looked(
            found.revision.commit, todo.roots, found.discovered.skipped, findings, self._now()
        )
        await self.writer.write(obj, replace(of, status=looked(of, said)))
        return Again()

    async def tell(self, ref: Ref, problem: Problem) -> None:
        """Say on the set why it does not go on; all its Stacks stay as they are."""
        obj = self.control.get(ref)
        if obj is None:
            return
        try:
            of = _decoded(obj)
        except Stalled:
            of = StackSet(metadata=obj.body["metadata"])
        finding = Finding(problem.reason, problem.message, problem.hint)
        await self.writer.write(obj, replace(of, status=stopped(of, [finding], self._now())))

    async def _carry_out(self, todo: Steps) -> list[Finding]:
        """What could not be done of it is told; the rest is done all the same."""
        turns = asyncio.Semaphore(AT_ONCE)

        async def alone(step: Awaitable[None], what: str) -> Finding | None:
            async with turns:
                try:
                    await step
                except Stalled as error:
                    return Finding("StackRefused", f"{what}: {error.message}", error.hint)
            return None

        work = [
            *(alone(self.writer.apply(each), each["metadata"]["name"]) for each in todo.apply),
            *(alone(self.writer.leave(each), each.ref.name) for each in todo.leave),
        ]
        came = await asyncio.gather(*work, return_exceptions=True)
        for each in came:
            if isinstance(each, BaseException):
                raise each
        return [each for each in came if isinstance(each, Finding)]

    async def _leave(self, obj: Object, of: StackSet) -> None:
        left = leaving(of, self._stacks(of))
        if left is None:
            await self.writer.release(obj)
            return
        for each in left:
            await self.writer.leave(each)

    def _stacks(self, of: StackSet) -> list[Object]:
        return list(self.control.of_kind(STACK, of.namespace))

    def _now(self) -> datetime:
        return self.clock.now().replace(microsecond=0)


def _todo(of: StackSet, found: Discovered, there: list[Object]) -> Steps:
    """For thousands of roots it takes some time."""
    return steps(of, made(of, found), there)


def _invalid(of: StackSet, project: AppProject | None, home: str) -> Iterable[Finding]:
    """Each Stack would say the same: so the set does, and there are none."""
    spec, source = of.spec, of.spec.source
    if project is None:
        hint = f"create it: trueup proj create {of.project}"
        yield Finding(INVALID, f'there is no project "{of.project}"', hint)
    elif not source.repo_url:
        yield Finding(INVALID, "source.repoURL is empty", "name the repository of the roots")
    elif not permits_source(project, source.repo_url):
        said = f"project {project.name} does not permit the repository {source.repo_url}"
        yield Finding(INVALID, said, f"trueup proj add-source {project.name} {source.repo_url}")
    elif not permits_namespace(project, of.namespace, home):
        said = f"project {project.name} does not permit Stacks in namespace {of.namespace}"
        yield Finding(INVALID, said, "add it to spec.sourceNamespaces of the project")
    yield from _unfit(of)
    if spec.gone not in GOING:
        yield Finding(INVALID, f"gone: {spec.gone!r} is none of {', '.join(GOING)}")


def _unfit(of: StackSet) -> Iterator[Finding]:
    if complaints := label_value(of.name):
        hint = "its Stacks are labelled with its name: give it a shorter one"
        yield Finding(INVALID, f"the name of the set is no label: {complaints[0]}", hint)
    if of.spec.template.spec.source.repo_url or of.spec.template.spec.source.path:
        hint = "each Stack has the source of the set, and the path of its root"
        yield Finding(INVALID, "template.spec.source is not for a set to say", hint)


def _decoded(obj: Object) -> StackSet:
    try:
        return msgspec.convert(obj.body, StackSet, strict=False)
    except msgspec.ValidationError as error:
        raise Stalled(INVALID, f"the StackSet cannot be read: {error}") from error
