"""``configure``: whether questions are asked before something is deleted."""

from dataclasses import replace

from trueup.cli.command import Call, Command
from trueup.cli.connect import config_path
from trueup.cli.contexts import load, save
from trueup.cli.flags import switch
from trueup.cli.output import USAGE, Failure


async def configure(call: Call) -> None:
    if not call.given.has("prompts-enabled"):
        raise Failure(
            "nothing to configure", "--prompts-enabled, or --prompts-enabled=false", USAGE
        )
    path, asks = config_path(call.given), call.given.on("prompts-enabled")
    save(path, replace(load(path), prompts=asks))
    call.out.line("Successfully updated the following configuration settings:")
    call.out.line(f"prompts-enabled: {str(asks).lower()}")


COMMANDS = (
    Command(
        "configure",
        configure,
        "Ask, or do not ask, before something is deleted",
        (),
        (switch("prompts-enabled", "Ask, also where nobody seems to be there to answer"),),
    ),
)
