"""
Values: which value of a Helm chart can feed a field, and where that value is given.

A template is a program, so nobody can read from it what a field is made of. But the values that it
mentions can be tried: one whose change changes the field does feed it. What is to be tried is
found here; the trying is done by the engine, which can render.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from trueup.core.render.job import Assignment, Helm
from trueup.core.render.listing import join
from trueup.core.trace import charts
from trueup.core.trace.added import added
from trueup.core.trace.lines import found, marked
from trueup.k8s.value import encode
from trueup.k8s.yaml import YamlError, documents
from trueup.model.origin import Place

Keys: TypeAlias = tuple[str, ...]

MOST = 8  # values that are tried for one field
_MENTION = re.compile(rb"\.Values\.([A-Za-z0-9_.]+)")
_WEIGHT = ("set", "set-string", "set-file")


def defaults(job: Helm, files: Mapping[str, bytes]) -> list[tuple[str, bytes]]:
    """The values of the charts in the chart as it would give them itself, the weakest first."""
    layers = []
    for names, folder in reversed(charts.inner(job, files)):
        path = join(folder, "values.yaml")
        value = _only(files.get(path, b""))
        if not isinstance(value, Mapping):
            continue
        for name in reversed(names):
            value = {name: value}
        layers.append((path, encode(value)))
    return layers


def inside(values: Mapping[str, Any], names: Keys) -> Mapping[str, Any]:
    """What the chart at *names* sees of *values*."""
    shared = values.get("global")
    for name in names:
        inner = values.get(name)
        values = inner if isinstance(inner, Mapping) else {}
    return {**values, "global": shared} if shared and names else values


def outside(keys: Keys, names: Keys) -> Keys:
    """The keys of a value that the chart at *names* calls *keys*."""
    return keys if keys[0] == "global" else (*names, *keys)


def candidates(
    values: Mapping[str, Any], template: str, files: Mapping[str, bytes], said: Any
) -> list[Keys]:
    """
    The values that may have made *said*, by their keys.

    Those that the template, or a helper of its chart, mentions and that occur in what was said.
    """
    if isinstance(said, Mapping | list) or said is None:
        return []
    folder = template.partition("templates/")[0]
    texts = [files.get(template, b"")]
    texts += [text for path, text in files.items() if _helps(path, folder)]
    mentioned = {
        tuple(each.decode().strip(".").split("."))
        for text in texts
        for each in _MENTION.findall(text)
    }
    return [
        keys
        for keys, value in _leaves(values)
        if any(keys[: len(path)] == path for path in mentioned) and _occurs(value, said)
    ][:MOST]


def changed(values: Mapping[str, Any], keys: Keys) -> dict[str, Any]:
    """*values* with another value at *keys*, of the same type."""
    key, rest = keys[0], keys[1:]
    inner = values.get(key)
    if rest:
        return {**values, key: changed(inner if isinstance(inner, Mapping) else {}, rest)}
    return {**values, key: _other(inner)}


def given(job: Helm, files: Mapping[str, bytes], keys: Keys) -> Place | None:
    """Where the value at *keys* is given: the layer that wins over the others."""
    dotted = ".".join(keys)
    for one in sorted(job.assignments, key=lambda each: _WEIGHT.index(each.kind), reverse=True):
        if _assigns(one, dotted):
            if one.kind == "set-file":
                return Place(one.value, 1, exact=True, how=dotted)
            return added(files, job.chart, "helm", "parameters")
    if _says(job.values, keys):
        name = "valuesObject" if job.values.startswith("{") else "values"
        return added(files, job.chart, "helm", name)
    for path, inner in _values_files(job, keys, files):
        for root in marked(files.get(path, b""))[:1]:
            at, exact = found(root, inner)
            if exact:
                return Place(path, at.line, exact=True, how=dotted)
    return None


def _values_files(job: Helm, keys: Keys, files: Mapping[str, bytes]) -> Iterator[tuple[str, Keys]]:
    """The files that may give the value, the strongest first, with what they call it."""
    for path in reversed(job.value_files):
        yield path, keys
    for depth in range(len(keys)):
        folder = charts.folder(job, keys[:depth], files)
        yield join(folder, "values.yaml"), keys[depth:]


def _only(text: bytes) -> Any:
    try:
        return next((body for _, body in documents(text.decode())), None)
    except (YamlError, UnicodeDecodeError):
        return None


def _helps(path: str, folder: str) -> bool:
    return path.startswith(f"{folder}templates/") and path.endswith(".tpl")


def _leaves(values: Mapping[str, Any], path: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """The values that hold no others; lists are left out."""
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*path, key))
        elif not isinstance(value, list) and value is not None:
            yield (*path, key), value


def _occurs(value: Any, said: Any) -> bool:
    if isinstance(said, str):
        return str(value) != "" and _text(value) in said
    return _text(value) == _text(said)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int | float) else f"{value}x"


def _assigns(one: Assignment, dotted: str) -> bool:
    return one.name == dotted or dotted.startswith(f"{one.name}.")


def _says(text: str, keys: Iterable[str]) -> bool:
    try:
        body: Any = next((body for _, body in documents(text)), None)
    except YamlError:
        return False
    for key in keys:
        if not isinstance(body, Mapping) or key not in body:
            return False
        body = body[key]
    return True
