"""
Program: the ``click`` commands, made of tables of commands and flags.

Only the module of the noun that is called is imported, so that help and completion answer at once;
the frames and colours of help (``rich_click``) only where help is asked for.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import click
from click.shell_completion import CompletionItem

from trueup.cli.command import Command, Given, Noun
from trueup.cli.flags import Flag, Kind
from trueup.cli.nouns import NOUNS, Path, commands_of, flags_of

Run = Callable[[Command, Given], int]
"""What is to happen with a command and what was given to it; gives the exit code."""

Completed = Callable[[click.Context, str, str], list[CompletionItem]]
"""What may stand for a word of the arguments that has begun like this."""

_SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"]}
_SEVERAL = frozenset({Kind.MANY, Kind.LIST})


class _Group(click.Group):
    """Lists its commands in the order of the tables."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


class _Kinds(NamedTuple):
    """What commands and groups are made of."""

    command: type[click.Command] = click.Command
    group: type[click.Group] = _Group


def program(path: Path, run: Run, *, shown: bool = False) -> click.Group:
    """
    The program, with the command at *path* and everything else known by name alone.

    *path* may lead only as far as a noun, or nowhere. *shown*: help will be.
    """
    kinds = _framed() if shown else _Kinds()
    help = "Keeps Kubernetes clusters and infrastructure true to Git."
    root = kinds.group("trueup", help=help, context_settings=_SETTINGS)
    for noun in NOUNS:
        if path[:1] == (noun.name,):
            _add(root, noun, path, run, kinds)
        else:
            root.add_command(kinds.command(noun.name, help=noun.help))
    return root


def _framed() -> _Kinds:
    from rich_click import RichCommand, RichGroup

    class Group(RichGroup):
        list_commands = _Group.list_commands

    return _Kinds(RichCommand, Group)


def _add(root: click.Group, noun: Noun, called: Path, run: Run, kinds: _Kinds) -> None:
    """The one that is called comes last: it may have the name of a group."""
    groups = {"": root} if noun.single else {}
    for path, command in sorted(commands_of(noun).items(), key=lambda each: each[0] == called):
        group = _group(groups, root, noun, path[1:-1], kinds)
        if path == called:
            group.add_command(_called(path[-1], command, flags_of(noun, command), run, kinds))
        else:
            group.add_command(kinds.command(path[-1], help=command.help))


def _group(
    groups: dict[str, click.Group], root: click.Group, noun: Noun, path: Path, kinds: _Kinds
) -> click.Group:
    """The group of that path below the noun, made on the way."""
    key = " ".join(path)
    if key not in groups:
        made = kinds.group(path[-1] if path else noun.name, help=key.capitalize() or noun.help)
        above = _group(groups, root, noun, path[:-1], kinds) if path else root
        above.add_command(made)
        groups[key] = made
    return groups[key]


def _called(
    name: str, command: Command, flags: tuple[Flag, ...], run: Run, kinds: _Kinds
) -> click.Command:
    def call(**values: Any) -> int:
        return run(command, _given(command, flags, values))

    def completed(context: click.Context, word: str, begun: str) -> list[CompletionItem]:
        from trueup.cli.names import known, names

        if not known(word):
            return []
        given = _given(command, flags, context.params)
        found = names(word, given)
        return [CompletionItem(name) for name in found if name.startswith(begun)]

    parameters: list[click.Parameter] = [_argument(each, completed) for each in command.arguments]
    for flag in flags:
        parameters.extend(_options(flag))
    return kinds.command(name, help=command.help, params=parameters, callback=call)


def _argument(word: str, completed: Completed) -> click.Argument:
    several, optional = "..." in word, word.startswith("[")
    plain = word.strip("[].")
    return click.Argument(
        [_key(word)],
        nargs=-1 if several else 1,
        required=not optional,
        metavar=word,
        shell_complete=lambda context, _, begun: completed(context, plain, begun),
    )


def _key(word: str) -> str:
    """The name of an argument as a Python identifier."""
    return "word_" + word.strip("[].").replace("-", "_").replace("/", "_").lower()


def _options(flag: Flag) -> list[click.Option]:
    names = [flag.key, f"--{flag.name}", *([f"-{flag.short}"] if flag.short else [])]
    if flag.kind is Kind.SWITCH:
        off = click.Option([f"off_{flag.key}", f"--no-{flag.name}"], is_flag=True, hidden=True)
        on = click.Option(names, is_flag=True, default=None, help=flag.help, hidden=flag.quiet)
        return [on, off]
    default = f" (default {flag.default})" if flag.default else ""
    return [
        click.Option(
            names,
            type=int if flag.kind is Kind.NUMBER else str,
            multiple=flag.kind in _SEVERAL,
            default=None,
            help=flag.help + default,
            hidden=flag.quiet,
        )
    ]


def _given(command: Command, flags: tuple[Flag, ...], values: dict[str, Any]) -> Given:
    found: dict[str, Any] = {}
    typed = set()
    for word in command.arguments:
        found[word.strip("[].")] = values.get(_key(word))
    for flag in flags:
        value = values.get(flag.key)
        if flag.kind is Kind.SWITCH and values.get(f"off_{flag.key}"):
            value = False
        given = value is not None and value != ()
        if given:
            typed.add(flag.name)
        found[flag.name] = _value(flag, value) if given else flag.default
    return Given(found, frozenset(typed))


def _value(flag: Flag, value: Any) -> Any:
    if flag.kind is Kind.LIST:
        return tuple(part.strip() for each in value for part in each.split(",") if part.strip())
    return tuple(value) if flag.kind is Kind.MANY else value
