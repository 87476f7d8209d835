"""``trueup``: the entry point. Runs one command line and ends with its exit code."""

import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches

import click

from trueup.cli import plugin
from trueup.cli.command import Call, Command, Given
from trueup.cli.nouns import ABSENT, Path
from trueup.cli.output import USAGE, Failure, Output
from trueup.cli.program import program
from trueup.cli.words import FIRST, HELP, completing, line, with_environment

ONE_OF = (("source-position", "source-name"), ("source-positions", "source-names"))
"""Two flags of which a command takes one: a source of several is named once."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command line and exit with its code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    asked = completing()
    try:
        if asked is None and (command := plugin.found(words, FIRST)):
            plugin.run(command)
        read = with_environment(line(words), os.environ) if asked is None else line(asked)
    except Failure as error:
        sys.exit(Output.standard().failed(error))
    if asked is not None:
        from trueup.cli.completion import register

        register()
    try:
        made = program(read.path, _run, shown=not HELP.isdisjoint(read.words))
        code = made.main(read.words, prog_name="trueup", standalone_mode=False)
    except click.Abort:
        code = Output.standard().failed(Failure("aborted"))
    except click.ClickException as error:
        code = _misused(error, read.path)
    sys.exit(code or 0)


def _run(command: Command, given: Given) -> int:
    """The one place where the command line catches everything."""
    import uvloop  # help and completion answer before it would be loaded

    out = Output.standard()
    try:
        _logged(given)
        _one_of_each(given)
        return uvloop.run(command.run(Call(given, out))) or 0
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return out.abandoned()
    except Exception as error:  # the top of the command line
        return out.failed(error)


def _logged(given: Given) -> None:
    """What would be logged is told on stderr, where ``--loglevel`` or ``--logformat`` asks."""
    if given.has("loglevel") or given.has("logformat"):
        from trueup.service.logs import configure
        from trueup.service.settings import Logging

        level = given.text("loglevel") or "info"
        format = given.text("logformat") if given.has("logformat") else "text"
        configure(Logging(level=level, format=format))


def _one_of_each(given: Given) -> None:
    for one, other in ONE_OF:
        if one in given.typed and other in given.typed:
            raise Failure(f"Only one of {one} and {other} can be specified.")


def _misused(error: click.ClickException, path: Path) -> int:
    """Say what is wrong with the words themselves."""
    if isinstance(error, click.NoSuchCommand):
        name = " ".join((*path, error.command_name))
        if why := ABSENT.get(name):
            return Output.standard().failed(
                Failure(f"there is no 'trueup {name}': {why}", "", USAGE)
            )
    unknown = isinstance(error, (click.NoSuchCommand, click.NoSuchOption))
    message = (error.message if unknown else error.format_message()).rstrip(".")
    message = message[:1].lower() + message[1:]
    hint = f"see {' '.join(('trueup', *path))} --help"
    if meant := _meant(error):
        hint = f"did you mean {meant}? {hint}"
    return Output.standard().failed(Failure(message, hint, USAGE))


def _meant(error: click.ClickException) -> str:
    """The command or flag whose name is nearest to one that is not there."""
    match error:
        case click.NoSuchCommand():
            said = error.command_name
        case click.NoSuchOption():
            said = error.option_name
        case _:
            return ""
    known = [name for name in error.possibilities or () if not name.startswith("--no-")]
    return next(iter(get_close_matches(said, known, n=1, cutoff=0.6)), "")
