"""Targets: the parts that a checkout holds, each with what it is planned from."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from posixpath import normpath

from trueup.cli.plan.scene import Scene, Side
from trueup.core.changeset import needing
from trueup.core.changeset.declared import folder, followed, follows, id_of, ours
from trueup.core.changeset.unfolding import alone
from trueup.core.stacks.leaning import stack_of
from trueup.core.stacks.using import of_source
from trueup.core.stacks.values import sources
from trueup.core.terraform.files import terragrunt
from trueup.core.terraform.files.roots import TERRAGRUNT, Root, name_of
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.model.application import Application, ApplicationSpec
from trueup.model.changeset import Part, PartKind
from trueup.model.policy import Finding, Severity
from trueup.model.source import Source
from trueup.model.stack import DESTROY, STACK, Stack


@dataclass(frozen=True)
class RootTarget:
    """
    *stack*: of a root that none is about, one that says nothing. *takes*: outputs of these.
    *apart*: why the change does not reach it, whatever it touches.
    """

    part: Part
    root: Root
    stack: Stack
    declared: str = ""
    takes: frozenset[str] = frozenset()
    apart: str = ""


@dataclass(frozen=True)
class ManifestTarget:
    """*before*: as it was declared; None: it was not. *after*: None: it is not any more."""

    part: Part
    before: Application | None
    after: Application | None
    declared: str = ""
    takes: frozenset[str] = frozenset()
    apart: str = ""

    @property
    def app(self) -> Application:
        found = self.after or self.before
        assert found is not None  # noqa: S101 - one of both is there
        return found


Target = RootTarget | ManifestTarget


class Found(Value, frozen=True):
    """All parts, and what is to be said of the whole."""

    targets: tuple[Target, ...]
    findings: tuple[Finding, ...] = ()


def targets(scene: Scene, paths: Sequence[str]) -> Found:
    """*paths*: folders that are planned whatever they hold; seen from the top."""
    side = scene.after
    stacks = tuple(_stacks(side, scene.elsewhere))
    taken = {normpath(each.stack.spec.source.path.strip("/") or ".") for each in stacks}
    plain = tuple(_roots(side, taken, stacks))
    apps = tuple(_applications(scene))
    parts = (each.part for group in (stacks, plain, apps) for each in group)
    known = {part.path for part in parts}
    folders = tuple(_folder(scene, each) for each in paths if _is_folder(side, each, known))
    findings = (
        *side.declared.findings,
        *side.discovered.findings,
        *_removed(scene),
    )
    return Found((*stacks, *plain, *apps, *folders), findings)


def unit_of(side: Side, target: RootTarget) -> terragrunt.Unit | None:
    """Of Terragrunt; None: it is a root like others, or not there."""
    there = side.repository.has(terragrunt.at(target.root.path))
    if target.root.kind != TERRAGRUNT or not there:
        return None
    return terragrunt.read(side.repository, target.root.path)


def _stacks(side: Side, elsewhere: Collection[str]) -> Iterator[RootTarget]:
    found = {root.path: root for root in side.discovered.roots}
    for stack in side.declared.stacks:
        path = normpath(stack.spec.source.path.strip("/") or ".")
        spec = stack.spec
        kind = found[path].kind if path in found else spec.tool
        root = Root(
            stack.name,
            path,
            kind if kind == TERRAGRUNT else spec.tool,
            spec.workspace,
            spec.variable_files,
        )
        after = needing.of_stack(stack)
        part = Part(PartKind.STACK, stack.name, stack.namespace, path, after)
        taken = (each.output_ref for each in sources(spec) if each.output_ref)
        takes = (Ref(STACK, each.namespace or stack.namespace, each.stack) for each in taken)
        declared = side.declared.files[id_of(stack)]
        apart = follows(spec.source.target_revision, elsewhere)
        yield RootTarget(part, root, stack, declared, frozenset(map(_id, takes)), apart)


def _roots(side: Side, taken: set[str], stacks: Sequence[RootTarget]) -> Iterator[RootTarget]:
    """Those that no Stack is about."""
    names = {root.name: f"{PartKind.ROOT}/{root.name}" for root in side.discovered.roots}
    by_path = {each.root.path: each.part.id for each in stacks}
    names |= {
        root.name: by_path[root.path] for root in side.discovered.roots if root.path in by_path
    }
    for root, stack in alone(side.discovered):
        if root.path not in taken:
            said = root.said.inputs if root.said else {}
            inputs = (each.rpartition(".")[0] for each in said.values())
            takes = needing.of_root(inputs, names)
            after = (*needing.of_root(root.depends_on, names), *takes)
            part = Part(PartKind.ROOT, root.name, "", root.path, tuple(dict.fromkeys(after)))
            yield RootTarget(part, root, stack, takes=frozenset(takes))


def _applications(scene: Scene) -> Iterator[ManifestTarget]:
    before = {id_of(app): app for app in scene.before.declared.applications}
    after = {id_of(app): app for app in scene.after.declared.applications}
    files = {**scene.before.declared.files, **scene.after.declared.files}
    for id in sorted({**before, **after}):
        app = after.get(id) or before[id]
        part = Part(
            PartKind.APPLICATION,
            app.name,
            app.namespace,
            _place(app, scene.addresses),
            needing.of_application(app),
        )
        used = (use for source in followed(app) for use in of_source(source))
        takes = frozenset(_id(stack_of(use, app.namespace)) for use in used)
        wanted = [
            follows(each.target_revision, scene.elsewhere) for each in ours(app, scene.addresses)
        ]
        apart = wanted[0] if wanted and all(wanted) else ""
        old, new = before.get(id), after.get(id)
        yield ManifestTarget(part, old, new, files.get(id, ""), takes, apart)


def _place(app: Application, addresses: tuple[str, ...]) -> str:
    return next((folder(each) for each in ours(app, addresses) if each.path), "")


def _folder(scene: Scene, path: str) -> ManifestTarget:
    source = Source(repo_url=scene.addresses[-1], path=path)
    app = Application({"name": name_of(path)}, ApplicationSpec(source=source))
    part = Part(PartKind.FOLDER, app.name, "", path)
    return ManifestTarget(part, app, app)


def _is_folder(side: Side, path: str, known: set[str]) -> bool:
    """A folder above parts stands for them."""
    return bool(side.repository.below(path)) and not any(
        each == path or path == "." or each.startswith(f"{path}/") for each in known
    )


def _removed(scene: Scene) -> Iterator[Finding]:
    """Whose code is gone, and whose resources stay."""
    declared = scene.after.declared.files
    for stack in scene.before.declared.stacks:
        if id_of(stack) not in declared:
            yield Finding(
                "StackRemoved",
                f"Stack {stack.namespace}/{stack.name} is not declared any more: what it has made"
                + (" is destroyed with it" if DESTROY in _finalizers(stack) else " stays"),
                "trueup stack destroy ends what it has made",
                Severity.WARNING,
                where=scene.before.declared.files[id_of(stack)],
            )
    left = {root.path for root in scene.after.discovered.roots}
    for root in scene.before.discovered.roots:
        if root.path not in left and not any(scene.after.repository.below(root.path)):
            yield Finding(
                "RootRemoved",
                f"the root {root.path} is gone: what it has made stays, and nobody looks after it",
                "destroy it first (trueup stack destroy), if it is not meant to stay",
                Severity.WARNING,
                where=root.path,
            )


def _finalizers(stack: Stack) -> Collection[str]:
    return stack.metadata.get("finalizers") or ()


def _id(ref: Ref) -> str:
    return f"{ref.kind.kind}/{ref.namespace}/{ref.name}"
