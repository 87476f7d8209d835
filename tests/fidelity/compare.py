"""Compare: where two answers differ, as paths; and what differs on purpose."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LISTED = Path(__file__).parent / "differences.yaml"


@dataclass(frozen=True)
class Listed:
    """Cases in which the embedded server answers otherwise, and why that is so."""

    reason: str
    cases: Mapping[str, tuple[str, ...]]  # by file
    on_purpose: bool = True


@cache
def listed() -> tuple[Listed, ...]:
    said = yaml.safe_load(LISTED.read_text())
    return tuple(
        Listed(raw["reason"], {k: tuple(v) for k, v in raw["cases"].items()}, part == "on purpose")
        for part, entries in said.items()
        for raw in entries or ()
    )


def excused(file: str) -> frozenset[str]:
    """The cases of a file that are listed as different."""
    return frozenset(name for each in listed() for name in each.cases.get(file, ()))


def differences(expected: Any, found: Any, path: str = "") -> Iterator[str]:
    """A line for each place where *found* is not as *expected*."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        if expected.get("code", 0) != found.get("code", 0) and "body" in expected:
            yield f"{path}: real {_told(expected)}"
            yield f"{path}: embedded {_told(found)}"
            return
        for name in sorted(expected.keys() | found.keys(), key=str):
            below = f"{path}/{name}"
            if name not in found:
                yield f"{below}: missing {_short(expected[name])}"
            elif name not in expected:
                yield f"{below}: unexpected {_short(found[name])}"
            else:
                yield from differences(expected[name], found[name], below)
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for at, (old, new) in enumerate(zip(expected, found, strict=True)):
            yield from differences(old, new, f"{path}/{at}")
    elif isinstance(expected, list) and isinstance(found, list):
        yield from (f"{path}: missing {_short(each)}" for each in _without(expected, found))
        yield from (f"{path}: unexpected {_short(each)}" for each in _without(found, expected))
    elif expected != found or type(expected) is not type(found):
        yield f"{path}:\n      real     {_short(expected)}\n      embedded {_short(found)}"


def _without(some: list[Any], others: list[Any]) -> list[Any]:
    """What stands in *some* oftener than in *others*."""
    rest = list(others)
    return [each for each in some if each not in rest or rest.remove(each)]  # type: ignore[func-returns-value]


def _told(answer: Mapping[str, Any]) -> str:
    """An answer in a line: its code, and what is said of a refusal."""
    body = answer["body"]
    message = body.get("message") if isinstance(body, Mapping) else body
    return f"{answer['code']} {_short(message or '')}"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) < 500 else text[:500] + " …"
