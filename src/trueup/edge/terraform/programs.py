"""
The engines that there are: programs of the search path and of a folder for them, or a library.

The folder may hold ``terraform-1.5.7``, ``1.5.7/terraform`` or ``terraform``; Terragrunt in the
same way. A program is asked for its version once, as long as its file stays the same.
"""

import os
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec

from trueup.core.terraform.versions import Constraint, Version, constraint, version
from trueup.edge import program
from trueup.edge.terraform import library, terragrunt
from trueup.edge.terraform.order import Program
from trueup.model.errors import Stalled
from trueup.model.terraform import Engine

_PATIENCE = 20.0
_LATEST = "999.0.0"
_OF_ITS_OWN = version("1.12.0-alpha1")
_TOOLS = ("terraform", "tofu", terragrunt.NAME)
_ENGINES = ("terraform", "tofu")  # that Terragrunt may run, the first that fits


class Programs:
    """*folder*: of several versions; *path*: where else to look, as ``$PATH``."""

    def __init__(self, folder: Path | None = None, path: str | None = None) -> None:
        self._folder = folder
        self._path = os.environ.get("PATH", os.defpath) if path is None else path
        self._known: dict[tuple[str, float], Version | None] = {}

    async def find(self, engine: Engine) -> Program:
        """Of those that fit the one that is pinned, or the newest. Raises ``Stalled``."""
        if engine.tool == terragrunt.NAME:
            found = await self._found(engine)
            return msgspec.structs.replace(
                found, runs=await self._engine(engine.runs or Engine(""))
            )
        return await self._found(engine)

    async def _engine(self, wanted: Engine) -> Program:
        """What Terragrunt runs: the tool that is asked for, or else any that fits."""
        if wanted.tool:
            return await self._found(wanted)
        problems = []
        for tool in _ENGINES:
            try:
                return await self._found(msgspec.structs.replace(wanted, tool=tool))
            except Stalled as error:
                problems.append(error)
        raise problems[0]

    async def _found(self, engine: Engine) -> Program:
        if engine.tool not in _TOOLS:
            raise Stalled(
                "UnknownTool", f"{engine.tool!r} is no engine", f"use {' or '.join(_TOOLS)}"
            )
        there = [each async for each in self._binary(engine.tool)]
        fitting = [each for each in there if _fits(engine, each[0])]
        if not fitting:
            there += [each async for each in self._library(engine.tool)]
            fitting = [each for each in there if _fits(engine, each[0])]
        if not fitting:
            raise _none(engine, [number for number, _ in there])
        best, words = max(fitting, key=lambda each: (str(each[0]) == engine.pinned, each[0]))
        return Program(engine.tool, str(best), words)

    async def _binary(self, tool: str) -> AsyncIterator[tuple[Version, tuple[str, ...]]]:
        for file in dict.fromkeys(self._binaries(tool)):
            if number := await self._version((str(file),), file):
                yield number, (str(file),)

    async def _library(self, tool: str) -> AsyncIterator[tuple[Version, tuple[str, ...]]]:
        """Only where no binary fits: it is one version, and slower to start."""
        words, file = library.words(), library.found()
        if tool == "terraform" and words and file and (number := await self._version(words, file)):
            yield number, words

    def _binaries(self, tool: str) -> Iterator[Path]:
        if self._folder is not None and self._folder.is_dir():
            named = re.compile(rf"{tool}([-_]?v?\d[\w.+-]*)?")
            for each in sorted(self._folder.iterdir()):
                file = each / tool if each.is_dir() else each
                if file.is_file() and (each.is_dir() or named.fullmatch(each.name)):
                    yield file
        if found := shutil.which(tool, path=self._path):
            yield Path(found)

    async def _version(self, words: tuple[str, ...], file: Path) -> Version | None:
        key = (str(file), os.path.getmtime(file))  # noqa: ASYNC240 - of a local file
        if key not in self._known:
            asks = _units if file.name.startswith(terragrunt.NAME) else _asked
            self._known[key] = await asks(words)
        return self._known[key]


async def _asked(words: tuple[str, ...]) -> Version | None:
    """What it says; None: it is no such program, or does not run here."""
    environment = {"PATH": os.defpath, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}
    try:
        ended = await program.run(*words, "version", "-json", env=environment, seconds=_PATIENCE)
        return version(msgspec.json.decode(ended.out)["terraform_version"])
    except (OSError, TimeoutError, ValueError, KeyError, TypeError, msgspec.DecodeError):
        return None


async def _units(words: tuple[str, ...]) -> Version | None:
    """The same of Terragrunt. Who has built it without a number has what is newest."""
    try:
        ended = await program.run(
            *words, "--version", env={"PATH": os.defpath, "HOME": os.devnull}, seconds=_PATIENCE
        )
    except (OSError, TimeoutError):
        return None
    found = re.search(rb"version (v?\d[\w.+-]*|latest)", ended.out)
    try:
        return version(found[1].decode().replace("latest", _LATEST)) if found else None
    except ValueError:
        return None


def _fits(engine: Engine, number: Version) -> bool:
    """OpenTofu passes over what Terraform's files require, from 1.12 on; before it does not."""
    wanted = [engine.version]
    if engine.tool == "tofu":
        wanted.append(engine.required_tofu)
    if engine.tool != "tofu" or number < _OF_ITS_OWN:
        wanted.append(engine.required)
    return _read(", ".join(filter(None, wanted))).allows(number)


def _read(text: str) -> Constraint:
    try:
        return constraint(text)
    except ValueError as error:
        raise Stalled(
            "InvalidVersion",
            f"{text!r} is no constraint on versions: {error}",
            "write it as in required_version: ~> 1.11",
        ) from error


def _none(engine: Engine, there: list[Version]) -> Stalled:
    asked = (engine.version, engine.required_tofu if engine.tool == "tofu" else "", engine.required)
    wanted = f"{engine.tool} {', '.join(filter(None, asked))}".strip()
    have = ", ".join(str(each) for each in sorted(set(there)))
    return Stalled(
        "NoEngine",
        f"there is no {wanted} here" + (f", only {have}" if have else ""),
        "put the program into the folder of engines, or ask for a version that is there",
    )
