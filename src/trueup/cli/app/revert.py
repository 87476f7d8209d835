"""``app revert``: back to an older deployment by a commit in Git, looked at before it is pushed."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from trueup.cli.app.naming import application
from trueup.cli.command import Call, Command
from trueup.cli.flags import APP_NAMESPACE, number, switch, text
from trueup.cli.output import Failure


async def revert(call: Call) -> None:
    """The patch to stdout; then, once somebody agrees, the commit on the tip that was shown."""
    given = call.given
    asked = given.text("ID")
    if not asked.isdigit():
        raise Failure(f"{asked!r} is not the id of a deployment", "see trueup app history")
    async with call.server() as client:
        app = await application(client, given.text("APPNAME"), given, fields="metadata")
        path = f"/api/trueup/v1/applications/{quote(app['metadata']['name'])}/revert"
        where = {"appNamespace": app["metadata"].get("namespace")}
        source = given.number("source-index")
        prune = "true" if given.on("prune") else "false"
        seen = await client.get(path, id=asked, source=source, prune=prune, **where)
        _show(call, seen)
        if given.on("dry-run"):
            return
        _able(call, seen)
        call.confirm(f"push this to {seen['branch']} of {seen['repoUrl']}?")
        said = {"id": int(asked), "head": seen["head"], "source": source}
        made = await client.post(path, {**said, "why": given.text("message")}, **where)
    call.out.note(f"pushed {made['commit'][:7]} to {made['branch']} of {made['repoUrl']}")


def _show(call: Call, seen: Mapping[str, Any]) -> None:
    plan = seen.get("plan")
    does = plan["summary"] if plan else f"not known: {seen.get('problem', '')}"
    call.out.note(f"# {seen['message'].splitlines()[0]}; in the cluster: {does}")
    call.out.shown(
        seen, call.given.text("output"), lambda: call.out.raw(seen.get("patch", "").encode())
    )
    if seen.get("cut"):
        call.out.note("there is more of it than is shown")


def _able(call: Call, seen: Mapping[str, Any]) -> None:
    """Refuse what the server could not do, with what somebody can do by hand."""
    if not seen.get("files"):
        raise Failure(f"{seen['branch']} is so already", "there is nothing to revert")
    if seen.get("lent"):
        return
    for line in seen.get("commands") or ():
        call.out.note(line)
    raise Failure(
        f"there are no credentials to push to {seen['repoUrl']} with",
        "declare them (write credentials), or do it by hand as shown",
    )


COMMANDS = (
    Command(
        "revert",
        revert,
        "Go back in Git: commit what was declared before, previewed",
        ("APPNAME", "ID"),
        (
            APP_NAMESPACE,
            text("output", "json or yaml", "o"),
            number("source-index", "Which source, counted from 0", default=0),
            text("message", "Why, for the message of the commit", "m"),
            switch("prune", "In the plan: delete what was not there then"),
            switch("dry-run", "Only show it"),
            switch("yes", "Do not ask", "y"),
        ),
    ),
)
