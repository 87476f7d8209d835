"""
Pushing: one commit on a branch of somebody else's repository, made without a work tree.

A repository of its own for each address holds the tips of branches and notes, no history. A push
is never forced: whoever was faster is fetched, and the commit is made anew on top of theirs. What
was hydrated from which commit stands in Git notes (``refs/notes/hydrator.metadata``), so that a
commit that changes no manifest costs no commit there.
"""

import asyncio
import hashlib
import json
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from trueup.edge.fetch.access import Access
from trueup.edge.fetch.command import Damaged, Git
from trueup.edge.fetch.remote import NOTES, Remote, in_parts
from trueup.edge.fetch.signer import check, signing
from trueup.model.errors import Unreachable
from trueup.model.signature import Signing
from trueup.model.source import Entry
from trueup.ports import Push

Accesses = Callable[[str], Awaitable[Access]]
TRIES = 6
UNSIGNED = Signing()
FRESH = 100  # pushes after which our repository is made anew; the first makes it anew as well
_FILE = "100644"


WriteAccesses = Callable[[str, str], Awaitable[Access]]


class Pushes:
    """
    Implements :class:`trueup.ports.Pusher`.

    *accesses* gives the credentials for writing to an address for a project, *signing* the key for
    commits.
    """

    def __init__(
        self, folder: Path, git: Git, accesses: WriteAccesses, signing: Signing = UNSIGNED
    ) -> None:
        self._signing = signing
        self._folder = folder
        self._git = git
        self._accesses = accesses
        self._locks: dict[str, asyncio.Lock] = {}
        self._pushes: dict[str, int] = {}

    async def push(self, wanted: Push) -> str:
        """The commit that the branch is at afterwards."""
        with self._git.asking.committed(wanted.repo_url):
            return await self._pushed(wanted)

    async def _pushed(self, wanted: Push) -> str:
        told = f"{wanted.project} {wanted.repo_url}"
        name = hashlib.sha256(told.encode()).hexdigest()[:20]
        remote = Remote(
            self._git,
            self._folder / f"{name}.git",
            wanted.repo_url,
            await self._accesses(wanted.repo_url, wanted.project),
            self._signing,
        )
        async with self._locks.setdefault(name, asyncio.Lock()):
            if self._pushes.get(name, 0) % FRESH == 0:
                await remote.renew()  # whatever a killed process left, and old objects
            self._pushes[name] = self._pushes.get(name, 0) + 1
            for _ in range(TRIES):
                if (pushed := await _renewing(remote, wanted)) is not None:
                    return pushed
        raise Unreachable(
            f"{remote.shown}: branch {wanted.branch} moved with each of {TRIES} attempts to push",
            "it is tried again; nobody else should push to a hydrated branch",
        )


async def _renewing(remote: Remote, wanted: Push) -> str | None:
    """An attempt; if our repository is damaged, another with a new one."""
    try:
        return await _attempt(remote, wanted)
    except Damaged:
        await remote.renew()
    except Unreachable as error:
        if ".lock" not in error.message:  # of a git that was killed
            raise
        await remote.renew()
    try:
        return await _attempt(remote, wanted)
    except Damaged as error:
        raise Unreachable(f"{remote.shown}: {error}") from error


async def _attempt(remote: Remote, wanted: Push) -> str | None:
    """The commit; None: somebody was faster."""
    refs = await remote.refs()
    await remote.open()
    known = await remote.tip(wanted.branch, refs)
    parent = known or await remote.tip(wanted.base, refs)
    if NOTES in refs:
        await remote.fetch(f"+{NOTES}:{NOTES}")
    if known and not wanted.anew and await remote.note(known) == wanted.dry:
        return known
    before = await remote.entries(parent) if parent else {}
    with tempfile.TemporaryDirectory(prefix="push-") as scratch:
        tip = await _committed(remote, wanted, parent, before, Path(scratch)) or parent
        if tip != known and not await remote.push(f"{tip}:refs/heads/{wanted.branch}"):
            return None
        return tip if await _noted(remote, wanted, tip, Path(scratch)) else None


async def _committed(
    remote: Remote, wanted: Push, parent: str, before: Mapping[str, Entry], scratch: Path
) -> str:
    """A commit with what is wanted; empty if nothing that counts would change."""
    blobs = await remote.blobs(_files(wanted), scratch)
    changed = {
        folder for folder in wanted.folders if not _same(before, blobs, f"{folder}/{wanted.judged}")
    }
    if not changed and parent:
        return ""
    # update-index wants a work tree to be named; it looks at nothing in it.
    index = {"GIT_INDEX_FILE": str(scratch / "index"), "GIT_WORK_TREE": str(scratch)}
    await remote.local("read-tree", *([parent] if parent else ["--empty"]), given=index)
    put = [path for path in blobs if "/" not in path or _owner(path, wanted) in changed]
    entries = [f"{_FILE},{blobs[path]},{path}" for path in put]
    for some in in_parts(entries):
        words = [word for each in some for word in ("--cacheinfo", each)]
        await remote.local("update-index", "--add", "--replace", *words, given=index)
    tree = (await remote.local("write-tree", given=index)).decode().strip()
    (scratch / "message").write_text(wanted.message)
    parents = ("-p", parent) if parent else ()
    file = str(scratch / "message")
    async with signing(remote.signing) as (signed, given, key):
        commit = ("commit-tree", *signed, tree, *parents, "-F", file)
        made = (await remote.local(*commit, given={**_who(wanted), **given})).decode().strip()
        if key:
            verify = ("verify-commit", "--raw", made)
            _, _, told = await remote.git.tried(remote.folder, *verify, given=given)
            check(told, key)
    return made


async def _noted(remote: Remote, wanted: Push, commit: str, scratch: Path) -> bool:
    """Say from which commit *commit* was hydrated; others note theirs at the same time."""
    (scratch / "note").write_text(json.dumps({"drySha": wanted.dry}, separators=(",", ":")))
    for _ in range(TRIES):
        if await remote.note(commit) == wanted.dry:
            return True
        words = ("notes", "--ref", NOTES, "add", "--force", "-F", str(scratch / "note"), commit)
        await remote.local(*words, given=_who(wanted))
        if await remote.push(f"{NOTES}:{NOTES}"):
            return True
        await remote.fetch(f"+{NOTES}:{NOTES}")
    return False


def _who(wanted: Push) -> dict[str, str]:
    return {
        f"GIT_{role}_{part}": text
        for role in ("AUTHOR", "COMMITTER")
        for part, text in (("NAME", wanted.author), ("EMAIL", wanted.email))
    }


def _files(wanted: Push) -> dict[str, bytes]:
    found = dict(wanted.top)
    for folder, files in wanted.folders.items():
        found |= {f"{folder}/{name}": content for name, content in files.items()}
    return found


def _owner(path: str, wanted: Push) -> str:
    """The folder that *path* belongs to: one may lie in another; empty: none of ours."""
    owners = (each for each in wanted.folders if path.startswith(f"{each}/"))
    return max(owners, key=len, default="")


def _same(before: Mapping[str, Entry], blobs: Mapping[str, str], path: str) -> bool:
    return path in before and before[path].blob == blobs[path]
