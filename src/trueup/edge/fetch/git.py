"""
Sources from Git: ``targetRevision`` to a commit, and a commit to its files.

Implements :class:`trueup.ports.Sources`, and gives the engines the contents of files.
"""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from trueup.core.source.integrity import STRICT, problems
from trueup.core.source.lfs import CONFIG, Settings, pointer, settings
from trueup.core.source.resolve import Refs, Resolution, is_commit, resolve
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.asking import Asking
from trueup.edge.fetch.command import Git, Limits
from trueup.edge.fetch.keyring import Keyring
from trueup.edge.fetch.lfs import Lfs
from trueup.edge.fetch.mirror import Mirror, Moved
from trueup.edge.fetch.objects import LARGEST, Contents, TooLarge
from trueup.edge.fetch.patience import Patience
from trueup.edge.fetch.smart import Smart
from trueup.edge.fetch.submodules import Origin, Whole, same_host, whole
from trueup.model.errors import Stalled, Unreachable
from trueup.model.project import KeyPolicy
from trueup.model.source import Between, Commits, Entry, Revision, Source, Tree

Accesses = Callable[[str], Awaitable[Access]]
PATIENCE = 10.0  # seconds for a walk through the history of a file
Keys = Callable[[], Mapping[str, str]]
_TOLD = 900.0  # seconds for which signatures are not checked again
_KEPT_TOLD = 1024
_NOT_SIGNED = "no signature was found"
_KEPT_TREES = 16
_HINT = "write repoURL as https://…, ssh://…, user@host:path or file:///…"


class Line(NamedTuple):
    """What is checked alike: a repository, by the same keys and the same policy."""

    url: str
    keys: str
    wanted: KeyPolicy


class Told(NamedTuple):
    """What was found of one commit."""

    until: float
    faults: tuple[str, ...]


class Past(NamedTuple):
    """A commit whose whole history was found well."""

    until: float
    commit: str


