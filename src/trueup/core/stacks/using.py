"""
Using: outputs of Stacks in what an Application says of its sources.

``${{ stacks.net.outputs.vpc_id }}`` stands for an output of the Stack ``net``, and
``${{ stacks.infra/net.outputs.vpc_id }}`` for one of another namespace. In ``valuesObject`` a text
that is nothing else becomes the value itself (a list, a number); elsewhere, and within a text, it
becomes what people would write.
Manifests are no place for secrets: sensitive outputs are refused, and are handed over in a Secret
(``outputs`` of the Stack).
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from trueup.model.errors import Stalled
from trueup.model.source import Source
from trueup.model.stack import OutputStatus

_USE = re.compile(
    r"\$\{\{\s*stacks\.(?:(?P<namespace>[a-z0-9][-a-z0-9]*)/)?(?P<stack>[a-z0-9][-a-z0-9]*)"
    r"\.outputs\.(?P<output>[\w-]+)\s*\}\}"
)
_BEGUN = "${{"
WHERE = ("path", "helm", "kustomize", "directory", "plugin")
"""The fields of a source that may use outputs."""
TYPED = "valuesObject"
"""What holds other values than texts."""


class Use(NamedTuple):
    """*namespace*: empty: the Application's own."""

    namespace: str
    stack: str
    output: str

    def __str__(self) -> str:
        of = f"{self.namespace}/{self.stack}" if self.namespace else self.stack
        return f"output {self.output} of Stack {of}"


Find = Callable[[Use], OutputStatus | None]


def uses(value: Any) -> frozenset[Use]:
    """All outputs that *value*, JSON or a text, is made with."""
    return frozenset(_uses(value))


def of_source(source: Source) -> frozenset[Use]:
    return uses(_said(source))


def filled(source: Source, find: Find) -> Source:
    """*source* with values in place. Raises ``Stalled`` naming the output that is not there."""
    said = _said(source)
    if not uses(said):
        return source
    return msgspec.convert({**msgspec.to_builtins(source), **_filled(said, find)}, Source)


def _said(source: Source) -> dict[str, Any]:
    whole: dict[str, Any] = msgspec.to_builtins(source)
    return {key: whole[key] for key in WHERE if key in whole}


def _uses(value: Any) -> Iterator[Use]:
    match value:
        case str():
            if _BEGUN in value:
                yield from (_use(found) for found in _USE.finditer(value))
        case Mapping():
            for each in value.values():
                yield from _uses(each)
        case list() | tuple():
            for each in value:
                yield from _uses(each)


def _filled(value: Any, find: Find, *, typed: bool = False) -> Any:
    match value:
        case str() if _BEGUN in value:
            whole = _USE.fullmatch(value.strip()) if typed else None
            if whole:
                return _value(_use(whole), find)
            return _USE.sub(lambda found: _text(_value(_use(found), find)), value)
        case Mapping():
            return {
                key: _filled(each, find, typed=typed or key == TYPED) for key, each in value.items()
            }
        case list() | tuple():
            return [_filled(each, find, typed=typed) for each in value]
    return value


def _value(use: Use, find: Find) -> Any:
    found = find(use)
    if found is None:
        raise Stalled(
            "OutputMissing",
            f"there is no {use}",
            "apply the Stack first, or correct the name",
        )
    if found.sensitive:
        raise Stalled(
            "OutputSensitive",
            f"{use} is sensitive, and manifests are no place for secrets",
            "let the Stack write it into a Secret (spec.outputs), and use that",
        )
    return found.value


def _use(found: re.Match[str]) -> Use:
    return Use(found["namespace"] or "", found["stack"], found["output"])


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
