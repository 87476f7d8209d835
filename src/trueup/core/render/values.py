"""
Helm values from their layers: value files in order, then inline values, then assignments.

Maps merge key by key, those of several documents of one file too; everything else is replaced by
the later layer. A ``null`` stays: Helm itself then takes the chart's default away.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

from trueup.core.render.job import Assignment
from trueup.core.render.strvals import StrvalsError, assign, typed
from trueup.k8s.yaml import YamlError, documents
from trueup.model.errors import Stalled

_ORDER = ("set", "set-string", "set-file")


def merged(layers: Iterable[tuple[str, bytes]]) -> dict[str, Any]:
    """The values of all *layers*: what each is called, and its YAML."""
    made: dict[str, Any] = {}
    for name, text in layers:
        made = _over(made, _mapping(name, text))
    return made


def assigned(
    values: dict[str, Any], assignments: Iterable[Assignment], files: Mapping[str, bytes]
) -> dict[str, Any]:
    """*values* with the parameters set: plain ones, then strings, then those from *files*."""
    for one in sorted(assignments, key=lambda each: _ORDER.index(each.kind)):
        values = _set(values, one, files)
    return values


def escaped(value: str) -> str:
    """A parameter's value as ``--set`` must see it: commas mean nothing outside a ``{list}``."""
    if value.startswith("{") and value.endswith("}"):
        return value
    made = []
    for index, sign in enumerate(value):
        made.append("\\," if sign == "," and value[index - 1 : index] != "\\" else sign)
    return "".join(made)


def _set(values: dict[str, Any], one: Assignment, files: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        match one.kind:
            case "set":
                return assign(values, f"{one.name}={escaped(one.value)}", typed)
            case "set-string":
                return assign(values, f"{one.name}={escaped(one.value)}", str)
            case _:
                content = files[one.value].decode(errors="replace")
                return assign(values, f"{one.name}={escaped(one.value)}", lambda _: content)
    except StrvalsError as error:
        raise Stalled(
            "InvalidParameter",
            f"helm parameter {one.name}: {error}",
            "write the name as --set takes it: a.b, list[0], dots\\.in\\.key",
        ) from error


def _over(lower: dict[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(lower)
    for key, value in upper.items():
        known = made.get(key)
        if isinstance(known, dict) and isinstance(value, Mapping):
            made[key] = _over(known, value)
        else:
            made[key] = value
    return made


def _mapping(name: str, text: bytes) -> dict[str, Any]:
    try:
        found = [body for _, body in documents(text, last=True) if body is not None]
    except YamlError as error:
        raise Stalled("InvalidValues", f"{name}: {error}", "correct the YAML") from error
    if not all(isinstance(body, dict) for body in found):
        raise Stalled("InvalidValues", f"{name}: is not a mapping", "write keys and values")
    return reduce(_over, found, {})
