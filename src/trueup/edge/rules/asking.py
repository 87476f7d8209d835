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
from trueup.edge.rules.worker import TOO_MUCH
from trueup.model.rules import Answer, Question, Subject

WORKER = Path(__file__).with_name("worker.py")


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
        if not isinstance(answers, str):
            return answers
        if len(questions) == 1:
            return (Answer(failed=answers),)
        return [(await self.ask([each], subject))[0] for each in questions]

    async def _asked(
        self, questions: Sequence[Question], subject: Subject
    ) -> Sequence[Answer] | str:
        """The answers, or why there are none."""
        given = msgspec.json.encode(Given(questions, subject))
        words = (sys.executable, "-I", str(WORKER))
        too_much = f"it took more than {self.seconds:g} s, or too much memory"
        try:
            ended = await program.run(*words, env={}, seconds=self.seconds, given=given)
            answers = msgspec.json.decode(ended.out, type=tuple[Answer, ...])
        except TimeoutError:
            return too_much
        except msgspec.DecodeError:
            return too_much if ended.code == TOO_MUCH else "what evaluates it has crashed"
        return answers
