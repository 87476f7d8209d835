"""
Program: a Typer application, made of tables of commands and flags.

Only the module of the noun that is called is imported, so that help and completion answer at once.
"""

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from trueup.cli.command import Command, Given, Noun
from trueup.cli.flags import Flag, Kind
from trueup.cli.nouns import NOUNS, Path, commands_of, flags_of

Run = Callable[[Command, Given], int]
"""What is to happen with a command and what was given to it; gives the exit code."""

_PYTHON: dict[Kind, Any] = {
    Kind.TEXT: str,
    Kind.SWITCH: bool,
    Kind.NUMBER: int,
    Kind.MANY: list[str],
    Kind.LIST: list[str],
}


def program(path: Path, run: Run, *, completes: bool = False) -> typer.Typer:
    """
    The program, with the command at *path* and everything else known by name alone.

    *path* may lead only as far as a noun, or nowhere.
    """
    root = typer.Typer(
        name="trueup",
        help="Keeps Kubernetes clusters and infrastructure true to Git.",
        add_completion=completes,  # readies the shells; adds flags that nobody would look for
        context_settings={"help_option_names": ["-h", "--help"]},
        pretty_exceptions_enable=False,
    )
    for noun in NOUNS:
        if path[:1] == (noun.name,):
            _add(root, noun, path, run)
        else:
            root.command(noun.name, help=noun.help)(lambda: None)
    root.callback()(lambda: None)
    return root


def _add(root: typer.Typer, noun: Noun, called: Path, run: Run) -> None:
    groups = {"": root} if noun.single else {}
    for path, command in commands_of(noun).items():
        group = _group(groups, root, noun, path[1:-1])
        typed = _typed(command, flags_of(noun, command), run) if path == called else lambda: None
        group.command(path[-1], help=command.help)(typed)


def _group(
    groups: dict[str, typer.Typer], root: typer.Typer, noun: Noun, path: Path
) -> typer.Typer:
    """The Typer group of that path below the noun, made on the way."""
    key = " ".join(path)
    if key in groups:
        return groups[key]
    made = groups[key] = typer.Typer(help=key.capitalize() or noun.help)
    above = _group(groups, root, noun, path[:-1]) if path else root
    above.add_typer(made, name=path[-1] if path else noun.name)
    return made


def _typed(command: Command, flags: tuple[Flag, ...], run: Run) -> Callable[..., None]:
    """A function with the signature that Typer reads."""

    def call(**values: Any) -> None:
        raise typer.Exit(run(command, _given(command, flags, values)))

    parameters = [*map(_argument, command.arguments)]
    for flag in flags:
        parameters.extend(_option(flag))
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    call.__annotations__ = {each.name: each.annotation for each in parameters}
    return call


def _argument(word: str) -> inspect.Parameter:
    name = word.strip("[].")
    several, optional = "..." in word, word.startswith("[")
    kind: Any = list[str] if several else str
    kind = kind | None if optional else kind
    annotation = Annotated[kind, typer.Argument(metavar=word, show_default=False)]
    default = None if optional else inspect.Parameter.empty
    return _parameter("word_" + name.replace("-", "_").replace("/", "_"), annotation, default)


def _option(flag: Flag) -> list[inspect.Parameter]:
    names = [f"--{flag.name}", *([f"-{flag.short}"] if flag.short else [])]
    default = f" (default {flag.default})" if flag.default and flag.kind is not Kind.SWITCH else ""
    help = flag.help + default
    info = typer.Option(*names, help=help, hidden=flag.quiet, show_default=False)
    found = [_parameter(flag.key, Annotated[_PYTHON[flag.kind] | None, info], None)]
    if flag.kind is Kind.SWITCH:
        off = typer.Option(f"--no-{flag.name}", hidden=True)
        found.append(_parameter(f"off_{flag.key}", Annotated[bool | None, off], None))
    return found


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind, default=default, annotation=annotation)


def _given(command: Command, flags: tuple[Flag, ...], values: dict[str, Any]) -> Given:
    found: dict[str, Any] = {}
    typed = set()
    for word in command.arguments:
        name = word.strip("[].")
        found[name] = values["word_" + name.replace("-", "_").replace("/", "_")]
    for flag in flags:
        value = values[flag.key]
        if flag.kind is Kind.SWITCH and values[f"off_{flag.key}"]:
            value = False
        if value is not None:
            typed.add(flag.name)
        found[flag.name] = flag.default if value is None else _value(flag, value)
    return Given(found, frozenset(typed))


def _value(flag: Flag, value: Any) -> Any:
    if flag.kind is Kind.LIST:
        return tuple(part.strip() for each in value for part in each.split(",") if part.strip())
    return tuple(value) if flag.kind is Kind.MANY else value
