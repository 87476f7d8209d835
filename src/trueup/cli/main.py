"""
``trueup``: every word that it knows, and how a table of flags becomes a Typer command.

Only the module of the noun that is called is imported, so that help and completion answer at once.
Flags read as Go's do: they may stand anywhere, also before the noun, and ``--validate=false`` is
``--no-validate``.
"""

import inspect
import itertools
import os
import shlex
import sys
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer

from trueup.cli.command import Call, Command, Given, Noun
from trueup.cli.flags import GLOBAL, KUBERNETES, Flag, Kind
from trueup.cli.output import USAGE, Failure, Output

NOUNS = (
    Noun("serve", "Run Trueup here: API, web, controllers, embedded cluster", plain=True),
    Noun("kubeconfig", "Print the kubeconfig of the embedded cluster", plain=True),
    Noun("app", "Applications", single=False),
    Noun("proj", "Projects", single=False),
    Noun("repo", "Repositories", single=False),
    Noun("cluster", "Clusters", single=False),
    Noun("account", "Your account", single=False),
    Noun("render", "Render a folder, without any server", plain=True),
    Noun("diff", "Compare a folder with a cluster, without any server", "preview", plain=True),
    Noun("login", "Log in to a server and remember it"),
    Noun("logout", "Forget the token of a server", "login"),
    Noun("context", "Show or change the server in use"),
    Noun("version", "Versions of the command and of the server"),
    Noun("completion", "Print the completion script of a shell", plain=True),
)

