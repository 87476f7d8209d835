"""
Archives at an address: ``https://…/shop.tar.gz``. The revision is the digest of what is there now.

An address is asked for again only if what is behind it has changed, as far as the server can tell;
``targetRevision: sha256:…`` takes that content alone.
"""

import asyncio
import posixpath
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from trueup.core.source.kinds import address, fixed
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.asked import Asked
from trueup.edge.fetch.download import Downloads, shown
from trueup.edge.fetch.packs import Packing, Packs, key_of
from trueup.edge.fetch.unpack import unpack
from trueup.k8s.value import Value
from trueup.model.errors import Stalled
from trueup.model.source import Revision, Source, Tree

LARGEST = 256 << 20
_KEPT = 1024


class _Known(Value, frozen=True):
    """What was behind an address, and what to say when asking whether it has changed."""

    digest: str
    headers: tuple[tuple[str, str], ...] = ()


Opener = Callable[[Path, Path, str], None]
"""Puts what was downloaded into a pack; the last is what it is called."""


def unpacked(archive: Path, pack: Path, name: str) -> None:
    """The files of an archive."""
    unpack([(archive, "")], pack, name)


def alone(file: Path, pack: Path, name: str) -> None:
    """The file itself, called as in its address."""
    with closing(Packing(pack)) as packing:
        called = posixpath.basename(urlsplit(name).path) or "file"
        packing.add(called, "100644", file.read_bytes())


def only_folder(paths: Iterable[str]) -> str:
    """The folder that hosts put everything into, if all *paths* are in one."""
    tops = {path.partition("/")[0] if "/" in path else "" for path in paths}
    return tops.pop() if len(tops) == 1 else ""


class Archives:
    """All of them; what *opener* makes of them is kept in *packs*."""

    def __init__(
        self, downloads: Downloads, packs: Packs, recent: float, opener: Opener = unpacked
    ) -> None:
        self._opener = opener
        self._called = opener.__name__
        self._downloads = downloads
        self._packs = packs
        self._recent = recent
        self._asked: Asked[Revision] = Asked()
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def head(
        self, source: Source, access: Access, *, look_now: bool, no_older: float | None
    ) -> Revision:
        """The digest; what it belongs to is unpacked by then."""
        url, wanted = address(source), source.target_revision.strip()
        if fixed(source):
            return Revision(wanted)
        if wanted not in ("", "HEAD"):
            raise Stalled(
                "RevisionNotFound",
                f"{shown(url, access)}: an archive has no revision {wanted!r}",
                "leave targetRevision out, or write the archive's digest: sha256:…",
            )
        age = self._recent if no_older is None else min(no_older, self._recent)
        wait = 0.0 if look_now else age
        return await self._asked.get(url, wait, lambda: self._look(url, access))

    async def tree(self, source: Source, revision: Revision, access: Access) -> Tree:
        """The files of the archive; those of its only folder, unless ``path`` names that folder."""
        url, digest = address(source), revision.commit
        name, key = shown(url, access), key_of(self._called, url, digest)

        async def bring(pack: Path) -> None:
            found = await self._bring(url, access, pack, {})
            if found is None or found.digest != digest:
                raise Stalled(
                    "RevisionNotFound",
                    f"{shown(url, access)}: there is no content with the digest {digest} any more",
                    "take what is there now, or put that content there again",
                )

        tree = await self._packs.tree(name, digest, key, bring)
        top = only_folder(tree.entries)
        if not top or source.path.strip("./").split("/")[0] == top:
            return tree
        inside = await self._packs.tree(f"{name}//{top}", digest, key, bring)
        cut = len(top) + 1
        below = {path[cut:]: entry for path, entry in inside.entries.items()}
        return Tree(inside.repository, digest, below)

    async def reach(self, url: str, access: Access, *, look_now: bool) -> None:
        """Whether it lets us read."""
        await self.head(Source(repo_url=url), access, look_now=look_now, no_older=None)

    async def _look(self, url: str, access: Access) -> Revision:
        """Ask; what has changed is unpacked at once, for its digest is known only then."""
        known = self._known.get(url)
        here = known is not None and self._packs.has(key_of(self._called, url, known.digest))
        headers = dict(known.headers) if known and here else {}
        with self._packs.scratch() as folder:
            pack = Path(folder) / "pack"
            found = await self._bring(url, access, pack, headers)
            if found is None:
                return Revision(known.digest if known else "")
            self._known[url] = found
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)

            async def move(target: Path) -> None:
                await asyncio.to_thread(shutil.move, pack, target)

            key = key_of(self._called, url, found.digest)
            await self._packs.tree(shown(url, access), found.digest, key, move)
        return Revision(found.digest)

    async def _bring(
        self, url: str, access: Access, pack: Path, headers: dict[str, str]
    ) -> _Known | None:
        """Download and unpack; None if it has not changed."""
        where = shown(url, access)
        with tempfile.TemporaryDirectory(dir=pack.parent) as folder:
            archive = Path(folder) / "archive"
            got = await self._downloads.save(url, access, archive, LARGEST, headers)
            if got.status == 304:
                return None
            await asyncio.to_thread(self._opener, archive, pack, where)
        conditions = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
        again = tuple((ask, got.headers[said]) for ask, said in conditions if said in got.headers)
        return _Known(f"sha256:{got.digest}", again)
