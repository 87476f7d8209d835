"""``proposal create``, ``plan`` and ``delete``."""

from typing import TYPE_CHECKING

from trueup.cli.command import Call, Command
from trueup.cli.flags import OUTPUT, many, number, switch, text
from trueup.cli.proposal.place import NAMESPACE, one, path, typed
from trueup.cli.proposing import ROOT, fetched, waited, wanted

if TYPE_CHECKING:
    from trueup.cli.client import Client

YES = switch("yes", "Do not ask", "y")
ASYNC = switch("async", "Do not wait until it is planned")
TIMEOUT = number("timeout", "Seconds to wait; 0: for as long as it takes")
FORMAT = text("format", "text, markdown, json or sarif", default="text")
FULL = switch("full", "Show all lines of each resource")
ID = text("id", "Names the comment (markdown), where a pull request has several")


async def create(call: Call) -> None:
    """The same again is the one that is there, looked at now."""
    async with call.server() as client:
        made = await client.post(ROOT, wanted(call, call.given.text("REVISION")))
        meta = made["metadata"]
        call.out.note(f"proposal '{meta['name']}' is there")
        if call.given.on("async"):
            call.out.shown(made, call.given.text("output"), lambda: None)
            return
        await waited(call, client, (meta["namespace"], meta["name"]))
        await show_plan(call, client, (meta["namespace"], meta["name"]))


async def plan(call: Call) -> None:
    """Looked at now, and shown as soon as it is planned."""
    async with call.server() as client:
        await one(client, call)
        if not call.given.on("show"):
            await client.post(path(call, "plan"), {}, anew=call.given.on("anew"))
            await waited(call, client, typed(call))
        await show_plan(call, client, typed(call))


async def delete(call: Call) -> None:
    async with call.server() as client:
        await one(client, call)
        name = typed(call)[1]
        call.confirm(f"Take proposal '{name}' back?")
        await client.delete(path(call))
    call.out.note(f"proposal '{name}' deleted")


async def show_plan(call: Call, client: "Client", where: tuple[str, str]) -> None:
    from trueup.cli.plan import forms

    forms.check(call.given)
    forms.show(call.out, call.given, await fetched(client, where))


ABOUT = (
    text("base", "What it is to be merged into (default: the default branch)"),
    text("title", "Of the pull request"),
    text("link", "Where the pull request is"),
    text("author", "Of the pull request"),
    text("number", "Of the pull request"),
    many("part", "Only this part, such as Stack/argocd/net"),
)
COMMANDS = (
    Command(
        "create",
        create,
        "Have a commit planned that is not merged yet, and show what it would do",
        ("REVISION",),
        (
            text("repo", "Address of the repository, as Stacks and Applications have it", "r"),
            *ABOUT,
            switch("all", "Also what the commit does not touch"),
            text("name", "Its name; without it, one is made"),
            FORMAT,
            FULL,
            ID,
            many("out", "Write it to this file, too"),
            ASYNC,
            TIMEOUT,
            NAMESPACE,
            OUTPUT,
        ),
    ),
    Command(
        "plan",
        plan,
        "Show what a Proposal would do, once the newest commit is planned",
        ("PROPOSALNAME",),
        (
            switch("show", "Show what is known; look for nothing new"),
            switch("anew", "Plan all of it again"),
            FORMAT,
            FULL,
            ID,
            many("out", "Write it to this file, too"),
            TIMEOUT,
            NAMESPACE,
            OUTPUT,
        ),
    ),
    Command("delete", delete, "Take a Proposal back", ("PROPOSALNAME",), (YES, NAMESPACE)),
)
