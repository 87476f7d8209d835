"""``trueup completion SHELL``: the script that a shell sources."""

from trueup.cli.command import Call, Command
from trueup.cli.output import Failure

SHELLS = ("bash", "zsh", "fish", "powershell")


async def completion(call: Call) -> None:
    from typer._completion_shared import get_completion_script

    shell = call.given.text("SHELL")
    if shell not in SHELLS:
        raise Failure(f"unknown shell: {shell}", "one of " + ", ".join(SHELLS))
    script = get_completion_script(prog_name="trueup", complete_var="_TRUEUP_COMPLETE", shell=shell)
    call.out.line(script)


COMMANDS = (
    Command("completion", completion, "Print the completion script of a shell", ("SHELL",)),
)
