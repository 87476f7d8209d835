"""``trueup completion SHELL``: the script that a shell sources."""

from trueup.cli.command import Call, Command
from trueup.cli.output import Failure

SHELLS = ("bash", "zsh", "fish")


async def completion(call: Call) -> None:
    import click
    from click.shell_completion import get_completion_class

    shell = call.given.text("SHELL")
    made = get_completion_class(shell) if shell in SHELLS else None
    if made is None:
        raise Failure(f"unknown shell: {shell}", "one of " + ", ".join(SHELLS))
    call.out.line(made(click.Group(), {}, "trueup", "_TRUEUP_COMPLETE").source())


COMMANDS = (
    Command("completion", completion, "Print the completion script of a shell", ("SHELL",)),
)
