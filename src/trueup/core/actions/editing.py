"""
Editing: bodies with one thing changed, and the changes that built-in actions are made of.

Nothing is changed in place; what is not there is made on the way.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from trueup.core.actions.action import ActionFailed, Asked
from trueup.k8s.object import Object

Body = Mapping[str, Any]
Path = tuple[str, ...]
Change = Callable[[Object, Asked], Body]
"""The body that an action makes of a live object."""


def put(body: Body, path: Path, value: Any) -> Body:
    head, rest = path[0], path[1:]
    if not rest:
        return {**body, head: value}
    below = body.get(head)
    return {**body, head: put(below if isinstance(below, Mapping) else {}, rest, value)}


def drop(body: Body, path: Path) -> Body:
    head, rest = path[0], path[1:]
    if head not in body:
        return body
    if not rest:
        return {name: value for name, value in body.items() if name != head}
    below = body[head]
    return {**body, head: drop(below, rest)} if isinstance(below, Mapping) else body


def setting(*path: str, to: Any) -> Change:
    return lambda obj, _asked: put(obj.body, path, to)


def dropping(*path: str) -> Change:
    return lambda obj, _asked: drop(obj.body, path)


def stamping(*path: str) -> Change:
    """Write down the moment: whoever watches sees that something was asked for."""
    return lambda obj, asked: put(obj.body, path, moment(asked.now))


def counting(*path: str, parameter: str = "replicas", text: bool = False) -> Change:
    """Write a number that somebody must give; *text*: as a string."""

    def change(obj: Object, asked: Asked) -> Body:
        found = count(asked, parameter)
        return put(obj.body, path, str(found) if text else found)

    return change


def both(*changes: Change) -> Change:
    """One after the other."""

    def change(obj: Object, asked: Asked) -> Body:
        for each in changes:
            obj = Object(each(obj, asked))
        return obj.body

    return change


def annotation(name: str) -> Path:
    return ("metadata", "annotations", name)


def label(name: str) -> Path:
    return ("metadata", "labels", name)


def flag(*path: str, at: Any = True) -> Callable[[Object], bool]:
    """Whether that is what stands there."""
    return lambda obj: bool(obj.at(*path) == at)


def opposite(question: Callable[[Object], bool]) -> Callable[[Object], bool]:
    return lambda obj: not question(obj)


def count(asked: Asked, parameter: str) -> int:
    """The parameter as a whole number that is not negative."""
    said = asked.parameters.get(parameter, "").strip()
    if not said:
        hint = f"give it, such as {parameter}=2"
        raise ActionFailed(f"the parameter {parameter} is required", hint)
    if not said.isdecimal():
        raise ActionFailed(f"{parameter}: {said!r} is not a whole number of 0 or more")
    return int(said)


def moment(now: datetime) -> str:
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")
