"""
The indexes of chart repositories: kept on disk, and asked for again only if they have changed.

An index is read part by part (:mod:`trueup.core.source.index`): of twenty megabytes nothing stays
in memory but the parts of the charts that are in use. Many ask at once; one asks the repository.
"""

import asyncio
import hashlib
import time
from collections.abc import Mapping
from pathlib import Path

from trueup.core.source.index import ChartVersion, Sections, below, no_chart, part, sections, whole
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.download import Downloads, shown
from trueup.k8s.value import Value, decode, encode
from trueup.k8s.yaml import YamlError
from trueup.model.errors import Stalled, Unreachable

LARGEST = 256 << 20
Charts = Mapping[str, tuple[ChartVersion, ...]]


class _Known(Value, frozen=True):
    """What is on disk of an index, beside it: what to say when asking whether it has changed."""

    digest: str
    etag: str = ""
    modified: str = ""

    def headers(self) -> dict[str, str]:
        said = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in said.items() if value}


class Index:
    """The index of the repository at *url*, kept in *folder*."""

    def __init__(self, folder: Path, downloads: Downloads, url: str) -> None:
        self._path = folder / hashlib.sha256(url.encode()).hexdigest()[:20]
        self._downloads = downloads
        self.url = url
        self._lock = asyncio.Lock()
        self._known: _Known | None = None
        self._sections: Sections = {}
        self._charts: dict[str, tuple[ChartVersion, ...]] = {}
        self._looked = float("-inf")
        self._problem: Stalled | Unreachable | None = None

    async def versions(
        self, chart: str, access: Access, *, no_older: float
    ) -> tuple[ChartVersion, ...]:
        """Those of *chart*, as the repository said at most *no_older* seconds ago."""
        async with self._lock:
            await self._look(access, no_older)
            if chart not in self._charts:
                await asyncio.to_thread(self._read, chart)
            if chart not in self._charts:
                names = sorted({*self._sections, *self._charts})
                raise no_chart(shown(self.url, access), chart, names)
            return self._charts[chart]

    async def look(self, access: Access, *, no_older: float) -> None:
        """Raises what keeps us from the index."""
        async with self._lock:
            await self._look(access, no_older)

    async def charts(self, access: Access, *, no_older: float) -> Charts:
        """All charts; reads the whole index."""
        async with self._lock:
            await self._look(access, no_older)
            for name in self._sections:
                if name not in self._charts:
                    await asyncio.to_thread(self._read, name)
            return dict(self._charts)

    async def _look(self, access: Access, no_older: float) -> None:
        if self._looked < time.monotonic() - no_older:
            started = time.monotonic()
            try:
                await self._ask(access)
                self._problem = None
            except (Stalled, Unreachable) as error:
                self._problem = error
            self._looked = started
        if self._problem is not None:
            raise self._problem.with_traceback(None)

    async def _ask(self, access: Access) -> None:
        known = self._known or self._kept()
        headers = {"Accept-Encoding": "gzip", **(known.headers() if known else {})}
        address = below(self.url, "index.yaml")
        answer = await self._downloads.get(address, access, LARGEST, headers, allowed=(404,))
        if answer.status == 404:
            raise Stalled(
                "RepositoryNotFound",
                f"{shown(address, access)}: there is no index, so this is no chart repository",
                "check repoURL; for a chart in Git leave chart out and set path",
            )
        if answer.status == 304 and known is not None:
            if self._known is None:
                await asyncio.to_thread(self._open, known, self._path.read_bytes())
            return
        digest = hashlib.sha256(answer.body).hexdigest()
        etag, modified = (answer.headers.get(name, "") for name in ("ETag", "Last-Modified"))
        now = _Known(digest, etag, modified)
        if self._known is None or self._known.digest != digest:
            await asyncio.to_thread(self._take, now, answer.body, access)
        elif self._known != now:
            self._known = now
            await asyncio.to_thread(_put, self._path.with_suffix(".json"), encode(now))

    def _kept(self) -> _Known | None:
        """What another process has left, if it is whole."""
        try:
            known = decode(self._path.with_suffix(".json").read_bytes(), _Known)
            text = self._path.read_bytes()
        except (OSError, ValueError):
            return None
        return known if hashlib.sha256(text).hexdigest() == known.digest else None

    def _take(self, known: _Known, text: bytes, access: Access) -> None:
        try:
            self._open(known, text)
        except (YamlError, ValueError) as error:
            raise Stalled(
                "InvalidIndex",
                f"{shown(self.url, access)}: index.yaml is no index of charts: {error}",
                "make it anew with: helm repo index",
            ) from error
        self._path.parent.mkdir(parents=True, exist_ok=True)
        _put(self._path, text)
        _put(self._path.with_suffix(".json"), encode(known))

    def _open(self, known: _Known, text: bytes) -> None:
        found = None if text.lstrip().startswith(b"{") else sections(text)
        self._charts = {} if found else dict(whole(text))
        self._sections = found or {}
        self._known = known

    def _read(self, chart: str) -> None:
        """The part of one chart; the whole index if it turns out to be laid out otherwise."""
        if chart not in self._sections:
            return
        text = self._path.read_bytes()
        start, end = self._sections[chart]
        found = part(text[start:end], chart)
        if found is None:
            self._sections, self._charts = {}, dict(whole(text))
        else:
            self._charts[chart] = found


def _put(path: Path, text: bytes) -> None:
    made = path.with_name(f"{path.name}.new")
    made.write_bytes(text)
    made.replace(path)
