"""What would be, at commits that nothing follows yet."""

from typing import Protocol

from trueup.k8s.ref import Ref
from trueup.model.application import Application
from trueup.model.foreseen import At, Foreseen, Going, Outline
from trueup.model.stack import Stack
from trueup.model.terraform import Result


class StackForecasts(Protocol):
    """What Stacks would do at commits that they do not follow; never applied."""

    async def outline(self, stack: Stack, at: At) -> Outline: ...

    async def begin(self, owner: Ref, stack: Stack, run: str, at: At) -> None:
        """*owner* is woken by news of it. Raises ``Stalled``; begun once, however often asked."""
        ...

    def going(self, owner: Ref, run: str) -> Going: ...

    async def foreseen(self, stack: Stack, run: str, at: At, result: Result) -> Foreseen:
        """What a run came to that went well."""
        ...

    async def end(self, run: str) -> None:
        """Nobody wants to know what it comes to, or somebody knows it."""
        ...


class AppForecasts(Protocol):
    """What Applications would do at commits that they do not follow; nothing is written."""

    async def outline(self, app: Application, at: At) -> Outline: ...

    async def foreseen(self, app: Application, at: At) -> Foreseen: ...
