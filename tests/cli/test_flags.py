"""Every flag that ``argocd`` takes is taken, before and after the command, in Go's spelling."""

from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from docs import argocd
from docs.argocd import Theirs
from tests.support.shell import Shell
from trueup.cli.command import Command, Given
from trueup.cli.nouns import NOUNS
from trueup.cli.output import Failure
from trueup.cli.program import program
from trueup.cli.words import line, with_environment

THEIRS = argocd.theirs()
COMMANDS = [name for name in argocd.ours() if name in THEIRS and name != argocd.ROOT]
SAMPLE = {"text": "a", "number": "7", "many": "a", "list": "a"}


SHORT = ("short", "tied")


def flags_of(command: str) -> Mapping[str, Theirs]:
    """With those of the groups that the command stands in; its own go before."""
    words = command.split()
    above = [" ".join(words[:end]) for end in range(1, len(words) + 1)]
    groups = [THEIRS[name][1] for name in above if name in THEIRS]
    return {flag.name: flag for flag in chain.from_iterable(groups)}


def words_of(command: str) -> list[str]:
    """The command and as many arguments as it asks for."""
    *path, name = command.split()
    noun = next(each for each in NOUNS if each.name == (path or [name])[0])
    wanted = " ".join([*path[1:], name])
    found = next(each for each in noun.commands() if each.name == wanted)
    return [*command.split(), *("x" for each in found.arguments if not each.startswith("["))]


def spelled(flag: Theirs) -> dict[str, tuple[list[str], Any]]:
    """The ways to write a flag, and the value that each means."""
    long, short = f"--{flag.name}", f"-{flag.short}"
    ways: dict[str, tuple[list[str], Any]]
    if flag.kind == "bool":
        ways = {
            "long": ([long], True),
            "equal": ([f"{long}=true"], True),
            "off": ([f"{long}=false"], False),
            "short": ([short], True),
            "tied": ([f"{short}=false"], False),
        }
    else:
        said = SAMPLE[flag.kind]
        ways = {
            "long": ([long, said], said),
            "equal": ([f"{long}={said}"], said),
            "short": ([short, said], said),
            "tied": ([f"{short}={said}"], said),
        }
    return {way: each for way, each in ways.items() if flag.short or way not in SHORT}


def taken(words: list[str]) -> Given:
    """What the command would be given."""
    found: list[Given] = []

    def run(_command: Command, given: Given) -> int:
        found.append(given)
        return 0

    read = line(words)
    program(read.path, run)(read.words, prog_name="trueup", standalone_mode=False)
    assert found, f"trueup {' '.join(words)} ran nothing"
    return found[0]


def value(given: Given, flag: Theirs) -> Any:
    said = given.values[flag.name]
    if flag.kind == "bool":
        return said
    return str(said[0] if isinstance(said, tuple) else said)


@pytest.mark.parametrize("way", ["long", "equal", "off", "short", "tied"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_flag_of_a_command_is_taken(command: str, way: str) -> None:
    flags = flags_of(command)
    ways = {name: spelled(flag).get(way) for name, flag in flags.items()}
    written = {name: found for name, found in ways.items() if found and name in mine(command)}
    given = taken(
        [*words_of(command), *chain.from_iterable(words for words, _ in written.values())]
    )
    for name, (_, wanted) in written.items():
        assert value(given, flags[name]) == wanted, f"{command} {name}"


def mine(command: str) -> set[str]:
    """Without what the page says is not there."""
    return set(argocd.ours()[command])


@pytest.mark.parametrize("command", COMMANDS)
def test_what_follows_a_flag_is_what_follows_it_in_argocd(command: str) -> None:
    here = argocd.ours()[command]
    for flag in THEIRS[command][1]:
        if flag.name in here:
            assert here[flag.name].kind in argocd.KINDS[flag.kind], flag
            assert here[flag.name].short == flag.short, flag


@pytest.mark.parametrize("place", [0, 1, 2])
def test_global_flags_may_stand_anywhere(place: int) -> None:
    root = THEIRS[argocd.ROOT][1]
    words = ["app", "list"]
    words[place:place] = chain.from_iterable(spelled(flag)["long"][0] for flag in root)
    given = taken(words)
    for flag in root:
        assert value(given, flag) == spelled(flag)["long"][1], flag


def test_a_flag_after_two_dashes_is_an_argument() -> None:
    assert taken(["app", "get", "--", "--core"]).values["APPNAME"] == "--core"


def test_what_was_typed_is_told_from_what_is_default() -> None:
    given = taken(["app", "set", "web", "--revision", "v1", "--validate=false"])
    assert given.typed == {"revision", "validate"}
    assert not given.on("validate")


def test_lists_are_split_at_commas_where_argocd_splits_them() -> None:
    given = taken(["app", "manifests", "web", "--source-positions", "1,2", "--revisions", "a,b"])
    assert given.many("source-positions") == ("1", "2")
    assert given.many("revisions") == ("a,b",)


async def test_a_source_is_named_once(tmp_path: Path) -> None:
    words = ("app", "get", "a", "--source-name", "x", "--source-position", "1")
    done = await Shell(tmp_path)(*words)
    assert done.err == "error: Only one of source-position and source-name can be specified.\n"


OPTIONS = "--grpc-web --server cd.example.com --header a:b --nothing-of-ours x --plaintext=true"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            ["app", "list"],
            ["--grpc-web", "--server", "cd.example.com", "--header", "a:b", "--plaintext"],
        ),
        (["app", "list", "--server=x", "-Hc:d"], ["--grpc-web", "--plaintext"]),
        (["app", "list", "--no-plaintext", "--server", "x", "--header", "c:d"], ["--grpc-web"]),
        (["completion", "bash"], []),
    ],
)
def test_flags_of_the_environment_come_first_and_count_where_they_make_sense(
    words: list[str], expected: list[str]
) -> None:
    read = line(words)
    at = len(read.path)
    assert with_environment(read, {"ARGOCD_OPTS": OPTIONS}).words == [
        *read.path,
        *expected,
        *read.words[at:],
    ]


def test_flags_of_the_environment_that_no_shell_could_read() -> None:
    with pytest.raises(Failure, match="ARGOCD_OPTS: No closing quotation"):
        with_environment(line(["app", "list"]), {"ARGOCD_OPTS": "--header 'a"})


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("account whoami", "account get-user-info"),
        ("ctx", "context"),
        ("project list", "proj list"),
        ("project role token-create p r", "proj role create-token"),
        ("proj role list-token p r", "proj role list-tokens"),
        ("proj role token-list p r", "proj role list-tokens"),
        ("proj role token-delete p r 1", "proj role delete-token"),
        ("proj role remove-token p r 1", "proj role delete-token"),
        (
            "admin settings resource-overrides action f x",
            "admin settings resource-overrides run-action",
        ),
    ],
)
def test_argocds_other_names_of_commands_are_known(words: str, path: str) -> None:
    assert line(words.split()).path == tuple(path.split())
