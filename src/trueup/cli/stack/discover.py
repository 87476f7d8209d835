"""``stack discover``: the roots of a checkout, without any server."""

from collections.abc import Mapping, Sequence
from typing import Any

from trueup.cli.command import Call, Command
from trueup.cli.flags import OUTPUT, many, switch, text
from trueup.cli.output import FAILED, Failure
from trueup.cli.stack.checkout import Checkout, checkout
from trueup.core.stacksets.making import Wanted, made
from trueup.core.terraform.files.discover import discover
from trueup.core.terraform.files.layout import Layout, read
from trueup.core.terraform.files.roots import Discovered, Scope
from trueup.model.errors import Stalled
from trueup.model.source import Source
from trueup.model.stack import StackSpec
from trueup.model.stackset import (
    MADE,
    OF,
    OVERRIDES,
    LayoutOptions,
    StackSet,
    StackSetSpec,
    StackTemplate,
)

COLUMNS = ("PATH", "STACK", "TOOL", "DEPENDS ON", "WHY")
EVERYTHING = (*OVERRIDES, "policy", "drift")
Body = Mapping[str, Any]


async def discover_(call: Call) -> int:
    """As a StackSet would find them; with ``-o yaml`` Stacks that are ready to apply."""
    given = call.given
    there = checkout(given.text("PATH"))
    spec = StackSetSpec(
        source=Source(given.text("repo") or there.origin, there.folder, given.text("revision")),
        include=given.many("include"),
        exclude=given.many("exclude"),
        layout=LayoutOptions(allow=EVERYTHING),
        template=StackTemplate(spec=StackSpec(project=given.text("project"))),
    )
    meta = {"name": "none", "namespace": given.text("stack-namespace") or "argocd"}
    of = StackSet(metadata=meta, spec=spec)
    found = roots(of, there)
    wanted = made(of, found)
    bodies = [_alone(each.body) for each in wanted if each.body]
    return tell(call, found, wanted, bodies)


def roots(of: StackSet, there: Checkout) -> Discovered:
    """What *of* finds in a checkout."""
    spec, layout = of.spec, Layout()
    try:
        if spec.layout.file and there.repo.has(spec.layout.file):
            layout = read(there.repo.read(spec.layout.file))
    except Stalled as error:
        raise Failure(error.message, error.hint) from error
    scope = Scope(spec.source.path or ".", spec.include, spec.exclude)
    return discover(there.repo, layout, scope)


def tell(call: Call, found: Discovered, wanted: Sequence[Wanted], bodies: Sequence[Body]) -> int:
    """1 if there is something that keeps a root from being a Stack."""
    output = call.given.text("output")
    if output in ("json", "yaml"):
        call.out.data([*bodies], output)
    elif output == "name":
        for each in wanted:
            call.out.line(each.name)
    else:
        call.out.table(COLUMNS, map(_row, wanted))
    if call.given.on("skipped"):
        call.out.line()
        skipped = [(each.path, each.why) for each in found.skipped]
        call.out.table(("PASSED OVER", "WHY"), skipped)
    for finding in found.findings:
        call.out.note(f"warning: {finding.message} (hint: {finding.hint})")
    for each in wanted:
        if each.problem:
            call.out.note(f"error: {each.root.path}: {each.problem}")
    return FAILED if any(each.problem for each in wanted) else 0


def _row(wanted: Wanted) -> tuple[object, ...]:
    root = wanted.root
    return (root.path, wanted.name, root.kind, ", ".join(root.depends_on), root.why)


def _alone(body: Body) -> Body:
    """Of no set."""
    meta = body["metadata"]
    kept: dict[str, Any] = {"name": meta["name"], "namespace": meta["namespace"]}
    for name, mark in (("labels", OF), ("annotations", MADE)):
        if said := {key: each for key, each in meta[name].items() if key != mark}:
            kept[name] = said
    return {**body, "metadata": kept}


SKIPPED = switch("skipped", "Tell also which folders are no roots, and why")
COMMANDS = (
    Command(
        "discover",
        discover_,
        "Find the roots of a checkout, without any server",
        ("[PATH]",),
        (
            many("include", "Only folders that fit this glob"),
            many("exclude", "No folders that fit this glob"),
            text("repo", "Address of the repository (default: where it was cloned from)"),
            text("revision", "Branch, tag or commit that the Stacks follow"),
            text("project", "Project of the Stacks", "p"),
            text("stack-namespace", "Namespace of the Stacks", "N"),
            SKIPPED,
            OUTPUT,
        ),
    ),
)
