"""Every flag that ``argocd`` takes is taken, before and after the command, in Go's spelling."""

from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.shell import Shell
from trueup.cli.command import Command, Given
from trueup.cli.nouns import NOUNS
from trueup.cli.program import program
from trueup.cli.words import line

TABLE: dict[str, dict[str, str]] = yaml.safe_load(
    Path(__file__).with_name("argocd_flags.yaml").read_text()
)
ROOT = TABLE.pop("(root)")
SAMPLE = {"text": "a", "number": "7"}


def words_of(command: str) -> list[str]:
    """The command and as many arguments as it asks for."""
    *path, name = command.split()
    noun = next(each for each in NOUNS if each.name == (path or [name])[0])
    wanted = " ".join([*path[1:], name])
    found = next(each for each in noun.commands() if each.name == wanted)
    return [*command.split(), *("x" for each in found.arguments if not each.startswith("["))]


def spelled(name: str, kind: str) -> dict[str, tuple[list[str], Any]]:
    """The ways to write a flag, and the value that each means."""
    short, _, long = name.rpartition("/")
    long = f"--{long.removeprefix('--')}"
    if kind == "bool":
        ways: dict[str, tuple[list[str], Any]] = {
            "long": ([long], True),
            "equal": ([f"{long}=true"], True),
            "off": ([f"{long}=false"], False),
        }
        return ways | ({"short": ([short], True)} if short else {})
    said = SAMPLE[kind]
    ways = {"long": ([long, said], said), "equal": ([f"{long}={said}"], said)}
    return ways | ({"short": ([short, said], said)} if short else {})


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


def value(given: Given, name: str, kind: str) -> Any:
    said = given.values[name.split("/")[-1].lstrip("-")]
    if kind == "bool":
        return said
    return str(said[0] if isinstance(said, tuple) else said)


@pytest.mark.parametrize("way", ["long", "equal", "off", "short"])
@pytest.mark.parametrize("command", TABLE)
def test_every_flag_of_a_command_is_taken(command: str, way: str) -> None:
    table = TABLE[command]
    ways = {name: spelled(name, kind).get(way) for name, kind in table.items()}
    flags = {name: found for name, found in ways.items() if found}
    given = taken([*words_of(command), *chain.from_iterable(flag for flag, _ in flags.values())])
    for name, (_, wanted) in flags.items():
        assert value(given, name, table[name]) == wanted, f"{command} {name}"


@pytest.mark.parametrize("place", [0, 1, 2])
def test_global_flags_may_stand_anywhere(place: int) -> None:
    flags = [spelled(name, kind)["long"][0] for name, kind in ROOT.items()]
    words = ["app", "list"]
    words[place:place] = chain.from_iterable(flags)
    given = taken(words)
    for name, kind in ROOT.items():
        assert value(given, name, kind) == spelled(name, kind)["long"][1], name


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
