"""
Who brings what a render borrows from outside of its application's sources.

Credentials are used where the application's project permits the repository. Another repository is
still read, as anybody could read it: a public chart or base needs no rule of a project.
"""

from collections.abc import Iterable
from typing import Protocol

import msgspec

from trueup.core.project.lending import GlobalProject, Own, effective, lenders, nothing
from trueup.core.project.permits import permits_source
from trueup.core.source.kinds import address
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import PROJECT
from trueup.model.project import AppProject
from trueup.model.source import Source
from trueup.ports import Request


class Held(Protocol):
    """The cache of the home cluster, as far as it is needed here."""

    def get(self, ref: Ref) -> Object | None: ...


class Borrowing:
    """
    Whose credentials a render may use, by the projects as they are now.

    *own*: the repositories of a project.
    """

    def __init__(
        self,
        home: Held,
        namespace: str,
        lending: Iterable[GlobalProject],
        own: Own = nothing,
    ) -> None:
        self._own = own
        self._home = home
        self._namespace = namespace
        self._lending = tuple(lending)

    def permits(self, request: Request, source: Source) -> bool:
        """Whether the project of *request* permits the repository of *source*."""
        project = self._project(request.project)
        if project is None:
            return False
        lent = lenders(project, self._lending, self._project)
        return permits_source(
            effective(project, lent, (), self._own(project.name)), address(source)
        )

    def _project(self, name: str) -> AppProject | None:
        found = self._home.get(Ref(PROJECT, self._namespace, name))
        return msgspec.convert(found.body, AppProject, strict=False) if found else None
