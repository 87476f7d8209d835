"""What users write in languages of their own, evaluated within limits."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class PathExpressions(Protocol):
    """jq path expressions, evaluated within a set time."""

    def problem(self, expression: str) -> str:
        """Why it is none; empty: it is one."""
        ...

    def paths(self, expression: str, body: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """
        The paths that it names in *body*, as jq's ``path()`` gives them; none if that fails there.

        ``Stalled``: it takes too long, or too much memory.
        """
        ...


class Texts(Protocol):
    """Go templates, with the functions of Sprig."""

    async def text(self, name: str, template: str, data: Mapping[str, Any]) -> str:
        """``Stalled``, naming *name*: it makes no sense."""
        ...
