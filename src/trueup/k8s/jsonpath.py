"""
JSONPath as printer columns, scale subresources and selectable fields use it.

The subset of kubectl's dialect that selects values: ``.spec.containers[0].image``,
``.status.conditions[?(@.type=="Ready")].status``, ``[*]``, ``[-1:]``, ``..name``, ``['a','b']``,
with or without the enclosing braces. Templates (``range``, literals between braces) are not here:
they are kubectl's own affair.
"""

import re
from collections.abc import Iterator
from typing import Any, Literal

from trueup.k8s.equality import same
from trueup.k8s.value import Value

_NAME = re.compile(r"(?:\\.|[^\s.\[\]{}()'\"\\|,;:=!<>@?*])+")
_SLICE = re.compile(r"\s*(-?\d*)\s*(?::\s*(-?\d*)\s*(?::\s*(-?\d*)\s*)?)?")
_FILTER = re.compile(
    r"\?\(\s*@((?:[^'\"()=<>!]|'[^']*'|\"[^\"]*\")*?)\s*(?:(==|!=|<=|>=|<|>)\s*(.*?))?\s*\)"
)
_QUOTED = re.compile(r"""\s*(?:'((?:\\.|[^'])*)'|"((?:\\.|[^"])*)")\s*""")


class JsonPathError(ValueError):
    """A text that is not a path, or not one of this subset."""


class Name(Value, frozen=True, tag=True):
    """The fields of these names."""

    names: tuple[str, ...]


class Every(Value, frozen=True, tag=True):
    """All values of a map or list."""


class Below(Value, frozen=True, tag=True):
    """The value itself and everything below it."""


class Range(Value, frozen=True, tag=True):
    """Items by position; a single one if `single`."""

    start: int | None
    stop: int | None
    step: int = 1
    single: bool = False


class Filter(Value, frozen=True, tag=True):
    """The items for which a comparison holds, or, without one, the path gives something."""

    path: tuple["Step", ...]
    operator: Literal["", "==", "!=", "<", ">", "<=", ">="] = ""
    operand: Any = None


Step = Name | Every | Below | Range | Filter


def parse(text: str) -> tuple[Step, ...]:
    """The steps that *text* says, or `JsonPathError`."""
    body = text.strip()
    if body.startswith("{") and body.endswith("}"):
        body = body[1:-1].strip()
    if "{" in re.sub(r"'[^']*'|\"[^\"]*\"", "", body):
        raise JsonPathError(f"templates are not supported: {text}")
    return tuple(_steps(body.removeprefix("$").removeprefix("@"), text))


def find(body: Any, steps: tuple[Step, ...]) -> list[Any]:
    """All values that the path selects; a field that is not there selects nothing."""
    found = [body]
    for step in steps:
        found = [each for value in found for each in _step(value, step)]
    return found


def first(body: Any, text: str) -> Any:
    """The first value at a path, or None."""
    found = find(body, parse(text))
    return found[0] if found else None


def _steps(body: str, text: str) -> Iterator[Step]:
    at = 0
    while at < len(body):
        if body.startswith("..", at):
            yield Below()
            step, at = _named(body, at + 2, text)
        elif body[at] == ".":
            step, at = _named(body, at + 1, text)
        elif body[at] == "[":
            end = _closing(body, at, text)
            step, at = _bracket(body[at + 1 : end].strip(), text), end + 1
        elif at == 0:
            step, at = _named(body, 0, text)
        else:
            raise JsonPathError(f"unrecognized character in {text!r}: {body[at]!r}")
        if step is not None:
            yield step


def _named(body: str, at: int, text: str) -> tuple[Step | None, int]:
    if at >= len(body) or body[at] == "[":
        return None, at
    if body[at] == "*":
        return Every(), at + 1
    match = _NAME.match(body, at)
    if match is None:
        raise JsonPathError(f"unrecognized character in {text!r}: {body[at]!r}")
    return Name((re.sub(r"\\(.)", r"\1", match[0]),)), match.end()


def _closing(body: str, at: int, text: str) -> int:
    """Where the bracket that opens at *at* closes."""
    depth, quote = 0, ""
    for place in range(at, len(body)):
        sign = body[place]
        if quote:
            quote = "" if sign == quote and body[place - 1] != "\\" else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "[(":
            depth += 1
        elif sign in "])":
            depth -= 1
            if depth == 0:
                return place
    raise JsonPathError(f"unterminated array: {text}")


def _bracket(inner: str, text: str) -> Step:
    if inner == "*":
        return Every()
    if inner.startswith("?"):
        return _filter(inner, text)
    if _QUOTED.match(inner):
        return Name(tuple(_names(inner, text)))
    match = _SLICE.fullmatch(inner)
    if match is None or not inner:
        raise JsonPathError(f"invalid array index {inner!r} in {text!r}")
    start, stop, step = (int(each) if each else None for each in match.groups())
    if ":" not in inner:
        assert start is not None  # noqa: S101 - the pattern asks for digits
        return Range(start, start + 1 if start != -1 else None, single=True)
    return Range(start, stop, step or 1)


def _names(inner: str, text: str) -> Iterator[str]:
    at = 0
    while match := _QUOTED.match(inner, at):
        yield re.sub(r"\\(.)", r"\1", match[1] if match[1] is not None else match[2])
        at = match.end()
        if at == len(inner):
            return
        if inner[at] != ",":
            break
        at += 1
    raise JsonPathError(f"invalid array index {inner!r} in {text!r}")


def _filter(inner: str, text: str) -> Filter:
    match = _FILTER.fullmatch(inner)
    if match is None:
        raise JsonPathError(f"unsupported filter {inner!r} in {text!r}")
    path = tuple(_steps(match[1].strip(), text))
    operator: Any = match[2] or ""
    return Filter(path, operator, _operand(match[3], text) if operator else None)


def _operand(written: str, text: str) -> Any:
    quoted = _QUOTED.fullmatch(written)
    if quoted:
        return quoted[1] if quoted[1] is not None else quoted[2]
    words = {"true": True, "false": False, "null": None, "nil": None}
    if written in words:
        return words[written]
    try:
        return float(written) if "." in written else int(written)
    except ValueError:
        raise JsonPathError(f"unsupported operand {written!r} in {text!r}") from None


def _step(value: Any, step: Step) -> Iterator[Any]:
    match step:
        case Name(names):
            if isinstance(value, dict):
                yield from (value[name] for name in names if name in value)
        case Every():
            yield from _children(value)
        case Below():
            yield from _all(value)
        case Range(start, stop, every, single):
            if isinstance(value, list):
                yield from value[start:stop:every][: 1 if single else None]
        case Filter():
            yield from (each for each in _children(value) if _holds(each, step))


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value[name] for name in sorted(value)]
    return value if isinstance(value, list) else []


def _all(value: Any) -> Iterator[Any]:
    yield value
    for each in _children(value):
        yield from _all(each)


def _holds(value: Any, step: Filter) -> bool:
    found = find(value, step.path)
    if not step.operator:
        return bool(found)
    return any(_compared(each, step.operator, step.operand) for each in found)


def _compared(value: Any, operator: str, operand: Any) -> bool:
    match operator:
        case "==":
            return same(value, operand)
        case "!=":
            return not same(value, operand)
    if (
        type(value) is bool
        or type(operand) is bool
        or isinstance(value, str) != isinstance(operand, str)
    ):
        return False
    try:
        less, more = value < operand, value > operand
    except TypeError:
        return False
    return bool({"<": less, ">": more, "<=": not more, ">=": not less}[operator])
