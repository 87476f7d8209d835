"""What anybody may read, for a project that does not permit the repository."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from trueup.edge.engines.shelves import Files
from trueup.model.errors import Stalled
from trueup.model.source import Revision, Source, Tree


class AsAnybody(NamedTuple):
    """*files* as they are read without credentials; a refusal says that *project* is the reason."""

    files: Files
    project: str

    async def head(self, source: Source) -> Revision:
        with self._explained():
            return await self.files.head(source)

    async def tree(self, source: Source, revision: Revision) -> Tree:
        with self._explained():
            return await self.files.tree(source, revision)

    async def renew(self, source: Source, revision: Revision) -> None:
        with self._explained():
            await self.files.renew(source, revision)

    async def contents(self, tree: Tree, blobs: Iterable[str]) -> Mapping[str, bytes]:
        return await self.files.contents(tree, blobs)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except Stalled as error:
            why = (
                f"it was read without credentials, because project {self.project} does not permit "
                "it: add it to sourceRepos if they are needed"
            )
            raise Stalled(error.reason, error.message, why) from error
