"""
Command, Noun, Call: what a module of this package offers, and what its functions are given.

A module that implements a noun holds ``COMMANDS``, a tuple of `Command`; one that is a command by
itself holds exactly one. ``trueup.cli.main`` makes click commands of them.
"""

import importlib
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trueup.cli.flags import Flag
from trueup.cli.given import Given
from trueup.cli.output import FAILED, Failure, Output

if TYPE_CHECKING:
    from trueup.cli.client import Client


@dataclass(frozen=True)
class Call:
    """One run of a command: what was asked for, and where answers go."""

    given: Given
    out: Output

    @asynccontextmanager
    async def server(self) -> "AsyncIterator[Client]":
        """
        The API that the flags, the environment and the stored contexts point to.

        What it warns of is told in the end.
        """
        from trueup.cli.connect import connect  # aiohttp is loaded only when it is needed

        async with connect(self.given) as client:
            try:
                yield client
            finally:
                for each in client.warnings:
                    self.out.note(f"warning: {each}")

    def agreed(self, question: str) -> bool:
        """Whether the user wants it; taken for granted where nobody is there to be asked."""
        given = self.given
        if given.on("yes") or given.on("assumeYes"):
            return True
        asks = given.on("prompts-enabled") if given.has("prompts-enabled") else self._asks()
        return not asks or self.out.ask(question).lower() in ("y", "yes")

    def confirm(self, question: str) -> None:
        """Go on only if the user wants it."""
        if not self.agreed(f"{question} [y/n] "):
            raise Failure("cancelled", code=FAILED)

    def _asks(self) -> bool:
        """As ``trueup configure`` has set it; else where somebody can answer."""
        from trueup.cli.connect import contexts_of

        configured = contexts_of(self.given).prompts
        return self.out.asks if configured is None else configured


@dataclass(frozen=True)
class Command:
    """
    *name* may have several words (``role list``). *arguments* are words in capitals: ``APPNAME``,
    ``[ID]`` may be left out, ``[APPNAME...]`` may be repeated, ``REPO...`` must be given once.
    *run* returns the exit code (None: 0). *aliases*: other words for the last one of its name.
    """

    name: str
    run: Callable[[Call], Coroutine[Any, Any, int | None]]
    help: str
    arguments: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Noun:
    """A word after ``trueup``; its module is imported when the word is used."""

    name: str
    help: str
    module: str = ""
    single: bool = True
    """The noun is itself the command; else it has commands below."""
    plain: bool = False
    """It takes no server: the flags for one are not offered."""
    home: bool = False
    """It works on the cluster itself: kubectl's flags come before those for a server."""
    alias: str = ""
    """Another word for it."""

    def commands(self) -> tuple[Command, ...]:
        module = importlib.import_module(f"trueup.cli.{self.module or self.name}")
        found: tuple[Command, ...] = module.COMMANDS
        return found


__all__ = ["Call", "Command", "Given", "Noun"]
