"""
Mirror: a bare copy of one repository, that many applications read at once.

Each remote call is made under a lock, and whoever waited for the lock first looks whether the
answer is there already: so a thousand applications make one call. Failures are shared likewise.

A mirror is partial where the server allows it: the first fetch brings commits and trees, and
the contents of files come in batches when they are read. A later fetch brings all but large files
at once, since what is new is likely to be read. ``git`` never fetches by itself: only a command
that is given the remote's settings knows that there is one.

A mirror survives its process being killed at any instruction: packs and refs are put in place by
renaming (objects are never unpacked one by one), what a killed ``git`` left is removed at the
first use, and a mirror that turns out to be damaged is made anew.
"""

import asyncio
import re
import shutil
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from trueup.core.source.resolve import Refs, Resolution, is_commit
from trueup.edge.fetch import merging, signatures
from trueup.edge.fetch.access import Access, git_environment, masked
from trueup.edge.fetch.asking import FETCH, LOOK
from trueup.edge.fetch.command import Damaged, Git
from trueup.edge.fetch.keyring import Keyring
from trueup.edge.fetch.objects import Objects
from trueup.edge.fetch.parse import blamed, commit_of, entries_of, refs_of
from trueup.edge.fetch.smart import Smart
from trueup.model.errors import Stalled, Unreachable
from trueup.model.signature import Signature
from trueup.model.source import Between, Commits, Entry, Revision

K = TypeVar("K")
T = TypeVar("T")

_REMOTE = "origin"
_NOTHING = "blob:none"
_NEW = "blob:limit=1m"
_NOTHING_KNOWN = MappingProxyType({"fetch.negotiationAlgorithm": "noop"})
_ENTIRE = "entire"  # a file in a mirror that is not to be partial
_NOT_ALLOWED = re.compile("not our ref|unadvertised object|not advertised")
_BATCH = 1000  # contents that are asked for at a time
_KEPT_TREES = 6
_KEPT_COMMITS = 256
_FETCHES_PER_CLEANING = 64
_LEFTOVERS = ("*.lock", "refs/**/*.lock", "objects/pack/tmp_*", "objects/**/tmp_obj_*")
_TAGS = "refs/tags/"
_BRANCHES_AND_TAGS = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")


class Moved(Unreachable):
    """What a ref was known to lead to is not there any more: it is to be looked at again."""


