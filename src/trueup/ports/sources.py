"""The files of others: repositories and registries, and how they came to be what they are."""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from trueup.model.project import KeyPolicy
from trueup.model.source import Between, Commits, Revision, Source, Tree


class Vouchers(Protocol):
    """Whether anybody vouches for what sources declare."""

    async def faults(
        self, source: Source, revision: Revision, wanted: KeyPolicy
    ) -> tuple[str, ...]:
        """What is wrong with the signatures of a revision; nothing: they satisfy *wanted*."""
        ...


class Sources(Vouchers, Protocol):
    """Remote files."""

    async def head(
        self, source: Source, *, look_now: bool = False, no_older: float | None = None
    ) -> Revision:
        """
        What ``targetRevision`` means; *look_now*: ask the remote, not a recent answer.

        *no_older*: the seconds for which an answer is recent enough this time.
        """
        ...

    async def tree(self, source: Source, revision: Revision) -> Tree:
        """The paths and content ids of that revision; nothing is checked out."""
        ...


S = TypeVar("S", covariant=True)


class Repositories(Protocol[S]):
    """Remote files, by who reads them: a project may have credentials of its own."""

    def of(self, project: str, source: Source) -> S:
        """*source* as the applications of *project* have it; the same object for equal rights."""
        ...


class Repository(Sources, Protocol):
    """Remote files, with what they say."""

    async def contents(self, tree: Tree, blobs: Iterable[str]) -> Mapping[str, bytes]:
        """By the ids of *blobs*."""
        ...


class Past(Sources, Protocol):
    """Remote files, and how they came to be what they are."""

    async def between(self, url: str, since: str, until: str, wanted: Between) -> Commits:
        """What *until* has that *since* has not, newest first."""
        ...


class Merges(Past, Protocol):
    """What a branch would be after a merge that nobody has made yet."""

    async def merged(self, url: str, base: str, head: str) -> Revision:
        """A commit that this process alone can read. Raises ``Stalled`` if there is a conflict."""
        ...

    async def landed(self, url: str, head: str, since: str, until: str) -> str:
        """
        The commit after *since* up to *until* that has all that *head* adds; empty: none has.

        By what it says, so also where it was squashed or rebased.
        """
        ...

    async def owned(self, url: str, commit: str) -> bool:
        """
        Whether a branch or a tag leads to it, so whoever made it was let write to the repository.

        Hosts serve commits of forks beside them: by refs of pull requests, and by their ids.
        """
        ...
