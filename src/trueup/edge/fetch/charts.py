"""
Charts from Helm's chart repositories: a version from the index, an archive from its address.

Versions are chosen as Helm and Argo CD do it. A version that is written in full is never looked up
again: what was published once under it is kept, and not downloaded twice.
"""

import asyncio
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from trueup.core.source.index import ChartVersion, below, chosen, no_version
from trueup.core.source.kinds import fixed
from trueup.edge.fetch import provenance
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.download import Downloads, shown
from trueup.edge.fetch.indexes import Charts, Index
from trueup.edge.fetch.packs import Packs, key_of
from trueup.edge.fetch.unpack import unpack
from trueup.model.errors import Stalled, Unreachable
from trueup.model.source import Revision, Source, Tree

LARGEST = 256 << 20
_KEYS = (
    *("username", "password", "bearer_token", "ssh_private_key"),
    *("tls_client_cert_data", "tls_client_cert_key"),
)


class ChartRepositories:
    """All chart repositories; their indexes are kept in *folder*, charts in *packs*."""

    def __init__(self, folder: Path, downloads: Downloads, packs: Packs, recent: float) -> None:
        self._folder = folder
        self._downloads = downloads
        self._packs = packs
        self._recent = recent
        self._indexes: dict[str, Index] = {}

    async def head(
        self, source: Source, access: Access, *, look_now: bool, no_older: float | None
    ) -> Revision:
        """The version that ``targetRevision`` means; as it is written if that is in full."""
        if fixed(source):
            return Revision(source.target_revision.strip())
        age = self._recent if no_older is None else min(no_older, self._recent)
        found = await self._version(source, access, no_older=0.0 if look_now else age)
        return Revision(found.version)

    async def tree(
        self, source: Source, revision: Revision, access: Access, *, anew: bool = False
    ) -> Tree:
        """The files of the chart, its own folder being the root."""
        url, chart, version = source.repo_url.strip(), source.chart, revision.commit
        wanted = msgspec.structs.replace(source, target_revision=version)

        async def bring(pack: Path) -> None:
            found = await self._wanted(wanted, access, 0.0 if anew else self._recent)
            await self._bring(found, wanted, access, pack)

        key = key_of("chart", url, chart, version, access.provenance_public_keys)
        return await self._packs.tree(f"{url} {chart}", version, key, bring, anew=anew)

    async def reach(self, url: str, access: Access, *, look_now: bool) -> None:
        """Whether there is an index."""
        await self._index(url).look(access, no_older=0.0 if look_now else self._recent)

    async def charts(self, url: str, access: Access) -> Charts:
        """Every chart with its versions, asked now."""
        return await self._index(url).charts(access, no_older=0.0)

    async def _wanted(self, source: Source, access: Access, no_older: float) -> ChartVersion:
        """From the index as it is known; a version that is not in it may be new."""
        try:
            return await self._version(source, access, no_older=no_older)
        except Stalled:
            return await self._version(source, access, no_older=0.0)

    async def _version(self, source: Source, access: Access, *, no_older: float) -> ChartVersion:
        url, wanted = source.repo_url.strip(), source.target_revision.strip()
        if not wanted:
            raise Stalled(
                "InvalidSpec",
                f"{shown(url, access)}: chart {source.chart}: targetRevision is required",
                'name a version, or a range such as "1.*"; "*" is the latest',
            )
        versions = await self._index(url).versions(source.chart, access, no_older=no_older)
        by_name = {each.version: each for each in reversed(versions)}
        name = chosen(wanted, list(by_name))
        if name is None:
            raise no_version(shown(url, access), source.chart, wanted, list(by_name))
        return by_name[name]

    async def _bring(self, found: ChartVersion, source: Source, access: Access, pack: Path) -> None:
        """From the first of its addresses that answers, checked against the index's digest."""
        where = f"{shown(source.repo_url, access)}: chart {source.chart} {found.version}"
        if not found.urls:
            raise Stalled("InvalidIndex", f"{where}: the index has no address of it", _ANEW)
        problem: Stalled | Unreachable | None = None
        with tempfile.TemporaryDirectory(dir=pack.parent) as folder:
            archive = Path(folder) / "chart"
            for address in found.urls:
                try:
                    await self._save(address, source, access, archive, found)
                except (Stalled, Unreachable) as error:
                    problem = problem or error
                    continue
                await asyncio.to_thread(unpack, [(archive, "")], pack, where, strip=True)
                return
        if problem is not None:
            raise problem

    async def _save(
        self, address: str, source: Source, access: Access, archive: Path, wanted: ChartVersion
    ) -> None:
        base = source.repo_url.strip()
        url = below(base, address)
        if urlsplit(url).scheme not in ("http", "https"):
            raise Stalled(
                "ProtocolNotSupported",
                f"{shown(url, access)}: charts are fetched over http and https",
                "publish the chart at such an address",
            )
        passed = bool(source.helm and source.helm.pass_credentials) or access.pass_credentials
        allowed = access if passed or _host(url) == _host(base) else without_credentials(access)
        found = (await self._downloads.save(url, allowed, archive, LARGEST)).digest
        if wanted.digest and found != wanted.digest:
            raise Stalled(
                "DigestMismatch",
                f"{shown(url, access)}: has the digest {found}, the index says {wanted.digest}",
                _ANEW,
            )
        if access.provenance_public_keys:
            named, where = (source.chart, wanted.version), shown(url, access)
            beside = urlsplit(url)._replace(path=f"{urlsplit(url).path}.prov").geturl()
            signed = await self._downloads.get(beside, allowed, provenance.LARGEST)
            await provenance.check(signed.body, access.provenance_public_keys, named, found, where)

    def _index(self, url: str) -> Index:
        name = url.strip().rstrip("/")
        if name not in self._indexes:
            self._indexes[name] = Index(self._folder, self._downloads, name)
        return self._indexes[name]


_ANEW = "make the index anew with: helm repo index"


def without_credentials(access: Access) -> Access:
    """The trust alone: what another host than the repository's may know."""
    return msgspec.structs.replace(access, **dict.fromkeys(_KEYS, ""))


def _host(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.rpartition("@")[2].lower()
