"""
Messages: the fields of the built-in kinds in Kubernetes' binary encoding, by their numbers.

The table ``messages.txt`` says them, one message a line: ``1=metadata:meta.v1.ObjectMeta``. The
numbers are those published with the Kubernetes API (``generated.proto``); they never change, new
ones are added. A type is s(tring), i(nteger), b(oolean), d(ouble), (b)y(tes) or a message; ``*``
is a list, ``<`` a map from strings, ``!`` a message whose fields stand in JSON beside the others.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from importlib.resources import files
from typing import NamedTuple

_PREFIXES = (
    ("io.k8s.apimachinery.pkg.apis.", ""),
    ("io.k8s.apimachinery.pkg.", ""),
    ("io.k8s.api.", ""),
    ("io.k8s.apiextensions-apiserver.pkg.apis.", ""),
    ("io.k8s.kube-aggregator.pkg.apis.", ""),
)


class Field(NamedTuple):
    """One field: its name in JSON, its type, and how it is written."""

    name: str
    type: str
    form: str  # "" once, "*" a list, "<" a map, "!" inline


Fields = Mapping[int, Field]


class Messages:
    """The table, read when first asked."""

    @cached_property
    def _lines(self) -> Mapping[str, str]:
        text = (files("trueup.apiserver.wire") / "messages.txt").read_text()
        pairs = (line.partition(" ") for line in text.splitlines())
        return {name: rest for name, _, rest in pairs}

    @cached_property
    def _parsed(self) -> dict[str, Fields]:
        return {}

    def names(self) -> Iterable[str]:
        return self._lines

    def fields(self, name: str) -> Fields | None:
        """The fields of a message by number; None if it is not in the table."""
        if name not in self._parsed:
            if name not in self._lines:
                return None
            found = (_field(each) for each in self._lines[name].split())
            self._parsed[name] = dict(found)
        return self._parsed[name]


def message_of(definition: str) -> str:
    """The message of an OpenAPI definition: ``core.v1.Pod`` of ``io.k8s.api.core.v1.Pod``."""
    for prefix, other in _PREFIXES:
        if definition.startswith(prefix):
            return other + definition.removeprefix(prefix)
    return definition


def _field(text: str) -> tuple[int, Field]:
    number, _, rest = text.partition("=")
    name, _, kind = rest.partition(":")
    form = kind[0] if kind[0] in "*<!" else ""
    return int(number), Field(name, kind.removeprefix(form), form)