class Mirror:
    """One repository; *folder* holds it and nothing else."""

    def __init__(self, git: Git, url: str, folder: Path, smart: Smart) -> None:
        self._git = git
        self._smart = smart
        self._url = url
        self._folder = folder
        self._objects = Objects(git, folder)
        self._looking = asyncio.Lock()
        self._fetching = asyncio.Lock()
        self._listing = asyncio.Lock()
        self._refs: Refs | Exception | None = None
        self._looked = float("-inf")
        self._opened = False
        self._entire = False
        self._fetches = 0
        self._trees: OrderedDict[str, Mapping[str, Entry]] = OrderedDict()
        self._commits: OrderedDict[str, Revision] = OrderedDict()
        self._merges: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def refs(self, access: Access, *, no_older: float) -> Refs:
        """What the remote says of its refs, asked at most *no_older* seconds ago."""
        wanted = time.monotonic() - no_older
        async with self._looking:
            if self._looked < wanted or self._refs is None:
                started = time.monotonic()
                self._refs = await self._look(access)
                self._looked = started
            if isinstance(self._refs, Exception):
                raise self._refs.with_traceback(None)
            return self._refs

    async def commit(self, wanted: Resolution, access: Access) -> Revision:
        """The commit, fetched if it is not here. Raises ``Stalled`` if it does not exist."""
        known = self._commits.get(wanted.commit)
        if known is not None:
            return known
        found = await self._whole(access, lambda: self._find(wanted.commit))
        if found is None:
            found = await self._whole(access, lambda: self._fetch(wanted, access))
        if found is None:
            raise _no_commit(wanted, masked(self._url, access))
        _remember(self._commits, found.commit, found, _KEPT_COMMITS)
        return found

    async def entries(self, commit: str, access: Access) -> Mapping[str, Entry]:
        """Every file of *commit* by path; read once."""
        async with self._listing:
            if commit not in self._trees:
                wanted = Resolution(commit)
                await self.commit(wanted, access)
                listed = await self._whole(access, lambda: self._list(commit), wanted)
                _remember(self._trees, commit, listed, _KEPT_TREES)
            self._trees.move_to_end(commit)
            return self._trees[commit]

    async def contents(
        self, blobs: Iterable[str], commit: str, access: Access
    ) -> Mapping[str, bytes]:
        """Contents by id, of files of *commit*."""
        wanted = tuple(blobs)
        return await self._whole(access, lambda: self._read(wanted, access), Resolution(commit))

    async def changed(
        self, commit: str, file: str, lines: tuple[int, ...], access: Access
    ) -> Mapping[int, Revision]:
        """What each line of *file* at *commit* was last changed by; line 0: the whole file."""
        wanted = Resolution(commit)
        await self.commit(wanted, access)
        commits = await self._whole(
            access, lambda: self._changes(commit, file, lines, access), wanted
        )
        return {line: await self.commit(Resolution(each), access) for line, each in commits.items()}

    async def between(self, since: str, until: str, wanted: Between, access: Access) -> Commits:
        """What *until* has that *since* has not, newest first."""
        for each in (since, until):
            await self.commit(Resolution(each), access)
        found = await self._whole(
            access, lambda: self._log(since, until, wanted, access), Resolution(until)
        )
        shown = found[: wanted.most]
        items = [await self.commit(Resolution(each), access) for each in shown]
        return Commits(tuple(items), len(found) > wanted.most)

    async def merged(self, base: str, head: str, access: Access) -> Revision:
        """What a merge of *head* into *base* is, which nobody has made. Raises ``Stalled``."""
        await self._both(base, head, access)
        made = self._merges.get((base, head))
        if made is None:
            made = await self._whole(
                access, lambda: merging.merged(self._trying(access), base, head)
            )
        _remember(self._merges, (base, head), made, _KEPT_COMMITS)
        return await self.commit(Resolution(made), access)

    async def landed(self, head: str, since: str, until: str, access: Access) -> str:
        """The commit after *since* up to *until* that has all that *head* adds; or nothing."""
        await self._both(since, head, access)
        await self.commit(Resolution(until), access)
        return await self._whole(
            access, lambda: merging.landed(self._trying(access), head, since, until)
        )

    async def owned(self, commit: str, access: Access) -> bool:
        """Whether a branch or a tag leads to *commit*; asked for anew before that is denied."""
        await self._both(commit, commit, access)

        async def led() -> bool:
            return await self._whole(access, lambda: merging.led(self._trying(access), commit))

        if await led():
            return True
        async with self._fetching:
            await self._pull(_BRANCHES_AND_TAGS, access)
        return await led()

    async def signatures(
        self, wanted: Resolution, keyring: Keyring, access: Access, known: str | None
    ) -> tuple[Signature, ...]:
        """
        Who vouches for a commit: its annotated tag if that led to it, and commits.

        *known*: its history counts, back to that commit (empty: all of it); None: it does not.
        """
        await self.commit(wanted, access)
        return await self._whole(
            access, lambda: self._vouched(wanted, keyring, access, known), wanted
        )

    async def ancestor(self, known: str, commit: str) -> str:
        """*known* if it is an ancestor of *commit*, else nothing."""
        words = ("merge-base", "--is-ancestor", known, commit)
        code, _, _ = await self._git.tried(self._folder, *words)
        return "" if code else known

    async def close(self) -> None:
        await self._objects.close()

    async def _vouched(
        self, wanted: Resolution, keyring: Keyring, access: Access, known: str | None
    ) -> tuple[Signature, ...]:
        git, folder = self._git, self._folder
        found: tuple[Signature, ...] = ()
        if text := await self._annotated(wanted, access):
            name = wanted.ref.removeprefix(_TAGS)
            found = (await signatures.of_tag(git, folder, keyring, name, text),)
            if known is None:
                return found
        if known is None:
            return await signatures.of_commit(git, folder, keyring, wanted.commit)
        return (
            *found,
            *await signatures.of_commits(git, folder, keyring, wanted.commit, known),
        )

    async def _annotated(self, wanted: Resolution, access: Access) -> bytes:
        """The tag's object, if it is one that names the commit, and by its own name."""
        if not wanted.ref.startswith(_TAGS):
            return b""
        head = f"object {wanted.commit}\ntype commit\ntag {wanted.ref.removeprefix(_TAGS)}\n"
        for fetched in (False, True):
            if fetched:
                async with self._fetching:
                    await self._pull((f"+{wanted.ref}:{wanted.ref}",), access)
            _, text = (await self._objects.read((wanted.ref,))).get(wanted.ref, ("", b""))
            if text.startswith(head.encode()):
                return text
            if text.startswith(b"tree "):
                return b""  # a light one
        return b""

    async def _look(self, access: Access) -> Refs | Exception:
        with self._git.asking.asked(self._url, LOOK, "HEAD") as answer:
            found = await self._seen(access)
            if isinstance(found, Exception):
                answer.failed, answer.problem = True, str(found)
            return found

    async def _seen(self, access: Access) -> Refs | Exception:
        words = ("ls-remote", "--symref", "--quiet", "--", self._url)
        try:
            found = await self._smart.refs(self._url, access, self._git.limits.look)
            if found is not None:
                return found
            return refs_of(await self._git.remote(words, self._url, access, self._git.limits.look))
        except (Stalled, Unreachable) as error:
            return error
        except Damaged as error:
            return Unreachable(str(error))

    async def _whole(
        self,
        access: Access,
        work: Callable[[], Awaitable[T]],
        wanted: Resolution | None = None,
    ) -> T:
        """Do *work* on the mirror; if the mirror is damaged, make it anew and do it again."""
        try:
            await self._open()
            return await work()
        except Damaged:
            try:
                await self._rebuild()
                if wanted is not None:
                    await self._fetch(wanted, access)
                return await work()
            except Damaged as error:
                raise Unreachable(f"{masked(self._url, access)}: {error}") from error

    async def _open(self) -> None:
        if self._opened:
            return
        async with self._fetching:
            if not (self._folder / "HEAD").exists():
                await self._create()
            for pattern in _LEFTOVERS:
                for path in self._folder.glob(pattern):
                    path.unlink(missing_ok=True)
            self._opened = True

    async def _create(self) -> None:
        """A new, empty mirror, put in place whole."""
        made = self._folder.with_suffix(".new")
        await asyncio.to_thread(shutil.rmtree, made, ignore_errors=True)
        made.parent.mkdir(parents=True, exist_ok=True)
        words = ("init", "--quiet", "--bare", "--template=", str(made))
        await self._git.local(made, *words)
        if self._entire:
            (made / _ENTIRE).touch()
        shutil.rmtree(self._folder, ignore_errors=True)
        made.rename(self._folder)

    async def _rebuild(self) -> None:
        async with self._fetching:
            await self._objects.close()
            self._trees.clear()
            self._commits.clear()
            self._merges.clear()
            await self._create()
            self._opened = True

    async def _find(self, commit: str) -> Revision | None:
        name = f"{commit}^{{commit}}"
        found = (await self._objects.read((name,))).get(name)
        return commit_of(*found) if found else None

    async def _fetch(self, wanted: Resolution, access: Access) -> Revision | None:
        async with self._fetching:
            found = await self._find(wanted.commit)
            if found is None:
                await self._pull(_BRANCHES_AND_TAGS, access)
                found = await self._find(wanted.commit)
            if found is None and (wanted.ref or is_commit(wanted.commit)):
                found = await self._fetch_one(wanted, access)
            return found

    async def _fetch_one(self, wanted: Resolution, access: Access) -> Revision | None:
        """A commit that no branch or tag leads to: by its ref, else by its id."""
        try:
            await self._pull((wanted.ref or wanted.commit,), access)
        except Unreachable:  # "not our ref", "couldn't find remote ref"
            return None
        return await self._find(wanted.commit)

    async def _pull(self, specs: tuple[str, ...], access: Access) -> None:
        prune = ("--prune",) if specs is _BRANCHES_AND_TAGS else ()
        depth = (f"--depth={access.depth}",) if access.depth else ()
        fresh = not any((self._folder / "objects/pack").glob("*.pack"))
        await self._fetch_by((*prune, *depth), specs, access, _NOTHING if fresh else _NEW)
        self._fetches += 1
        if self._fetches % _FETCHES_PER_CLEANING == 0:
            with suppress(Damaged, Unreachable):  # housekeeping: whoever reads will see damage
                given = git_environment(Access(), "", self._folder, self._remote(_NEW))
                await self._git.local(self._folder, "gc", "--auto", "--quiet", given=given)

    async def _fetch_by(
        self,
        flags: tuple[str, ...],
        specs: tuple[str, ...],
        access: Access,
        filter: str,
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        usual = ("--quiet", "--force", "--no-tags", "--no-write-fetch-head", "--no-auto-gc")
        base = ("--git-dir", str(self._folder), "-c", "transfer.unpackLimit=1")
        words = (*base, "fetch", *usual, *flags, "--recurse-submodules=no", "--", _REMOTE, *specs)
        seconds, config = self._git.limits.fetch, {**self._remote(filter), **more}
        about = "" if specs is _BRANCHES_AND_TAGS else specs[0]
        with self._git.asking.asked(self._url, FETCH, about):
            await self._git.remote(words, self._smart.address(self._url), access, seconds, config)

    def _remote(self, filter: str) -> dict[str, str]:
        """The settings by which ``git`` knows of the remote, and of what it need not send."""
        if (self._folder / _ENTIRE).exists():
            return {f"remote.{_REMOTE}.url": self._smart.address(self._url)}
        return {
            f"remote.{_REMOTE}.url": self._smart.address(self._url),
            f"remote.{_REMOTE}.promisor": "true",
            f"remote.{_REMOTE}.partialCloneFilter": filter,
        }

    def _partial(self) -> bool:
        return any((self._folder / "objects/pack").glob("*.promisor"))

    async def _bring(self, blobs: list[str], access: Access) -> None:
        """The contents of files that a partial mirror has not got yet."""
        for start in range(0, len(blobs), _BATCH):
            wanted = tuple(blobs[start : start + _BATCH])
            try:
                async with self._fetching:
                    await self._fetch_by((), wanted, access, _NOTHING, _NOTHING_KNOWN)
            except Unreachable as error:
                if not _NOT_ALLOWED.search(error.message):
                    raise
                self._entire = True
                raise Damaged("the server sends no single files: all are fetched") from error

    async def _both(self, one: str, other: str, access: Access) -> None:
        """They are here, with what they have in common."""
        for each in (one, other):
            await self.commit(Resolution(each), access)
        if (self._folder / "shallow").exists():
            async with self._fetching:
                await self._fetch_by(("--unshallow",), _BRANCHES_AND_TAGS, access, _NOTHING)

    def _trying(self, access: Access) -> merging.Tried:
        """Of a partial mirror, ``git`` may fetch what it compares."""
        config = self._remote(_NOTHING) if self._partial() else {}
        address = self._smart.address(self._url)
        lent = git_environment(access, address, self._git.folder / "keys", config)

        async def tried(
            *words: str, given: Mapping[str, str] = MappingProxyType({})
        ) -> tuple[int, bytes, str]:
            lazy = {**lent, "GIT_NO_LAZY_FETCH": "0", **given}
            seconds = self._git.limits.fetch
            return await self._git.tried(self._folder, *words, given=lazy, seconds=seconds)

        return tried

    async def _history(self, words: tuple[str, ...], access: Access) -> bytes:
        """Of a partial mirror, ``git`` may fetch what it compares."""
        if not self._partial():
            return await self._git.local(self._folder, *words)
        command = ("--git-dir", str(self._folder), *words)
        seconds, config = self._git.limits.fetch, self._remote(_NOTHING)
        address = self._smart.address(self._url)
        return await self._git.remote(command, address, access, seconds, config)

    async def _changes(
        self, commit: str, file: str, lines: tuple[int, ...], access: Access
    ) -> dict[int, str]:
        found: dict[int, str] = {}
        if numbered := [line for line in lines if line]:
            ranges = [word for line in numbered for word in ("-L", f"{line},{line}")]
            words = ("blame", "--porcelain", *ranges, commit, "--", file)
            found |= blamed(await self._history(words, access))
        if 0 in lines:
            words = ("log", "-1", "--format=%H", commit, "--", f":(literal){file}")
            last = (await self._history(words, access)).decode().strip()
            found |= {0: last} if last else {}
        return found

    async def _log(self, since: str, until: str, wanted: Between, access: Access) -> list[str]:
        """One more than is wanted, if there is one."""
        paths = [f":(literal){path}" for path in wanted.paths if path]
        most = f"--max-count={wanted.most + 1}"
        words = ("log", "--format=%H", most, f"{since}..{until}", "--", *paths)
        return (await self._history(words, access)).decode().split()

    async def _list(self, commit: str) -> Mapping[str, Entry]:
        words = ("ls-tree", "-r", "-z", "--full-tree", commit)
        text = await self._git.local(self._folder, *words)
        newest = next(reversed(self._trees.values()), {})
        return entries_of(text, newest)

    async def _read(self, blobs: tuple[str, ...], access: Access) -> Mapping[str, bytes]:
        found = await self._objects.read(blobs)
        missing = [blob for blob in blobs if blob not in found]
        if missing and self._partial():
            await self._bring(missing, access)
            found = {**found, **await self._objects.read(missing)}
            missing = [blob for blob in missing if blob not in found]
        if missing:
            raise Damaged(f"missing blob {missing[0]}")
        return {blob: content for blob, (_, content) in found.items()}


def _remember(kept: "OrderedDict[K, T]", key: K, value: T, room: int) -> None:
    kept[key] = value
    while len(kept) > room:
        kept.popitem(last=False)


def _no_commit(wanted: Resolution, url: str) -> Exception:
    if wanted.ref:
        return Moved(f"{url}: {wanted.ref} moved while it was fetched", "the fetch is tried again")
    return Stalled(
        "RevisionNotFound",
        f"{url}: there is no commit {wanted.commit}",
        "push it, or name a branch, a tag or another commit",
    )
