"""
Asking: users' rules are evaluated in a process of their own, which ends with the answers.

A rule may loop, or eat all memory, and neither Rego nor CEL can be interrupted. All rules of a plan
are asked in one process; should that not come to an end, each is asked again by itself, so that one
bad rule is told from the good ones.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from trueup.edge import program
from trueup.model.rules import Answer, Question, Subject

WORKER = Path(__file__).with_name("worker.py")
_TOO_MUCH = "it took more than {:g} s, or too much memory"


class Given(msgspec.Struct):
    """What the worker reads."""

    questions: Sequence[Question]
    subject: Subject


@dataclass(frozen=True)
class Asking:
    """The ``Rules`` port. *seconds*: for all rules of a plan, and then for each of them."""

    seconds: float = 10.0

    async def ask(self, questions: Sequence[Question], subject: Subject) -> Sequence[Answer]:
        if not questions:
            return ()
        answers = await self._asked(questions, subject)
        if answers is not None:
            return answers
        if len(questions) == 1:
            return (Answer(failed=_TOO_MUCH.format(self.seconds)),)
        return [(await self.ask([each], subject))[0] for each in questions]

    async def _asked(
        self, questions: Sequence[Question], subject: Subject
    ) -> Sequence[Answer] | None:
        given = msgspec.json.encode(Given(questions, subject))
        words = (sys.executable, "-I", str(WORKER))
        try:
            ended = await program.run(*words, env={}, seconds=self.seconds, given=given)
            answers = msgspec.json.decode(ended.out, type=tuple[Answer, ...])
        except (TimeoutError, msgspec.DecodeError):
            return None
        return answers if len(answers) == len(questions) else None
