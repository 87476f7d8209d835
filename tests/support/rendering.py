"""Files in memory in place of a repository, and everything that renders them."""

import hashlib
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import yaml

from trueup.core.render.build_options import BuildOptions
from trueup.core.render.prepare import Terms
from trueup.edge.artifacts import Artifacts
from trueup.edge.engines.engine import Engines
from trueup.edge.engines.wire import Done, Work
from trueup.edge.engines.workers import Limits, Workers
from trueup.model.errors import Stalled
from trueup.model.source import Entry, Revision, Source, Tree
from trueup.ports import Rendered, Request

LINK = "-> "


class Given:
    """One repository per address: its files now; a content that begins ``-> `` is a link."""

    def __init__(self, **repositories: Mapping[str, str | bytes]) -> None:
        self.repositories = {name: dict(files) for name, files in repositories.items()}
        self.read: list[str] = []

    async def head(self, source: Source) -> Revision:
        if source.repo_url not in self.repositories:
            raise Stalled("NotFound", f"{source.repo_url}: there is no such repository", "add it")
        return Revision("d" * 40)

    async def tree(self, source: Source, revision: Revision) -> Tree:
        entries = {}
        for path, content in self.repositories[source.repo_url].items():
            mode = "120000" if str(content).startswith(LINK) else "100644"
            entries[path] = Entry(mode, hashlib.sha256(_bytes(content)).hexdigest())
        commit = hashlib.sha256(repr(sorted(entries)).encode()).hexdigest()[:40]
        return Tree(source.repo_url, commit, entries)

    async def renew(self, source: Source, revision: Revision) -> None:
        """A commit never changes."""

    async def contents(self, tree: Tree, blobs: Iterable[str]) -> Mapping[str, bytes]:
        known = {
            hashlib.sha256(_bytes(content)).hexdigest(): _bytes(content)
            for content in self.repositories[tree.repository].values()
        }
        return {blob: known[blob] for blob in blobs}


class Counting:
    """Workers that count how often they were asked."""

    def __init__(self, workers: Workers) -> None:
        self.workers = workers
        self.asked = 0

    async def render(self, work: Work) -> Done:
        self.asked += 1
        return await self.workers.render(work)


class Kitchen:
    """An engine over files in memory."""

    def __init__(self, folder: Path, limits: Limits, build: BuildOptions) -> None:
        self.terms = Terms(build)
        self.folder = folder
        self.given = Given(repo={})
        self.counting = Counting(Workers(folder / "scratch", limits, self._programs))
        self.results = Artifacts(folder / "artifacts.db")
        self.engines = self._engines()

    def _engines(self) -> Engines:
        return Engines(self.given, self.counting, self.results, "test", lambda: self.terms)

    def _programs(self) -> list[str]:
        return [each.program for each in self.terms.kustomizes.values()]

    def fresh(self) -> Engines:
        """An engine as after a restart: what is on disk is all that it knows."""
        self.results.close()
        self.results = Artifacts(self.folder / "artifacts.db")
        return self._engines()

    def put(self, text: str) -> None:
        """Replace the repository's files by those of *text* (``# file: path`` begins each)."""
        self.given.repositories["repo"] = parsed_files(text)

    async def render(self, source: Source | Mapping[str, Any], **more: Any) -> Rendered:
        """The objects that *source* (its path and tool options) makes."""
        return await self.engines.render(request(source, **more))


def request(source: Source | Mapping[str, Any], **more: Any) -> Request:
    """A request for the application ``shop`` in the namespace ``prod``."""

    if not isinstance(source, Source):
        source = msgspec.convert({"repoURL": "repo", **source}, Source)
    given: dict[str, Any] = {"app": "shop", "namespace": "prod", **more}
    return Request(source, Revision("c" * 40), **given)


def parsed_files(text: str) -> dict[str, str | bytes]:
    """The files that *text* writes down."""
    found: dict[str, str | bytes] = {}
    for part in text.split("# file: ")[1:]:
        path, _, content = part.partition("\n")
        found[path.strip()] = content.strip() if content.startswith(LINK) else content
    return found


def objects(text: str) -> list[Any]:
    """Objects written as YAML."""
    return [body for body in yaml.safe_load_all(text) if body is not None]


@asynccontextmanager
async def kitchen(
    folder: Path, limits: Limits | None = None, build: BuildOptions | None = None
) -> AsyncIterator[Kitchen]:
    """An engine with two workers, ended at the end."""
    made = Kitchen(folder, limits or Limits(workers=2), build or BuildOptions())
    try:
        yield made
    finally:
        await made.counting.workers.close()
        made.results.close()


def _bytes(content: str | bytes) -> bytes:
    if isinstance(content, bytes):
        return content
    return content.removeprefix(LINK).encode() if content.startswith(LINK) else content.encode()
