"""
Triggers: conditions, and which templates are sent while they hold.

A condition that turns true is told once; with ``oncePer`` once per value of that expression, and
again only for another. What is told, is remembered under the key of the condition: its place in the
list and a digest of its text, as Argo CD has it, so that nothing is told anew after a move.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from trueup.core.alerts.kinds import KINDS
from trueup.core.expr import TOGETHER, Budget, Expression, ExpressionFailed, parsed
from trueup.core.gotemplate.printing import printed
from trueup.k8s.value import Value

NEVER = "false"


class Condition(Value, frozen=True):
    """As it is written. *once_per*: an expression; *send*: names of templates."""

    when: str = ""
    send: tuple[str, ...] = ()
    once_per: str = ""
    description: str = ""


class Told(Value, frozen=True):
    """What a condition comes to. *problem*: why it cannot be evaluated; then it does not hold."""

    key: str
    holds: bool
    once_per: str = ""
    send: tuple[str, ...] = ()
    problem: str = ""

    @property
    def place(self) -> str:
        """``[0]``."""
        return self.key.partition(".")[0]


class Trigger:
    """*kinds*: of which objects it can be asked. Raises ``ExpressionFailed``, naming the place."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self.conditions = tuple(conditions)
        self._whens = [_read(each.when or NEVER, "when", at) for at, each in enumerate(conditions)]
        self._onces = [
            _read(each.once_per, "oncePer", at) if each.once_per else None
            for at, each in enumerate(conditions)
        ]
        self._keys = [f"[{at}].{_digest(each.when)}" for at, each in enumerate(conditions)]
        every = [each.names for each in (*self._whens, *self._onces) if each]
        self.kinds = _kinds(frozenset().union(*every))

    def evaluated(self, scope: Mapping[str, Any], budget: Budget | None = None) -> list[Told]:
        """*budget*: of all triggers that are asked in one go."""
        budget = budget or Budget(TOGETHER)
        return [self._told(at, scope, budget) for at in range(len(self.conditions))]

    def _told(self, at: int, scope: Mapping[str, Any], budget: Budget) -> Told:
        condition = self.conditions[at]
        key = self._keys[at]
        try:
            holds = self._whens[at](scope, budget) is True
        except ExpressionFailed as error:
            return Told(key, holds=False, send=condition.send, problem=f"when: {error}")
        if not holds:
            return Told(key, holds=False, send=condition.send)
        once, problem = self._once(at, scope, budget)
        return Told(key, holds=True, once_per=once, send=condition.send, problem=problem)

    def _once(self, at: int, scope: Mapping[str, Any], budget: Budget) -> tuple[str, str]:
        """Its value, or why it has none: then it is told as if there were no ``oncePer``."""
        asked = self._onces[at]
        if asked is None:
            return "", ""
        try:
            return printed(asked(scope, budget)), ""
        except ExpressionFailed as error:
            return "", f"oncePer: {error}"


def _read(text: str, field: str, at: int) -> Expression:
    try:
        return parsed(text)
    except ExpressionFailed as error:
        raise ExpressionFailed(f"[{at}].{field}: {error}") from error


def _kinds(names: frozenset[str]) -> frozenset[str]:
    """Those whose variables the expressions name; ``object`` is any; nothing means Applications."""
    if "object" in names:
        return frozenset(KINDS)
    found = frozenset(kind for kind, variable in KINDS.items() if variable in names)
    return found or frozenset({"Application"})


def _digest(text: str) -> str:
    said = hashlib.sha1(text.encode(), usedforsecurity=False).digest()
    return base64.urlsafe_b64encode(said).decode().rstrip("=")
