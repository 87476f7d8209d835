"""Each command of ours that the documentation shows is one, with the flags that it has."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from trueup.cli.command import Command, Given
from trueup.cli.program import program
from trueup.cli.words import line

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(?:sh|bash|console|text|groovy)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(trueup [^`…]+)`")
STARTS = re.compile(r"(?:^|[\s'(])(trueup [a-z].*)")
COMMENT = re.compile(r"(?:^|\s)#\s.*")
ENDS = {"|", "||", "&&", ">", ";", "&"}
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob("docs/how-to/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_its_commands_are_there(page: Path) -> None:
    found = {each: wrong(each) for each in commands(page.read_text())}
    assert {each: why for each, why in found.items() if why} == {}


def commands(text: str) -> Iterator[str]:
    for block in FENCE.findall(text):
        lines = block.replace("\\\n", " ").splitlines()
        typed = [each for each in lines if each.startswith("$ ")]  # the rest is what is printed
        for said in typed or lines:
            if found := STARTS.search(COMMENT.sub("", said)):
                yield found[1]
    yield from INLINE.findall(FENCE.sub("", text))


def wrong(said: str) -> str:
    words = []
    for word in shlex.split(said.replace("'''", ""), comments=True):
        if word in ENDS:
            break
        if word != "…":
            words.append(word)
    return refused(words[1:])


def refused(words: list[str]) -> str:
    """Why the command line would not take them; that a value is left out does not count."""

    def run(command: Command, given: Given) -> int:
        return 0

    try:
        read = line(words)
        program(read.path, run)(read.words, prog_name="trueup", standalone_mode=False)
    except (click.MissingParameter, click.BadOptionUsage):
        return ""
    except click.ClickException as error:
        return error.format_message()
    return ""
