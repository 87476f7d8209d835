"""Declared: repositories in memory that hold plain YAML; a fake of ``Sources`` and ``Engine``."""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from trueup.core.render.manifests import parsed
from trueup.core.source.integrity import problems
from trueup.core.source.resolve import Refs
from trueup.core.trace.plain import places
from trueup.model.details import Details
from trueup.model.errors import Stalled, Unreachable
from trueup.model.origin import Origin, Place, Wanted
from trueup.model.project import KeyPolicy
from trueup.model.reversal import FileChange, Reversal, Reversed, Signed
from trueup.model.signature import Signature, Verdict
from trueup.model.source import Between, Commits, Entry, Revision, Source, Tree
from trueup.ports import Rendered, Request


class Declared:
    """`push` makes a commit of a repository; its files are manifests, by path."""

    def __init__(self) -> None:
        self.commits: dict[str, dict[str, Mapping[str, str]]] = {}
        self.heads: dict[str, str] = {}
        self.broken: set[str] = set()
        self.others: dict[str, Declared] = {}
        self.held: asyncio.Event | None = None  # until it is set, nobody gets an answer
        self.signed: list[Signed] = []
        self.renders = 0
        self.looks = 0
        self.first_looks = 0
        self.forgotten = 0

    def push(self, url: str, files: Mapping[str, str]) -> str:
        known = self.commits.setdefault(url, {})
        commit = hashlib.sha1(f"{url}{len(known)}".encode(), usedforsecurity=False).hexdigest()
        known[commit] = dict(files)
        self.heads[url] = commit
        return commit

    def of(self, project: str, source: Source) -> "Declared":
        """As the port ``Repositories``: all read alike, but for projects among the *others*."""
        return self.others.get(project, self)

    async def head(
        self, source: Source, *, look_now: bool = False, no_older: float | None = None
    ) -> Revision:
        self.looks += look_now
        if self.held is not None:
            await self.held.wait()
        self.first_looks += no_older is not None
        if source.repo_url in self.broken:
            raise Unreachable(f"{source.repo_url} does not answer")
        known = self.commits.get(source.repo_url)
        if known is None:
            raise Stalled("RepositoryNotFound", f"repository {source.repo_url} is not there")
        if source.target_revision in known:
            return Revision(source.target_revision)
        if source.target_revision not in ("", "HEAD", "main"):
            raise Stalled("RevisionNotFound", f"unable to resolve '{source.target_revision}'")
        return Revision(self.heads[source.repo_url])

    async def details(self, request: Request) -> Details:
        """As the port ``Surveyor``: plain YAML has nothing to set."""
        return Details("Directory")

    async def applications(self, request: Request) -> Mapping[str, str]:
        return {}

    async def reach(self, url: str, *, look_now: bool = True) -> None:
        """As the port ``Catalog``."""
        await self.head(Source(repo_url=url), look_now=look_now)

    async def refs(self, url: str) -> Refs:
        await self.reach(url)
        return Refs({"refs/heads/main": self.heads[url], "refs/tags/v1": self.heads[url]})

    async def charts(self, url: str) -> Mapping[str, tuple[str, ...]]:
        """Each file is a chart, and each line a version."""
        await self.reach(url)
        known = self.commits[url][self.heads[url]]
        return {name: tuple(text.splitlines()) for name, text in known.items()}

    async def tags(self, url: str) -> tuple[str, ...]:
        await self.reach(url)
        return tuple(self.commits[url])

    async def described(self, source: Source, revision: Revision) -> bytes:
        return self.commits[source.repo_url][revision.commit].get("Chart.yaml", "").encode()

    async def changed(
        self, url: str, commit: str, file: str, lines: tuple[int, ...]
    ) -> Mapping[int, Revision]:
        """As the port ``History``: the first commit that has the line, or the file, as it is."""
        known = self.commits[url]
        text = known[commit][file]

        def same(other: str, line: int) -> bool:
            return text.splitlines()[line - 1] in other.splitlines() if line else text == other

        def first(line: int) -> str:
            return next(each for each in known if same(known[each].get(file, ""), line))

        return {line: Revision(first(line)) for line in lines}

    async def between(self, url: str, since: str, until: str, limits: Between) -> Commits:
        """Commits are one line here: those after *since* up to *until*."""
        known = list(self.commits[url])
        missing = {since, until} - set(known)
        if missing:
            raise Stalled("RevisionNotFound", f"{url}: there is no commit {missing.pop()}")
        found = known[known.index(since) + 1 : known.index(until) + 1][::-1]
        items = tuple(Revision(each, f"change {each[:4]}") for each in found[: limits.most])
        return Commits(items, len(found) > limits.most)

    def lent(self, url: str, project: str) -> bool:
        """As the port ``Reverser``: commits of others can be had, and nothing is merged."""
        return url not in self.broken

    async def preview(self, wanted: Reversal) -> Reversed:
        head = self.heads[wanted.repo_url]
        now, then = (self.commits[wanted.repo_url][each] for each in (head, wanted.to))
        changed = {path for path in {*now, *then} if now.get(path) != then.get(path)}
        files = tuple(FileChange(path, "modified") for path in sorted(changed))
        return Reversed(wanted.branch or "main", head, files, "a patch")

    async def carry_out(self, wanted: Reversal, head: str, signed: Signed) -> str:
        if self.heads[wanted.repo_url] != head:
            return ""
        self.signed.append(signed)
        return self.push(wanted.repo_url, dict(self.commits[wanted.repo_url][wanted.to]))

    async def faults(
        self, source: Source, revision: Revision, wanted: KeyPolicy
    ) -> tuple[str, ...]:
        """Nobody signs what is declared here."""
        return tuple(problems(wanted, (Signature(revision.commit, Verdict.UNSIGNED),)))

    async def tree(self, source: Source, revision: Revision) -> Tree:
        files = self.commits[source.repo_url].get(revision.commit, {})
        entries = {path: Entry("100644", path) for path in files}
        return Tree(source.repo_url, revision.commit, entries)

    async def contents(self, tree: Tree, blobs: Iterable[str]) -> Mapping[str, bytes]:
        """As the port ``Files``: what names the content of a file is its path."""
        files = self.commits[tree.repository][tree.commit]
        return {blob: files[blob].encode() for blob in blobs}

    async def digest(self, request: Request) -> str | None:
        return hashlib.sha256(repr(sorted(self._files(request).items())).encode()).hexdigest()

    async def render(self, request: Request) -> Rendered:
        self.renders += 1
        files = self._files(request)
        found = [
            (Origin(name, line), body)
            for name, text in files.items()
            for line, body in parsed(text.encode(), name)
        ]
        return Rendered(
            str(await self.digest(request)),
            "Directory",
            tuple(body for _, body in found),
            origins=tuple(origin for origin, _ in found),
        )

    async def trace(
        self, request: Request, wanted: tuple[Wanted, ...]
    ) -> tuple[tuple[Place, ...], ...]:
        files = {name: text.encode() for name, text in self._files(request).items()}
        return places(files, wanted)

    async def forget(self, request: Request) -> None:
        self.forgotten += 1

    def _files(self, request: Request) -> dict[str, str]:
        files = self.commits[request.source.repo_url].get(request.revision.commit)
        if files is None:
            raise Stalled("RevisionNotFound", f"{request.revision.commit} is not there")
        folder = request.source.path.strip("./")
        inside = {name: text for name, text in files.items() if name.startswith(f"{folder}/")}
        if not inside and not any(name.startswith(folder) for name in files):
            raise Stalled("PathNotFound", f"{request.source.path}: app path does not exist")
        return inside


class Probed:
    """As the port ``Probe``: the password of every repository is not "wrong"."""

    def __init__(self, declared: Declared) -> None:
        self._declared = declared

    async def reach(self, url: str, said: Mapping[str, Any]) -> None:
        if said.get("password") == "wrong":
            raise Stalled("AuthenticationFailed", f"{url}: authentication failed")
        await self._declared.reach(url)
