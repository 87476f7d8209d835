"""
The trees of a request: its own, those of its refs, and what is borrowed from elsewhere.

Trees are told from each other by name: that of the request is empty, a ref has its own, and what is
borrowed (a chart's dependency, a remote base, a file by address) has one that begins with ``@``.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Protocol

from trueup.core.render.inputs import located
from trueup.core.render.listing import LINK, Listing
from trueup.k8s.value import Value
from trueup.model.errors import Stalled
from trueup.model.source import Revision, Source, Tree
from trueup.ports import Request

KEPT = 64  # listings
_SEEN, _SEEN_SIZE = 16, 4 << 20  # folders whose contents are kept, and bytes of each


class Files(Protocol):
    """Trees and the contents of their files."""

    async def head(self, source: Source) -> Revision: ...

    async def tree(self, source: Source, revision: Revision) -> Tree: ...

    async def renew(self, source: Source, revision: Revision) -> None:
        """Fetch anew what may have changed under the same revision."""
        ...

    async def contents(self, tree: Tree, blobs: Iterable[str]) -> Mapping[str, bytes]: ...


class Bringer(Protocol):
    """Who brings a source of a request, or what it borrows (where its project permits it)."""

    def __call__(self, request: Request, source: Source, *, borrowed: bool) -> Files: ...


def by(files: Files) -> Bringer:
    """All from one."""

    def bringer(request: Request, source: Source, *, borrowed: bool) -> Files:
        return files

    return bringer


class Shelf(Value, frozen=True):
    """Trees by name; *lenders*: the source of each that is borrowed."""

    trees: Mapping[str, Tree]
    listings: Mapping[str, Listing]
    lenders: Mapping[str, Source] = {}


class Shelves:
    """Brings trees and contents, from whom *bringer* says."""

    def __init__(self, bringer: Bringer) -> None:
        self._bringer = bringer
        self._listings: OrderedDict[tuple[str, str], Listing] = OrderedDict()
        self._seen: OrderedDict[tuple[str, ...], dict[str, bytes]] = OrderedDict()

    def seen(self, request: Request, shelf: Shelf) -> dict[str, bytes]:
        """
        The contents that were read last for a request of the same folder, by their ids.

        Many applications are often made of one chart: they read the same files.
        """
        trees = shelf.trees.values()
        key = (request.source.path, *(f"{tree.repository} {tree.commit}" for tree in trees))
        kept = self._seen.pop(key, {})
        if sum(map(len, kept.values())) > _SEEN_SIZE:
            kept = {}
        self._seen[key] = kept
        while len(self._seen) > _SEEN:
            self._seen.popitem(last=False)
        return kept

    async def of(self, request: Request) -> Shelf:
        """What the sources of *request* hold."""
        trees, listings = {}, {}
        own = {"": (request.source, request.revision), **request.refs}
        for name, (source, revision) in own.items():
            files = self._bringer(request, source, borrowed=False)
            trees[name] = await files.tree(source, revision)
            listings[name] = await self._listing(trees[name], files)
        return Shelf(trees, listings)

    async def renew(self, request: Request) -> None:
        """Fetch the sources of *request* anew, where they may have changed."""
        for source, revision in ((request.source, request.revision), *request.refs.values()):
            await self._bringer(request, source, borrowed=False).renew(source, revision)

    async def with_borrowed(
        self, request: Request, shelf: Shelf, wanted: Mapping[str, tuple[Source, ...]]
    ) -> Shelf:
        """*shelf*, and each tree that is *wanted*: of the first of its sources that there is."""
        trees, listings = dict(shelf.trees), dict(shelf.listings)
        lenders = dict(shelf.lenders)
        for name, sources in wanted.items():
            lenders[name], trees[name] = await self._borrowed(request, sources)
            files = self._bringer(request, lenders[name], borrowed=True)
            listings[name] = await self._listing(trees[name], files)
        return Shelf(trees, listings, lenders)

    async def contents(
        self, request: Request, shelf: Shelf, wanted: Mapping[str, str]
    ) -> dict[str, bytes]:
        """The contents that are *wanted*: their ids, and a path of each."""
        mine: dict[str, list[str]] = {}
        for blob, path in wanted.items():
            mine.setdefault(located(path)[0], []).append(blob)
        found: dict[str, bytes] = {}
        for name, blobs in mine.items():
            files = self._who(request, shelf, name)
            found.update(await files.contents(shelf.trees[name], blobs))
        return found

    async def _borrowed(self, request: Request, sources: tuple[Source, ...]) -> tuple[Source, Tree]:
        first, *others = sources
        try:
            return first, await self._tree(request, first)
        except Stalled as error:
            refused = error
        for source in others:
            with suppress(Stalled):
                return source, await self._tree(request, source)
        raise refused

    async def _tree(self, request: Request, source: Source) -> Tree:
        files = self._bringer(request, source, borrowed=True)
        return await files.tree(source, await files.head(source))

    def _who(self, request: Request, shelf: Shelf, name: str) -> Files:
        if (lender := shelf.lenders.get(name)) is not None:
            return self._bringer(request, lender, borrowed=True)
        source = request.refs[name][0] if name else request.source
        return self._bringer(request, source, borrowed=False)

    async def _listing(self, tree: Tree, files: Files) -> Listing:
        key = (tree.repository, tree.commit)
        known = self._listings.get(key)
        if known is not None and known.entries is tree.entries:
            self._listings.move_to_end(key)
            return known
        blobs = {path: entry.blob for path, entry in tree.entries.items() if entry.mode == LINK}
        texts = await files.contents(tree, blobs.values()) if blobs else {}
        links = {path: texts[blob].decode(errors="replace") for path, blob in blobs.items()}
        made = Listing(tree.entries, links)
        self._listings[key] = made
        while len(self._listings) > KEPT:
            self._listings.popitem(last=False)
        return made
