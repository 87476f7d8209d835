"""
Reversing: a commit that puts folders of a branch back to an older state, shown before it is made.

It is made in the index alone, without a work tree, so that modes, links and submodules come back
as they were. The commit's parent is the tip that was looked at, and the push is not forced: a
branch that has moved since refuses it.
"""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from trueup.core.source.resolve import Refs
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.command import Damaged, Git
from trueup.edge.fetch.remote import Remote
from trueup.edge.fetch.signer import check, signing
from trueup.model.errors import Stalled, Unreachable
from trueup.model.reversal import FileChange, Reversal, Reversed, Signed
from trueup.model.signature import Signing

Reading = Callable[[str, str], Awaitable[Access]]
T = TypeVar("T")
Lent = Callable[[str, str], bool]
LONGEST = 2**20  # bytes of a patch that are shown
LARGEST = 16 * 2**20  # bytes of files that are compared for one
CHANGES = {"A": "added", "D": "deleted"}
UNSIGNED = Signing()


class Reversals:
    """
    Implements :class:`trueup.ports.Reverser`.

    *reading*, *writing*: the credentials for an address and a project; *lent*: whether there are
    any for writing. *committer*: name and address of who commits for others.
    """

    def __init__(
        self,
        folder: Path,
        git: Git,
        ways: tuple[Reading, Reading, Lent],
        committer: tuple[str, str],
        signing: Signing = UNSIGNED,
    ) -> None:
        self._folder = folder
        self._git = git
        self._reading, self._writing, self._lent = ways
        self._committer = committer
        self._signing = signing
        self._locks: dict[str, asyncio.Lock] = {}

    def lent(self, url: str, project: str) -> bool:
        return self._lent(url, project)

    async def preview(self, wanted: Reversal) -> Reversed:
        async with self._remote(wanted, self._reading) as remote:
            return await _again(remote, lambda: _shown(remote, wanted))

    async def carry_out(self, wanted: Reversal, head: str, signed: Signed) -> str:
        if not self.lent(wanted.repo_url, wanted.project):
            raise _no_credentials(wanted)
        async with self._remote(wanted, self._writing) as remote:
            return await _again(remote, lambda: self._pushed(remote, wanted, head, signed))

    @asynccontextmanager
    async def _remote(self, wanted: Reversal, access: Reading) -> AsyncIterator[Remote]:
        """One for each project: what one may read is not for all."""
        told = f"{wanted.project} {wanted.repo_url}"
        name = hashlib.sha256(told.encode()).hexdigest()[:20]
        found = await access(wanted.repo_url, wanted.project)
        folder = self._folder / f"{name}.git"
        async with self._locks.setdefault(name, asyncio.Lock()):
            yield Remote(self._git, folder, wanted.repo_url, found, self._signing)

    async def _pushed(self, remote: Remote, wanted: Reversal, head: str, signed: Signed) -> str:
        branch, tip = await _tip(remote, wanted)
        if tip != head:
            return ""
        with tempfile.TemporaryDirectory(prefix="reverse-") as scratch:
            tree = await _restored(remote, wanted, branch, tip, Path(scratch))
            made = await self._commit(remote, (tree, tip), signed, Path(scratch))
        return made if await remote.push(f"{made}:refs/heads/{branch}") else ""

    async def _commit(
        self, remote: Remote, made_of: tuple[str, str], signed: Signed, scratch: Path
    ) -> str:
        tree, parent = made_of
        (scratch / "message").write_text(signed.message)
        name, email = self._committer
        who = {
            "GIT_AUTHOR_NAME": signed.author,
            "GIT_AUTHOR_EMAIL": signed.email,
            "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": email,
        }
        async with signing(remote.signing) as (flags, given, key):
            words = ("commit-tree", *flags, tree, "-p", parent, "-F", str(scratch / "message"))
            made = (await remote.local(*words, given={**who, **given})).decode().strip()
            if key:
                verify = ("verify-commit", "--raw", made)
                _, _, told = await remote.git.tried(remote.folder, *verify, given=given)
                check(told, key)
        return made


async def _again(remote: Remote, work: Callable[[], Awaitable[T]]) -> T:
    """*work*; if our repository is damaged, once more with a new one."""
    try:
        return await work()
    except Damaged:
        await remote.renew()
    try:
        return await work()
    except Damaged as error:
        raise Unreachable(f"{remote.shown}: {error}") from error


