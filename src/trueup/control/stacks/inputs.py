"""
Inputs: the variables and the environment of a Stack, as they were found (`resolving`).

What they are named by (`Inputs.digest`) is made with a key of the Stack's own, so that it tells
nobody what they say, and is another as soon as they say something else.
"""

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from trueup.core.terraform.shaping import collection
from trueup.model.stack import StackSpec


@dataclass(slots=True)
class Inputs:
    """
    *secrets*: texts that are never shown. *provisional*: some are what a plan may assume.
    *missing*: what has to be there first; *expected*: the variables that get their values by that.
    *withheld*: those that are not given, as they are secret.
    """

    variables: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    provisional: bool = False
    missing: list[str] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)
    withheld: set[str] = field(default_factory=set)
    digest: str = ""

    def hide(self, value: Any) -> None:
        """No text of it is to be shown."""
        self.secrets.update(texts(value))

    def hide_text(self, text: str) -> None:
        """Nor what it says as a list or a map, of which a root may show the parts."""
        self.secrets.add(text)
        if (said := collection(text)) is not text:
            self.hide(said)

    def seal(self, spec: StackSpec, key: bytes) -> None:
        """Give it its name: all is known that a plan depends on."""
        said = (self.variables, self.environment, self.missing, _plain(spec))
        text = msgspec.json.encode(said, order="deterministic")
        self.digest = hmac.new(key, text, "sha256").hexdigest()[:16]


def _plain(spec: StackSpec) -> tuple[Any, ...]:
    """What stands in the spec itself and decides what is planned, or what is said of it."""
    return (
        spec.policy.rules,
        spec.policy.cost,
        spec.variable_files,
        spec.workspace,
        spec.targets,
        spec.backend,
        spec.tool,
        spec.version,
        *((spec.excludes,) if spec.excludes else ()),
    )


def texts(value: Any) -> Iterator[str]:
    """Every text in a value that must not be shown."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
