"""
``trueup plan``: what a change does to all that it touches, told in a checkout.

Roots are planned by the runner that servers use, over the state that they declare, or that a
server keeps and lends; nothing else needs one. Applications and folders are rendered, and compared
with the cluster of the kubeconfig, or with what was declared before. Parts that the change does not
touch run nothing.
"""

import os
from pathlib import Path
from posixpath import normpath

from trueup.cli.command import Call, Command
from trueup.cli.flags import CONNECTION, csv, many, number, switch, text
from trueup.cli.output import Failure
from trueup.model.changeset import ChangeSet


async def plan(call: Call) -> int:
    """0: well; 1: something is in the way (see ``--fail-on``); 2: it changes something."""
    from trueup.cli.plan import commenting, ending, forms

    forms.check(call.given)
    ending.check(call.given)
    comment = commenting.of(call.given)
    proposed = await _proposed(call)
    forms.show(call.out, call.given, proposed)
    if comment is not None:
        call.out.note(f"commented {await comment.put(proposed)}")
    if not proposed.parts or all(part.state == "Skipped" for part in proposed.parts):
        call.out.note("hint: --all plans what the change does not touch, too")
    return ending.code(call.given, proposed)


async def _proposed(call: Call) -> ChangeSet:
    from trueup.cli.plan.planning import proposed
    from trueup.cli.plan.scene import scene

    given = call.given
    if revision := given.text("revision"):
        return await _of_server(call, revision)
    paths = [Path(each) for each in given.many("PATH")] or [Path()]
    for path in paths:
        if not path.exists():
            raise Failure(f"{path}: there is no such folder")
    async with scene(paths[0], given.text("base")) as here:
        inside = tuple(_inside(path, here.top) for path in paths) if given.many("PATH") else ()
        return await proposed(call, here, inside)


async def _of_server(call: Call, revision: str) -> ChangeSet:
    """What a server says of a commit; of this checkout's repository, if none is named."""
    from trueup.cli.plan.origin import address
    from trueup.cli.proposing import proposed

    paths = [Path(each) for each in call.given.many("PATH")] or [Path()]
    return await proposed(call, revision, call.given.text("repo") or await address(paths[0]))


def _inside(path: Path, top: Path) -> str:
    folder = path if path.is_dir() else path.parent
    found = os.path.relpath(folder.resolve(), top.resolve())
    if found.startswith(".."):
        raise Failure(f"{path} is not below {top}", "all of them must lie in one checkout")
    return normpath(found.replace(os.sep, "/"))


COMMANDS = (
    Command(
        "plan",
        plan,
        "Show what a change does to all that it touches: roots, Stacks, Applications",
        ("[PATH...]",),
        (
            text("base", "What the change is against (default: where it left origin's branch)"),
            switch("all", "Also what the change does not touch"),
            text("format", "text, markdown, json or sarif", default="text"),
            text("output", "json or yaml, as other commands have it; name", "o", "wide"),
            many(
                "out", "Write it to this file, too; its ending says how: .md, .json, .sarif, .txt"
            ),
            switch("full", "Show all lines of each resource"),
            switch("detailed-exitcode", "0: nothing to do, 1: an error, 2: something to do"),
            csv(
                "fail-on",
                "End with 1 for: error (default), warning, approval, destroy, change,"
                " provisional, none",
            ),
            text("against", "base: compare with what was declared, though there is a kubeconfig"),
            text("kubeconfig", "Kubeconfig of the cluster to compare with"),
            text("context", "Context of the kubeconfig"),
            switch("comment", "Write it to the pull request that this pipeline runs for"),
            text("pull-request", "Write it to this pull request (its address)"),
            text("id", "Names the comment (markdown), where a pull request has several"),
            number("max-size", "Characters of the comment at most (default: as the host takes)"),
            number("parallel", "Parts at the same time (default: as many as processors, up to 4)"),
            text("terraform-engines", "Folder of further versions of terraform and tofu"),
            text("terraform-mirror", "Folder of providers, as terraform providers mirror makes it"),
            text("plugins", "Folder of ConfigManagementPlugin files"),
            text("builtin-plugins", "Built-in plugins to turn on, between commas"),
            text("age-keys", "File of age keys that open encrypted files"),
            switch("offline", "Ask no server for the states and ConfigMaps that it keeps"),
            switch("quiet", "Do not tell how far it is"),
            text("revision", "Have a server plan this branch or commit, as a Proposal, and wait"),
            text("repo", "Of --revision: address of the repository (default: of this checkout)"),
            number("timeout", "Of --revision: seconds to wait; 0: for as long as it takes"),
            *CONNECTION,
        ),
    ),
)