async def _tip(remote: Remote, wanted: Reversal) -> tuple[str, str]:
    """The branch, and where it is now; both commits that are needed are here then."""
    refs = await remote.listed()
    branch = _branch(refs, wanted, remote.shown)
    await remote.open()
    tip = await remote.tip(branch, refs.commits)
    await remote.commit(wanted.to, branch)
    return branch, tip


def _branch(refs: Refs, wanted: Reversal, shown: str) -> str:
    branch = wanted.branch or refs.head.removeprefix("refs/heads/")
    if f"refs/heads/{branch}" in refs.commits:
        return branch
    raise Stalled(
        "NotABranch",
        f"{shown}: {branch or 'HEAD'} is no branch, so no commit can be added to it",
        "name the commit or the tag that was deployed then as targetRevision of the application",
    )


async def _shown(remote: Remote, wanted: Reversal) -> Reversed:
    branch, tip = await _tip(remote, wanted)
    with tempfile.TemporaryDirectory(prefix="reverse-") as scratch:
        tree = await _restored(remote, wanted, branch, tip, Path(scratch))
    listed = ("diff-tree", "-r", "-z", "--no-renames", "--name-status", tip, tree)
    words = (await remote.local(*listed)).decode(errors="replace").split("\0")
    pairs = zip(words[::2], words[1::2], strict=False)
    files = tuple(FileChange(path, CHANGES.get(sign, "modified")) for sign, path in pairs)
    return Reversed(branch, tip, files, *await _patch(remote, tip, tree, files))


async def _patch(
    remote: Remote, tip: str, tree: str, files: tuple[FileChange, ...]
) -> tuple[str, bool]:
    """The patch, and whether that is not all; none, if what it is about is too large to look at."""
    changed = {each.path for each in files}
    size = sum([await _size(remote, each, changed) for each in (tip, tree)])
    if size > LARGEST:
        return "", True
    plain = ("--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--full-index")
    patch = await remote.local("diff", "--binary", *plain, tip, tree)
    return patch[:LONGEST].decode(errors="replace"), len(patch) > LONGEST


async def _size(remote: Remote, tree: str, paths: set[str]) -> int:
    """Bytes of these files."""
    text = await remote.local("ls-tree", "-r", "-l", "-z", "--full-tree", tree)
    found = (line.partition("\t") for line in text.decode(errors="replace").split("\0"))
    sizes = (head.split()[-1] for head, _, path in found if path in paths)
    return sum(int(each) for each in sizes if each.isdigit())


async def _restored(remote: Remote, wanted: Reversal, branch: str, tip: str, scratch: Path) -> str:
    """The tree of *tip* with the paths as they were."""
    given = {"GIT_INDEX_FILE": str(scratch / "index"), "GIT_WORK_TREE": str(scratch)}
    await remote.local("read-tree", tip, given=given)
    for path in wanted.paths:
        kind = await _kind(remote, f"{wanted.to}:{path}") if path else "tree"
        if not path:
            await remote.local("read-tree", wanted.to, given=given)
            continue
        flags = ("-r", "-f", "--quiet", "--cached", "--ignore-unmatch")
        await remote.local("rm", *flags, "--", f":(literal){path}", given=given)
        if kind == "tree":
            prefix = f"--prefix={path}/"
            await remote.local("read-tree", prefix, f"{wanted.to}:{path}", given=given)
        elif kind:
            listed = ("ls-tree", "-z", "--full-tree", wanted.to, "--", f":(literal){path}")
            mode, _, blob = (await remote.local(*listed)).decode().partition("\t")[0].split(" ")
            entry = f"{mode},{blob},{path}"
            await remote.local("update-index", "--add", "--cacheinfo", entry, given=given)
    return (await remote.local("write-tree", given=given)).decode().strip()


async def _kind(remote: Remote, name: str) -> str:
    """``tree`` or ``blob``; empty: there was nothing."""
    code, out, _ = await remote.git.tried(remote.folder, "cat-file", "-t", name)
    return out.decode().strip() if code == 0 else ""


def _no_credentials(wanted: Reversal) -> Stalled:
    return Stalled(
        "NoWriteCredentials",
        f"there are no credentials to push to {wanted.repo_url} with",
        "declare a repository-write Secret for it, or commit the patch yourself",
    )
