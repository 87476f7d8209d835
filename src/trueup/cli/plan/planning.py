"""Planning: a checkout, from what lies in it to the proposal."""

import os

import msgspec

from trueup.cli.command import Call
from trueup.cli.output import Failure
from trueup.cli.plan.course import Course, Wish
from trueup.cli.plan.desk import desk
from trueup.cli.plan.inputs import Reader
from trueup.cli.plan.kept import Server, server
from trueup.cli.plan.key import key
from trueup.cli.plan.known import known
from trueup.cli.plan.lending import Lending
from trueup.cli.plan.outputs import Given
from trueup.cli.plan.programs import runner
from trueup.cli.plan.roots import Tools
from trueup.cli.plan.scene import Scene
from trueup.cli.plan.targets import RootTarget, targets
from trueup.control.stacks.ruling import Ruling
from trueup.core.changeset.digest import digest
from trueup.core.changeset.order import ordered
from trueup.core.source.repositories import shown
from trueup.edge.rules.asking import Asking
from trueup.edge.rules.checkov import Checkov
from trueup.k8s.object import Object
from trueup.model.changeset import ChangeSet
from trueup.model.policy import Finding, Severity


async def proposed(call: Call, scene: Scene, paths: tuple[str, ...]) -> ChangeSet:
    """*paths*: folders in the repository that were asked for by name."""
    async with server(call) as keeping:
        try:
            scene = await known(keeping, scene)
        except Failure as failure:
            why = "whether Stacks of the server are about the roots here is not known"
            call.out.note(f"{why}: {failure.message}")
        return await _proposed(call, scene, paths, keeping)


async def _proposed(call: Call, scene: Scene, paths: tuple[str, ...], keeping: Server) -> ChangeSet:
    given, out = call.given, call.out
    found = targets(scene, paths)
    outputs, secret = Given(), key(os.environ)
    every = (each.stack for each in found.targets if isinstance(each, RootTarget))
    stacks = {each.ref: Object(msgspec.to_builtins(each)) for each in every}
    with runner(given) as (running, environment):
        lending = Lending(keeping, scene.after.objects, stacks, outputs)
        roots = Tools(
            runner=running,
            server=keeping,
            ruling=Ruling(Asking(), Checkov()),
            reader=Reader(lending),
            given=outputs,
            environment=environment,
            key=secret,
            revision=scene.revision,
        )
        wish = Wish(given.on("all"), paths, given.number("parallel"))
        note = (lambda _: None) if given.on("quiet") else out.note
        async with desk(given, scene, outputs, secret) as applications:
            parts = await Course(scene, roots, applications, wish, note).parts(found.targets)
    placed, circles = ordered(parts)
    unreached = (_unreached(applications.why),) if applications.why else ()
    return ChangeSet(
        shown(scene.addresses[0]),
        scene.revision,
        scene.base,
        placed,
        digest(placed),
        (*found.findings, *circles, *unreached),
    )


def _unreached(why: str) -> Finding:
    words = f"the cluster of the kubeconfig is not compared with: {why}"
    hint = "--against base does without"
    return Finding("ClusterUnreachable", words, hint, Severity.WARNING)