_NAMES = frozenset(noun.name for noun in NOUNS)
_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})
_PYTHON: dict[Kind, Any] = {
    Kind.TEXT: str,
    Kind.SWITCH: bool,
    Kind.NUMBER: int,
    Kind.MANY: list[str],
    Kind.LIST: list[str],
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command line and exit with its code."""
    words = [*_options(), *(sys.argv[1:] if arguments is None else arguments)]
    called = _called(words or _completing())
    try:
        code = app(called)(_rewritten(words, called), prog_name="trueup", standalone_mode=False)
    except typer.Abort:
        code = Output.standard().failed(Failure("aborted"))
    except Exception as error:  # Typer's errors of usage have no public class in common
        code = _misused(error, words)
    sys.exit(code or 0)


def app(called: frozenset[str]) -> typer.Typer:
    """The program, with the nouns in *called* loaded and the others known by name alone."""
    root = typer.Typer(
        name="trueup",
        help="Keeps Kubernetes clusters and infrastructure true to Git.",
        no_args_is_help=True,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        pretty_exceptions_enable=False,
    )
    for noun in NOUNS:
        _add(root, noun, loaded=noun.name in called)
    root.callback()(lambda: None)
    return root


def _add(root: typer.Typer, noun: Noun, *, loaded: bool) -> None:
    if not loaded:
        root.command(noun.name, help=noun.help)(lambda: None)
        return
    commands = noun.commands()
    if noun.single:
        command = next(each for each in commands if each.name == noun.name)
        _register(root, command, noun.name, _flags(noun, command))
        return
    groups = {"": typer.Typer(help=noun.help, no_args_is_help=True)}
    root.add_typer(groups[""], name=noun.name)
    for command in commands:
        *above, name = command.name.split()
        _register(_group(groups, above), command, name, _flags(noun, command))


def _group(groups: dict[str, typer.Typer], path: list[str]) -> typer.Typer:
    """The Typer group of that path, made on the way."""
    key = " ".join(path)
    if key not in groups:
        groups[key] = typer.Typer(no_args_is_help=True, help=" ".join(path).capitalize())
        _group(groups, path[:-1]).add_typer(groups[key], name=path[-1])
    return groups[key]


def _misused(error: Exception, words: Sequence[str]) -> int:
    """Say what is wrong with the words themselves."""
    if not hasattr(error, "format_message"):
        raise error
    path = " ".join(("trueup", *itertools.takewhile(lambda word: word[:1] != "-", words[:2])))
    message = str(error.format_message()).rstrip(".")
    message = message[:1].lower() + message[1:]
    return Output.standard().failed(Failure(message, f"see {path} --help", USAGE))


def _flags(noun: Noun, command: Command) -> tuple[Flag, ...]:
    """The command's own flags first; they hide global ones of the same name."""
    everywhere = () if noun.plain else (*GLOBAL, *KUBERNETES)
    names = {flag.name for flag in command.flags}
    shorts = {flag.short for flag in command.flags if flag.short}
    return (
        *command.flags,
        *(_without_short(flag, shorts) for flag in everywhere if flag.name not in names),
    )


def _without_short(flag: Flag, taken: set[str]) -> Flag:
    if flag.short not in taken:
        return flag
    return Flag(flag.name, flag.kind, flag.help, "", flag.default, flag.quiet)


def _register(group: typer.Typer, command: Command, name: str, flags: tuple[Flag, ...]) -> None:
    def run(**values: Any) -> None:
        raise typer.Exit(_run(command, _given(command, flags, values)))

    parameters = [*map(_argument, command.arguments)]
    for flag in flags:
        parameters.extend(_option(flag))
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    group.command(name, help=command.help)(run)


def _run(command: Command, given: Given) -> int:
    """The one place where the command line catches everything."""
    import uvloop  # help and completion answer before it would be loaded

    out = Output.standard()
    try:
        return uvloop.run(command.run(Call(given, out))) or 0
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return out.abandoned()
    except Exception as error:  # the top of the command line
        return out.failed(error)


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


# What the user typed, put into the order and the form that Typer reads.


def _options() -> list[str]:
    """Flags for every call, from the environment, as ``argocd`` has them."""
    said = os.environ.get("TRUEUP_OPTS") or os.environ.get("ARGOCD_OPTS") or ""
    return shlex.split(said)


def _completing() -> list[str]:
    """The words of the line that a shell asks to complete."""
    said = (os.environ.get(name, "") for name in ("COMP_WORDS", "_TYPER_COMPLETE_ARGS"))
    return " ".join(said).split()


def _called(words: Sequence[str]) -> frozenset[str]:
    """The noun in *words*: the first that is neither a flag nor a flag's value."""
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word in _NAMES:
            return frozenset({word})
        if _takes_value(word) and rest:
            rest.pop(0)
    return frozenset()


def _rewritten(words: list[str], called: frozenset[str]) -> list[str]:
    """Flags before the end of the command's name move behind it; ``=false`` becomes ``--no-``."""
    names = {path: flags for noun in NOUNS if noun.name in called for path, flags in _paths(noun)}
    path: list[str] = []
    early: list[str] = []
    rest = list(words)
    while rest and tuple(path) not in names:
        word = rest.pop(0)
        if word in ("-h", "--help", "--"):
            return words
        if not word.startswith("-"):
            path.append(word)
            continue
        early.append(word)
        if _takes_value(word) and rest:
            early.append(rest.pop(0))
    if tuple(path) not in names:
        return words if path[len(_deepest(path, names)) :] else [*path, "--help"]
    switches = {flag.name for flag in names[tuple(path)] if flag.kind is Kind.SWITCH}
    end = rest.index("--") if "--" in rest else len(rest)
    flagged = [_plain_switch(word, switches) for word in [*rest[:end], *early]]
    return [*path, *flagged, *rest[end:]]


def _deepest(path: list[str], names: Iterable[tuple[str, ...]]) -> list[str]:
    """The part of *path* that leads to some command."""
    while path and not any(name[: len(path)] == tuple(path) for name in names):
        path = path[:-1]
    return path


def _paths(noun: Noun) -> list[tuple[tuple[str, ...], tuple[Flag, ...]]]:
    commands = noun.commands()
    if noun.single:
        return [((noun.name,), _flags(noun, each)) for each in commands if each.name == noun.name]
    return [((noun.name, *each.name.split()), _flags(noun, each)) for each in commands]


def _takes_value(word: str) -> bool:
    by_name: dict[str, Flag] = {}
    for flag in (*GLOBAL, *KUBERNETES):
        by_name |= {f"--{flag.name}": flag} | ({f"-{flag.short}": flag} if flag.short else {})
    found = by_name.get(word)
    return found is not None and found.kind is not Kind.SWITCH


def _plain_switch(word: str, switches: set[str]) -> str:
    name, equals, value = word.removeprefix("--").partition("=")
    if not (word.startswith("--") and equals and name in switches):
        return word
    if value in _TRUE:
        return f"--{name}"
    return f"--no-{name}" if value in _FALSE else word
