"""``context``: the servers that are known, and the one in use."""

from trueup.cli.command import Call, Command
from trueup.cli.connect import config_path
from trueup.cli.contexts import load, save
from trueup.cli.flags import switch
from trueup.cli.output import Failure


async def context(call: Call) -> None:
    path = config_path(call.given)
    known = load(path)
    name = call.given.text("CONTEXT")
    if not name:
        in_use = known.in_use
        call.out.table(
            ("CURRENT", "NAME", "SERVER"),
            [("*" if each == in_use else "", each.name, each.server) for each in known.known],
        )
        return
    found = known.get(name)
    if found is None:
        names = ", ".join(each.name for each in known.known)
        raise Failure(f"Context '{name}' undefined", f"known: {names}" if names else "trueup login")
    if call.given.on("delete"):
        save(path, known.without(found.name))
        call.out.line(f"Context '{name}' deleted")
        return
    save(path, known.put(found, use=True))
    call.out.line(f"Switched to context '{found.name}'")


COMMANDS = (
    Command(
        "context",
        context,
        "Show or change the server in use",
        ("[CONTEXT]",),
        (switch("delete", "Forget it"),),
    ),
)
