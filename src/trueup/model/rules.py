"""
What passes between those who judge a plan and the process that evaluates users' own rules.

A `Question` is one rule, a `Subject` the plan that all of them are asked about, with its secrets
masked; an `Answer` is what one rule says of it.
"""

from collections.abc import Mapping
from typing import Any

from trueup.k8s.value import Value


class Question(Value, frozen=True):
    """
    One rule: *language* is ``rego`` or ``cel``, *name* how people call it.

    *entries*: of Rego, the rules to ask (``data.main.deny``), each for what stops, or for what is
    only told.
    """

    name: str
    language: str
    text: str
    stops: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()


class Subject(Value, frozen=True):
    """*input*: the JSON of the plan, as Rego sees it; *plan*: ours, as CEL does."""

    input: Mapping[str, Any]
    plan: Mapping[str, Any]


class Answer(Value, frozen=True):
    """
    What a rule says: *deny* stops, *warn* is shown. *holds*: of CEL, whether it is true.

    *failed*: why it could not be asked.
    """

    deny: tuple[str, ...] = ()
    warn: tuple[str, ...] = ()
    holds: bool = True
    failed: str = ""
