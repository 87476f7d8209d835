"""
Walk: a page of the documentation as steps that can be taken.

A fence ``yaml`` that begins with a comment ``# some/path.yaml`` is a file to write. A fence
``console`` holds commands (``$ …``), each followed by what it prints; a line ``…`` there stands for
any number of lines.
"""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

FENCE = re.compile(r"^```(yaml|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PATIENCE = 60.0  # seconds a command may take
MARK = "@@ended@@"

VARIES = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)?"), "<time>"),
    (re.compile(r"\b[0-9a-f]{7,40}\b"), "<commit>"),
    (re.compile(r"\b(web-[a-z0-9]{10})\b"), "<set>"),
    (re.compile(r"<set>-[a-z0-9]{5}\b"), "<pod>"),
    (re.compile(r"file://\S+/tour/"), "file://<tour>/"),
    (re.compile(r"\b\d+(ms|s|m)\b"), "<span>"),
    (re.compile(r"\b\d+ s ago\b"), "<span> ago"),
    # A pod that cannot pull its image tries and waits in turn.
    (re.compile(r'Back-off pulling image "\S+": ErrImagePull: '), ""),
    (re.compile(r"[ ─]+"), " "),
)
"""What is another at each run."""


@dataclass(frozen=True)
class File:
    """A file to write."""

    path: str
    text: str


@dataclass
class Command:
    """A command to run, and what it prints."""

    text: str
    output: list[str] = field(default_factory=list)


def steps(page: str) -> Iterator[File | Command]:
    """The steps of a page in order."""
    for kind, text in FENCE.findall(page):
        if kind == "console":
            yield from _commands(text)
        elif found := re.match(r"# (\S+)\n", text):
            yield File(found[1], text[found.end() :])


def _commands(text: str) -> Iterator[Command]:
    command: Command | None = None
    for line in text.splitlines():
        if line.startswith("$ "):
            if command:
                yield command
            command = Command(line[2:])
        elif command and command.text.endswith("\\"):
            command.text += "\n" + line
        elif command:
            command.output.append(line)
    if command:
        yield command


def missing(command: Command, printed: str) -> list[str]:
    """The lines of its documented output that are not printed in that order."""
    left = iter(plain(line) for line in printed.splitlines())
    told = [line for line in command.output if line.strip() not in ("", "…")]
    return [line for line in told if plain(line) not in left]


def plain(line: str) -> str:
    """*line* without what is another at each run."""
    for pattern, name in VARIES:
        line = pattern.sub(name, line)
    return line.strip()


class Terminal:
    """One shell, in which commands follow each other."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def run(self, command: str) -> str:
        """What the command printed."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{command}\necho {MARK}\n".encode())
        printed = ""
        async with asyncio.timeout(PATIENCE):
            while not printed.endswith(f"{MARK}\n"):
                line = (await self._process.stdout.readline()).decode()
                assert line, f"the shell ended: {printed}"
                printed += line
        return printed.removesuffix(f"{MARK}\n")


@asynccontextmanager
async def terminal(home: Path, environ: Mapping[str, str]) -> AsyncIterator[Terminal]:
    """A shell in *home*, which it takes for the user's."""
    process = await asyncio.create_subprocess_exec(
        *("bash", "--norc", "--noprofile"),
        cwd=home,
        env={**surroundings(home), **environ},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield Terminal(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def surroundings(home: Path) -> dict[str, str]:
    """The environment of somebody who has just installed everything."""
    kept = ("PATH", "LANG", "PYTHONPATH")
    author = {
        f"GIT_{who}_{what}": "you@example.com"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    return (
        {name: os.environ[name] for name in kept if name in os.environ}
        | author
        | {
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
        }
    )