class GitSources:
    """
    All Git repositories; *accesses* gives the credentials for an address.

    An answer about refs is used again for *recent* seconds, unless asked to look now. *keys*: the
    public keys that signatures are checked by. *submodules*: whether their files are part of it.
    *patience*: with hosts that ask us to wait, of all who read from them. *asking*: of requests.
    """

    def __init__(
        self,
        folder: Path,
        accesses: Accesses,
        limits: Limits | None = None,
        recent: float = 30.0,
        keys: Keys = dict,
        *,
        submodules: bool = True,
        patience: Patience | None = None,
        asking: Asking | None = None,
    ) -> None:
        self._git = Git(folder, limits or Limits(), patience or Patience(), asking or Asking())
        self._smart = Smart(folder / "keys", self._git.patience)
        self._folder = folder
        self._accesses = accesses
        self._recent = recent
        self._mirrors: dict[str, Mirror] = {}
        self._lfs: dict[str, Lfs] = {}
        self._contents = Contents()
        self._wholes: OrderedDict[Origin, Whole] = OrderedDict()
        self._keys = keys
        self._submodules = submodules
        self._told: OrderedDict[tuple[Line, str, str], Told] = OrderedDict()
        self._well: dict[Line, Past] = {}

    async def head(
        self, source: Source, *, look_now: bool = False, no_older: float | None = None
    ) -> Revision:
        """What ``targetRevision`` means."""
        mirror = self._mirror(source.repo_url)
        access = await self._accesses(source.repo_url)
        if is_commit(source.target_revision):
            return await mirror.commit(Resolution(source.target_revision.lower()), access)
        age = self._recent if no_older is None else min(no_older, self._recent)
        try:
            return await _known(mirror, source, access, 0.0 if look_now else age)
        except Moved:  # it was rewritten since somebody looked
            return await _known(mirror, source, access, 0.0)

    async def changed(
        self, url: str, commit: str, file: str, lines: tuple[int, ...]
    ) -> Mapping[int, Revision]:
        """
        The commit that each line of a file at *commit* was last changed by; line 0: the whole file.

        Walks the history, so it is for when somebody asks, and is given `PATIENCE`. Nothing of
        a file that is not there, as those of a submodule are not.
        """
        mirror, access = self._mirror(url), await self._accesses(url)
        entries = await mirror.entries(commit, access)
        if file not in entries:
            return {}
        try:
            async with asyncio.timeout(PATIENCE):
                return await mirror.changed(commit, file, lines, access)
        except TimeoutError as error:
            raise Unreachable(f"{url}: who changed {file} takes too long to find out") from error

    async def between(self, url: str, since: str, until: str, wanted: Between) -> Commits:
        """What *until* has that *since* has not; given `PATIENCE`, as every walk is."""
        mirror, access = self._mirror(url), await self._accesses(url)
        try:
            async with asyncio.timeout(PATIENCE):
                return await mirror.between(since, until, wanted, access)
        except TimeoutError as error:
            raise Unreachable(f"{url}: what happened in between takes too long to find") from error

    async def merged(self, url: str, base: str, head: str) -> Revision:
        """A commit of our own mirror alone: what *base* would be with *head* merged into it."""
        return await self._mirror(url).merged(base, head, await self._accesses(url))

    async def landed(self, url: str, head: str, since: str, until: str) -> str:
        """The commit after *since* up to *until* that has all that *head* adds; empty: none."""
        return await self._mirror(url).landed(head, since, until, await self._accesses(url))

    async def owned(self, url: str, commit: str) -> bool:
        """Whether a branch or a tag leads to *commit*."""
        return await self._mirror(url).owned(commit, await self._accesses(url))

    async def faults(
        self, source: Source, revision: Revision, wanted: KeyPolicy
    ) -> tuple[str, ...]:
        """
        What is wrong with the signatures of what *source* is at *revision*; nothing: all is well.

        An annotated tag that the source names, or that its range of versions leads to, stands in
        for its commit. An answer is used again for a while: a key may expire. What of a history
        was found well is not gone through again meanwhile.
        """
        keyring = Keyring(self._folder / "keyrings", self._keys())
        access = await self._accesses(source.repo_url)
        mirror = self._mirror(source.repo_url)
        ref = await self._ref(source, revision, mirror, access)
        line = Line(normalised(source.repo_url), keyring.digest, wanted)
        told = self._told.get((line, revision.commit, ref))
        if told is not None and time.monotonic() < told.until:
            return told.faults
        deep = wanted.mode == STRICT
        past = self._past(line) if deep else None
        await mirror.commit(Resolution(revision.commit), access)
        known = await mirror.ancestor(past.commit, revision.commit) if past else ""
        found = await mirror.signatures(
            Resolution(revision.commit, ref), keyring, access, known if deep else None
        )
        faults = tuple(problems(wanted, found)) or (() if found else (_NOT_SIGNED,))
        until = time.monotonic() + _TOLD
        if deep and not faults:
            self._well[line] = Past(past.until if past and known else until, revision.commit)
        self._told[line, revision.commit, ref] = Told(until, faults)
        while len(self._told) > _KEPT_TOLD:
            self._told.popitem(last=False)
        return faults

    def _past(self, line: "Line") -> "Past | None":
        past = self._well.get(line)
        return past if past and time.monotonic() < past.until else None

    async def _ref(self, source: Source, revision: Revision, mirror: Mirror, access: Access) -> str:
        """The ref by which *source* comes to the revision, if it does so by one."""
        if is_commit(source.target_revision):
            return ""
        refs = await mirror.refs(access, no_older=self._recent)
        try:
            found = resolve(source.target_revision, refs, source.tag_prefix)
        except Stalled:
            return ""  # the commit is pinned, and the name is gone
        return found.ref if found.commit == revision.commit else ""

    async def reach(self, url: str, *, look_now: bool = True) -> None:
        """Whether the remote lets us read; asked now, or a recent answer."""
        age = 0.0 if look_now else self._recent
        await self._mirror(url).refs(await self._accesses(url), no_older=age)

    async def tree(self, source: Source, revision: Revision) -> Tree:
        """The paths and content ids of that revision, its submodules included."""
        origin = Origin(source.repo_url, revision.commit)
        known = self._wholes.get(origin)
        base = await self._entries(origin)
        if not self._submodules:
            return Tree(source.repo_url, revision.commit, base)
        if known is None or known.base is not base or time.monotonic() > known.until:
            known = await whole(origin, self._entries, self._content)
            self._wholes[origin] = known
            while len(self._wholes) > _KEPT_TREES:
                self._wholes.popitem(last=False)
        return Tree(source.repo_url, revision.commit, known.entries)

    async def renew(self, source: Source, revision: Revision) -> None:
        """A commit never changes."""

    async def contents(self, tree: Tree, blobs: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of files of *tree*, by id."""
        wanted = tuple(blobs)
        known = {blob: text for blob in wanted if (text := self._contents.get(blob)) is not None}
        missing = [blob for blob in wanted if blob not in known]
        top = Origin(tree.repository, tree.commit)
        for origin, mine in _by_owner(missing, self._wholes.get(top), top).items():
            try:
                found = await self._read(origin, mine)
            except TooLarge as error:
                raise _too_large(error, tree) from error
            for blob, text in found.items():
                self._contents.put(blob, text)
            known.update(found)
        return await self._pointed_to(tree, known)

    async def _pointed_to(self, tree: Tree, found: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """With what Git LFS keeps in place of pointers to it, where the Secret says so."""
        if not (await self._accesses(tree.repository)).enable_lfs:
            return found
        top = Origin(tree.repository, tree.commit)
        pointing = [blob for blob, text in found.items() if pointer(text, "")]
        made = dict(found)
        for origin, blobs in _by_owner(pointing, self._wholes.get(top), top).items():
            mine = {blob: found[blob] for blob in blobs}
            made.update(await self._large(origin, mine))
        return made

    async def _large(self, origin: Origin, found: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """What pointers of one repository point to, as far as it wants that fetched."""
        entries = await self._entries(origin)
        config = entries.get(CONFIG)
        said = settings(await self._content(origin, config.blob)) if config else Settings()
        files = {
            entry.blob: path
            for path, entry in entries.items()
            if entry.blob in found and said.wants(path)
        }
        pointers = {
            blob: one for blob, path in files.items() if (one := pointer(found[blob], path))
        }
        if not pointers:
            return {}
        access, lfs = await self._access(origin), self._lfs_of(origin)
        kept = await lfs.contents(origin.url, said.url, access, list(pointers.values()))
        return {blob: kept[one.oid] for blob, one in pointers.items()}

    def _lfs_of(self, origin: Origin) -> Lfs:
        key = _key(_names(origin.url, origin.root))
        if key not in self._lfs:
            self._lfs[key] = Lfs(self._git, self._smart, self._folder / f"{key}.lfs")
        return self._lfs[key]

    async def _entries(self, origin: Origin) -> Mapping[str, Entry]:
        access = await self._access(origin)
        return await self._mirror(origin.url, origin.root).entries(origin.commit, access)

    async def _content(self, origin: Origin, blob: str) -> bytes:
        return (await self._read(origin, [blob]))[blob]

    async def _read(self, origin: Origin, blobs: Iterable[str]) -> Mapping[str, bytes]:
        access = await self._access(origin)
        return await self._mirror(origin.url, origin.root).contents(blobs, origin.commit, access)

    async def _access(self, origin: Origin) -> Access:
        if origin.root and not same_host(origin.root, origin.url):
            return Access()
        return await self._accesses(origin.root or origin.url)

    async def refs(self, url: str) -> Refs:
        """The branches and tags of a repository, asked now: also a test of its credentials."""
        return await self._mirror(url).refs(await self._accesses(url), no_older=0.0)

    async def close(self) -> None:
        """End the processes that read mirrors, and the connections."""
        for mirror in self._mirrors.values():
            await mirror.close()
        await self._smart.close()

    def _mirror(self, url: str, root: str = "") -> Mirror:
        """A submodule has a mirror for each source: what others may read is not for all."""
        key = _key(_names(url, root))
        if key not in self._mirrors:
            self._mirrors[key] = Mirror(self._git, url, self._folder / f"{key}.git", self._smart)
        return self._mirrors[key]


async def _known(mirror: Mirror, source: Source, access: Access, no_older: float) -> Revision:
    refs = await mirror.refs(access, no_older=no_older)
    found = resolve(source.target_revision, refs, source.tag_prefix)
    revision = await mirror.commit(found, access)
    return msgspec.structs.replace(revision, tags=refs.tags_of(revision.commit))


def _names(url: str, root: str) -> str:
    return f"{normalised(url)} {normalised(root)}" if root else normalised(url)


def _key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:20]


def _by_owner(blobs: Iterable[str], kept: Whole | None, top: Origin) -> dict[Origin, list[str]]:
    """Blobs by the repository and the commit that they belong to."""
    made: dict[Origin, list[str]] = {}
    for blob in blobs:
        owner = kept.owners.get(blob, top) if kept else top
        made.setdefault(owner, []).append(blob)
    return made


def _too_large(error: TooLarge, tree: Tree) -> Stalled:
    path = next((path for path, one in tree.entries.items() if one.blob == error.name), error.name)
    return Stalled(
        "FileTooLarge",
        f"{path}: is {error.size >> 20} MiB, more than {LARGEST >> 20} MiB",
        "leave large files out of what is rendered",
    )


def normalised(url: str) -> str:
    """The same text for addresses of the same repository. Raises ``Stalled`` if it is none."""
    text = url.strip()
    if not text or text.startswith("-") or "::" in text or "\n" in text or "\0" in text:
        raise Stalled("InvalidRepository", f"{text!r} is not a repository address", _HINT)
    scheme, separator, rest = text.partition("://")
    if separator:
        host, slash, path = rest.partition("/")
        text = f"{scheme.lower()}://{host.lower()}{slash}{path}"
    text = text.rstrip("/")
    return text if scheme == "file" or text.startswith("/") else text.removesuffix(".git")
