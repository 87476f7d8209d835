"""``trueup completion SHELL``: the script that a shell sources."""

import os

from click import Group
from click.shell_completion import (
    CompletionItem,
    ShellComplete,
    add_completion_class,
    get_completion_class,
    split_arg_string,
)

from trueup.cli.command import Call, Command
from trueup.cli.output import Failure

SHELLS = ("bash", "zsh", "fish", "powershell")


class PowerShell(ShellComplete):
    """
    Click has none. What a line may become is printed one a line: kind, word and help, with tabs
    between. Windows' own and the newer one read the same script.
    """

    name = "powershell"
    source_template = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($word, $line, $position)
    $before = $line.ToString()
    if ($position -lt $before.Length) { $before = $before.Substring(0, $position) }
    $env:COMP_WORDS = $before
    $env:COMP_WORD = $word
    $env:%(complete_var)s = "powershell_complete"
    try {
        & %(prog_name)s | ForEach-Object {
            $kind, $value, $help = $_ -split "`t", 3
            if (-not $help) { $help = $value }
            [System.Management.Automation.CompletionResult]::new(
                $value, $value, "ParameterValue", $help)
        }
    } finally {
        Remove-Item Env:COMP_WORDS, Env:COMP_WORD, Env:%(complete_var)s -ErrorAction Ignore
    }
}
"""

    def get_completion_args(self) -> tuple[list[str], str]:
        words = split_arg_string(os.environ.get("COMP_WORDS", ""))[1:]
        begun = os.environ.get("COMP_WORD", "")
        return (words[:-1] if begun and words[-1:] == [begun] else words), begun

    def format_completion(self, item: CompletionItem) -> str:
        return f"{item.type}\t{item.value}\t{item.help or ''}"


def register() -> None:
    """Let click answer for each of the shells."""
    add_completion_class(PowerShell)


async def completion(call: Call) -> None:
    shell = call.given.text("SHELL")
    register()
    made = get_completion_class(shell) if shell in SHELLS else None
    if made is None:
        raise Failure(f"unknown shell: {shell}", "one of " + ", ".join(SHELLS))
    call.out.line(made(Group(), {}, "trueup", "_TRUEUP_COMPLETE").source())


COMMANDS = (
    Command("completion", completion, "Print the completion script of a shell", ("SHELL",)),
)
