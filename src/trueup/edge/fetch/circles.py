"""
Circles: those who read a repository with the same credentials share what was fetched.

A project that has a Secret of its own for an address is a circle of itself there: what it fetches
is never read by others, who have the address by the credentials that are for all, or by none.
"""

from collections.abc import Callable

from trueup.core.source.kinds import address
from trueup.edge.fetch.sources import AllSources
from trueup.model.source import Source


class Circles:
    """
    Implements :class:`trueup.ports.Repositories`.

    *opened* gives the sources of a circle, in a folder of their own; *circle*: that of a project
    for an address, which is empty where it is everybody's.
    """

    def __init__(
        self, opened: Callable[[str], AllSources], circle: Callable[[str, str], str]
    ) -> None:
        self._opened = opened
        self._circle = circle
        self._known: dict[str, AllSources] = {}

    def of(self, project: str, source: Source) -> AllSources:
        """*source* as the applications of *project* have it."""
        circle = self._circle(project, address(source))
        if circle not in self._known:
            self._known[circle] = self._opened(circle)
        return self._known[circle]

    async def close(self) -> None:
        for sources in self._known.values():
            await sources.close()
