"""
Views: one change of an object, as each version of its kind shows it.

Who wrote an object in another version owns fields by their names in that version; whether such a
field changed can be told only there. Conversion is the caller's (`Versions`); without it all
versions count as having the same fields, as those of custom kinds without conversion do.
"""

from collections.abc import Callable
from typing import Any, Protocol

from trueup.k8s.merge import Comparison, compared
from trueup.k8s.schema import Schema
from trueup.k8s.shape import Shape, shape_of

Body = dict[str, Any]


class Versions(Protocol):
    """The versions of one kind."""

    def schema(self, api_version: str) -> Schema | None:
        """The schema of a version; None if it is not served."""
        ...

    def converted(self, body: Body, api_version: str) -> Body:
        """An object, of the version that the request speaks, in another one."""
        ...


class Views:
    """
    What differs between two states of an object, as far as it counts.

    *spoken* is the version of the request and what differs there; *keep* says what counts.
    """

    def __init__(
        self,
        states: tuple[Body, Body],
        spoken: tuple[str, Comparison],
        versions: Versions | None,
        keep: Callable[[Comparison], Comparison],
    ) -> None:
        self._before, self._after = states
        self._spoken, changes = spoken
        self._versions = versions
        self._keep = keep
        self._known = {self._spoken: keep(changes)}

    def of(self, api_version: str) -> Comparison:
        """The change in the names of *api_version*."""
        if api_version not in self._known:
            self._known[api_version] = self._compared(api_version)
        return self._known[api_version]

    def _compared(self, api_version: str) -> Comparison:
        schema = self._versions.schema(api_version) if self._versions else None
        if schema is None or self._versions is None:
            return self._known[self._spoken]
        before = self._versions.converted(self._before, api_version)
        after = self._versions.converted(self._after, api_version)
        return self._keep(compared(before, after, shape_of(schema)))


def shape_in(api_version: str, spoken: str, shape: Shape, versions: Versions | None) -> Shape:
    """The shape of a version; *shape*, that of the one *spoken*, where nothing else is known."""
    if versions is None or api_version == spoken:
        return shape
    schema = versions.schema(api_version)
    return shape if schema is None else shape_of(schema)
