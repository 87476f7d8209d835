"""Who says what is wrong with a plan."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from trueup.model.rules import Answer, Question, Subject


class Rules(Protocol):
    """Users' own rules about plans, evaluated apart from us: they may take long, or too much."""

    async def ask(self, questions: Sequence[Question], subject: Subject) -> Sequence[Answer]:
        """An answer to each; one that could not be asked says so, as all do if there is no end."""
        ...


class Scanner(Protocol):
    """A program of others that checks plans, if it is there."""

    async def scan(self, input: Mapping[str, Any]) -> Any:
        """What it says of a plan's masked JSON. ``Stalled``: it is not there, or has failed."""
        ...
