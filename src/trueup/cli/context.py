"""``context``: the servers that are known, and the one in use."""

from trueup.cli.command import Call, Command
from trueup.cli.connect import config_path, contexts_of
from trueup.cli.contexts import save, theirs
from trueup.cli.flags import switch
from trueup.cli.output import Failure


async def context(call: Call) -> None:
    path = config_path(call.given)
    known = contexts_of(call.given)
    name = call.given.text("CONTEXT")
    if not name:
        in_use = known.in_use
        call.out.table(
            ("CURRENT", "NAME", "SERVER"),
            [("*" if each == in_use else "", each.name, each.server) for each in known.all],
        )
        return
    found = known.get(name)
    if found is None:
        names = ", ".join(each.name for each in known.all)
        raise Failure(f"Context '{name}' undefined", f"known: {names}" if names else "trueup login")
    if call.given.on("delete"):
        if found not in known.known:
            raise Failure(f"context '{name}' is in argocd's own file", f"it is {theirs()}")
        save(path, known.without(found.name))
        call.out.line(f"Context '{name}' deleted")
        return
    already = "Already at" if found == known.in_use else "Switched to"
    save(path, known.put(found, use=True))
    call.out.line(f"{already} context '{found.name}'")


COMMANDS = (
    Command(
        "context",
        context,
        "Show or change the server in use",
        ("[CONTEXT]",),
        (switch("delete", "Forget it"),),
    ),
)
