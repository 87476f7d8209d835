"""
All sources, whatever their kind: each is handed to the fetcher that knows it.

Implements :class:`trueup.ports.Sources`, and gives the engines the contents of files.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from trueup.core.source.kinds import Declared, Kind, address, kind, kind_of_repository
from trueup.core.source.oci import LAYERS
from trueup.core.source.resolve import Refs, is_commit
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.archives import Archives, alone
from trueup.edge.fetch.asking import Asking
from trueup.edge.fetch.buckets import Buckets
from trueup.edge.fetch.charts import ChartRepositories
from trueup.edge.fetch.command import Limits
from trueup.edge.fetch.download import Downloads
from trueup.edge.fetch.git import Accesses, GitSources, Keys
from trueup.edge.fetch.oci import OciSources
from trueup.edge.fetch.packs import Packs
from trueup.edge.fetch.patience import Patience
from trueup.edge.fetch.registry import Registry
from trueup.model.project import KeyPolicy
from trueup.model.source import Between, Commits, Revision, Source, Tree


class Fetcher(Protocol):
    """Sources of one kind, of which nothing is known but by asking over HTTP."""

    async def head(
        self, source: Source, access: Access, *, look_now: bool, no_older: float | None
    ) -> Revision: ...

    async def tree(self, source: Source, revision: Revision, access: Access) -> Tree: ...

    async def reach(self, url: str, access: Access, *, look_now: bool) -> None: ...


class AllSources:
    """
    *folder* holds what was fetched; *accesses* gives the credentials for an address.

    An answer about what a revision means is used again for *recent* seconds, unless asked to look
    now. *layers*: the types of layers of OCI artifacts that are taken. *keys*: the public keys that
    signatures are checked by. *submodules*: whether their files are part of a source. *patience*:
    with Git's hosts that ask us to wait. *asking*: of requests.
    """

    def __init__(
        self,
        folder: Path,
        accesses: Accesses,
        limits: Limits | None = None,
        recent: float = 30.0,
        layers: Sequence[str] = LAYERS,
        keys: Keys = dict,
        *,
        submodules: bool = True,
        patience: Patience | None = None,
        asking: Asking | None = None,
    ) -> None:
        self._accesses = accesses
        self._seen: dict[str, Access] = {}
        patience = patience or Patience()
        self._git = GitSources(
            folder,
            accesses,
            limits,
            recent,
            keys,
            submodules=submodules,
            patience=patience,
            asking=asking,
        )
        self._downloads = downloads = Downloads(patience=patience)
        self._packs = packs = Packs(folder / "packs")
        self._charts = ChartRepositories(folder / "indexes", downloads, packs, recent)
        self._oci = OciSources(Registry(downloads), packs, recent, layers, asking)
        self._fetchers: Mapping[Kind, Fetcher] = {
            Kind.CHART: self._charts,
            Kind.REGISTRY: self._oci,
            Kind.ARTIFACT: self._oci,
            Kind.ARCHIVE: Archives(downloads, packs, recent),
            Kind.FILE: Archives(downloads, packs, recent, alone),
            Kind.BUCKET: Buckets(downloads, packs, recent),
        }

    async def head(
        self, source: Source, *, look_now: bool = False, no_older: float | None = None
    ) -> Revision:
        """What ``targetRevision`` means; what was told to others than we are now is of no use."""
        where = address(source)
        access = await self._accesses(where)
        look_now = look_now or self._seen.get(where, access) != access
        self._seen[where] = access
        fetcher = self._fetchers.get(kind(source, declared(access)))
        if fetcher is None:
            return await self._git.head(source, look_now=look_now, no_older=no_older)
        return await fetcher.head(source, access, look_now=look_now, no_older=no_older)

    async def tree(self, source: Source, revision: Revision) -> Tree:
        """The paths and content ids of that revision."""
        access = await self._accesses(address(source))
        fetcher = self._fetchers.get(kind(source, declared(access)))
        if fetcher is None:
            return await self._git.tree(source, revision)
        return await fetcher.tree(source, revision, access)

    async def faults(
        self, source: Source, revision: Revision, wanted: KeyPolicy
    ) -> tuple[str, ...]:
        """What is wrong with the signatures of a revision. Only Git's can be right."""
        access = await self._accesses(source.repo_url)
        if kind(source, declared(access)) in self._fetchers:
            return (f"Failed verifying revision {revision.commit}: it is not from Git",)
        return await self._git.faults(source, revision, wanted)

    async def renew(self, source: Source, revision: Revision) -> None:
        """Fetch what may have been published again under the same version: a chart."""
        access = await self._accesses(address(source))
        match kind(source, declared(access)):
            case Kind.CHART:
                await self._charts.tree(source, revision, access, anew=True)
            case Kind.REGISTRY:
                await self._oci.tree(source, revision, access, anew=True)

    async def contents(self, tree: Tree, blobs: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of files of *tree*, by id."""
        held = self._packs if self._packs.holds(tree) else self._git
        return await held.contents(tree, blobs)

    async def changed(
        self, url: str, commit: str, file: str, lines: tuple[int, ...]
    ) -> Mapping[int, Revision]:
        """What each line was last changed by; nothing of what keeps no history."""
        return await self._git.changed(url, commit, file, lines) if is_commit(commit) else {}

    async def between(self, url: str, since: str, until: str, wanted: Between) -> Commits:
        """Commits that came in between; none of what keeps no history."""
        if not (is_commit(since) and is_commit(until)):
            return Commits()
        return await self._git.between(url, since, until, wanted)

    async def merged(self, url: str, base: str, head: str) -> Revision:
        """What a branch would be after a merge that nobody has made; of Git alone."""
        return await self._git.merged(url, base, head)

    async def landed(self, url: str, head: str, since: str, until: str) -> str:
        """Which commit has all that *head* adds, if one has."""
        return await self._git.landed(url, head, since, until)

    async def owned(self, url: str, commit: str) -> bool:
        """Whether a branch or a tag leads to it."""
        return await self._git.owned(url, commit)

    async def refs(self, url: str) -> Refs:
        """The branches and tags of a Git repository, asked now."""
        return await self._git.refs(url)

    async def reach(self, url: str, *, look_now: bool = True) -> None:
        """Whether the remote lets us read; asked now, or a recent answer."""
        access = await self._accesses(url)
        fetcher = self._fetchers.get(kind_of_repository(url, declared(access)))
        if fetcher is None:
            await self._git.reach(url, look_now=look_now)
        else:
            await fetcher.reach(url, access, look_now=look_now)

    async def charts(self, url: str) -> Mapping[str, tuple[str, ...]]:
        """The charts of a repository with their versions, asked now."""
        found = await self._charts.charts(url, await self._accesses(url))
        return {name: tuple(each.version for each in listed) for name, listed in found.items()}

    async def tags(self, url: str) -> tuple[str, ...]:
        """The tags of an OCI repository, asked now."""
        return await self._oci.tags(url, await self._accesses(url))

    async def described(self, source: Source, revision: Revision) -> bytes:
        """What the chart at a revision says of itself: its ``Chart.yaml``; empty if it is none."""
        tree = await self.tree(source, revision)
        entry = tree.entries.get(f"{source.path.strip('./')}/Chart.yaml".lstrip("/"))
        return (await self.contents(tree, [entry.blob]))[entry.blob] if entry else b""

    async def close(self) -> None:
        """End the processes and connections that are in use."""
        await self._git.close()
        await self._downloads.close()


def declared(access: Access) -> Declared:
    """What the Secret of a repository says of its kind."""
    return Declared(access.type, access.enable_oci)
