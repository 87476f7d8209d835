"""
All sources, whatever their kind: each is handed to the fetcher that knows it.

Implements :class:`trueup.ports.Sources`, and gives the engines the contents of files.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from trueup.core.source.kinds import Declared, Kind, kind, kind_of_repository
from trueup.core.source.resolve import Refs, is_commit
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.command import Limits
from trueup.edge.fetch.git import Accesses, GitSources
from trueup.model.errors import Stalled
from trueup.model.source import Revision, Source, Tree


class AllSources:
    """
    *folder* holds what was fetched; *accesses* gives the credentials for an address.

    An answer about what a revision means is used again for *recent* seconds, unless asked to look
    now.
    """

    def __init__(
        self, folder: Path, accesses: Accesses, limits: Limits | None = None, recent: float = 30.0
    ) -> None:
        self._accesses = accesses
        self._git = GitSources(folder, accesses, limits, recent)

    async def head(
        self, source: Source, *, look_now: bool = False, no_older: float | None = None
    ) -> Revision:
        """What ``targetRevision`` means."""
        await self._known(source)
        return await self._git.head(source, look_now=look_now, no_older=no_older)

    async def tree(self, source: Source, revision: Revision) -> Tree:
        """The paths and content ids of that revision."""
        await self._known(source)
        return await self._git.tree(source, revision)

    async def contents(self, tree: Tree, blobs: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of files of *tree*, by id."""
        return await self._git.contents(tree, blobs)

    async def changed(
        self, url: str, commit: str, file: str, lines: tuple[int, ...]
    ) -> Mapping[int, Revision]:
        """What each line was last changed by; nothing of what keeps no history."""
        return await self._git.changed(url, commit, file, lines) if is_commit(commit) else {}

    async def refs(self, url: str) -> Refs:
        """The branches and tags of a Git repository, asked now."""
        return await self._git.refs(url)

    async def reach(self, url: str) -> None:
        """Ask the remote now; raises if it does not let us read."""
        found = kind_of_repository(url, declared(await self._accesses(url)))
        if found is not Kind.GIT:
            raise _unsupported(found, url)
        await self._git.reach(url)

    async def close(self) -> None:
        """End the processes and connections that are in use."""
        await self._git.close()

    async def _known(self, source: Source) -> Kind:
        found = kind(source, declared(await self._accesses(source.repo_url)))
        if found is not Kind.GIT:
            raise _unsupported(found, source.repo_url)
        return found


def declared(access: Access) -> Declared:
    """What the Secret of a repository says of its kind."""
    return Declared(access.type, access.enable_oci)


def _unsupported(found: Kind, url: str) -> Stalled:
    return Stalled(
        "SourceNotSupported",
        f"{url}: not supported yet: {found}",
        "put the files into a Git repository",
    )
