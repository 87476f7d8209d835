"""
Remote: a repository that is written to, with what a bare one of our own knows of it.

Ours holds tips and no history, and nothing that is only there: what is damaged is made anew. A push
is never forced.
"""

import asyncio
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from trueup.core.source.resolve import Refs
from trueup.edge.fetch.access import Access, git_environment, masked
from trueup.edge.fetch.asking import PUSH, THEIR_REFS, THEIR_TIPS
from trueup.edge.fetch.command import Git, fault
from trueup.edge.fetch.parse import entries_of, refs_of
from trueup.model.errors import Stalled, Unreachable
from trueup.model.signature import Signing
from trueup.model.source import Entry

NOTES = "refs/notes/hydrator.metadata"
DEEPEST = 2**31 - 1  # what git takes for all of the past
_RACE = (
    "fetch first",
    "non-fast-forward",
    "stale info",
    "cannot lock ref",
    "failed to update ref",
    "reference already exists",
    "incorrect old value",
)


def in_parts(words: list[str], size: int = 200) -> Iterable[list[str]]:
    return (words[at : at + size] for at in range(0, len(words), size))


@dataclass(frozen=True, slots=True)
class Remote:
    """The repository at an address, and ours with what we know of it."""

    git: Git
    folder: Path
    url: str
    access: Access
    signing: Signing

    @property
    def shown(self) -> str:
        return masked(self.url, self.access)

    async def refs(self) -> Mapping[str, str]:
        return (await self.listed()).commits

    async def listed(self) -> Refs:
        """The refs, and which branch is HEAD's."""
        words = ("ls-remote", "--symref", "--quiet", "--", self.url)
        with self.git.asking.asked(self.url, THEIR_REFS):
            text = await self.git.remote(words, self.url, self.access, self.git.limits.look)
        return refs_of(text)

    async def open(self) -> None:
        if not (self.folder / "HEAD").exists():
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            await self.local("init", "--quiet", "--bare", "--template=", str(self.folder))

    async def tip(self, branch: str, refs: Mapping[str, str]) -> str:
        """The commit that *branch* is at now, fetched; empty if there is no such branch."""
        if not branch or f"refs/heads/{branch}" not in refs:
            return ""
        await self.fetch(f"+refs/heads/{branch}:refs/tips/{branch}")
        return (await self.local("rev-parse", f"refs/tips/{branch}")).decode().strip()

    async def commit(self, commit: str, branch: str) -> None:
        """*commit* is here afterwards; by its id, or where that is not served by its *branch*."""
        name = f"{commit}^{{commit}}"
        if (await self.git.tried(self.folder, "cat-file", "-e", name))[0] == 0:
            return
        try:
            await self.fetch(commit)
        except (Stalled, Unreachable):
            await self.fetch(f"+refs/heads/{branch}:refs/tips/{branch}", depth=DEEPEST)
            await self.local("cat-file", "-e", name)

    async def fetch(self, spec: str, depth: int = 1) -> None:
        """Usually the tip only: nobody looks into the past."""
        flags = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc")
        given = ("fetch", *flags, f"--depth={depth}", "--", self.url, spec)
        words = ("--git-dir", str(self.folder), *given)
        with self.git.asking.asked(self.url, THEIR_TIPS):
            await self.git.remote(words, self.url, self.access, self.git.limits.fetch)

    async def entries(self, commit: str) -> Mapping[str, Entry]:
        text = await self.local("ls-tree", "-r", "-z", "--full-tree", commit)
        return entries_of(text, {})

    async def blobs(self, files: Mapping[str, bytes], scratch: Path) -> dict[str, str]:
        """The ids of the contents, which are ours from then on."""
        names = []
        for number, content in enumerate(files.values()):
            (scratch / str(number)).write_bytes(content)
            names.append(str(scratch / str(number)))
        made: list[str] = []
        for some in in_parts(names):
            text = await self.local("hash-object", "-w", "--no-filters", "--", *some)
            made += text.decode().split()
        return dict(zip(files, made, strict=True))

    async def note(self, commit: str) -> str:
        """The dry commit that the note of *commit* names; empty: none."""
        code, out, _ = await self.git.tried(self.folder, "notes", "--ref", NOTES, "show", commit)
        try:
            return str(json.loads(out).get("drySha", "")) if code == 0 else ""
        except (ValueError, AttributeError):
            return ""

    async def push(self, spec: str) -> bool:
        """False: somebody was faster."""
        given = git_environment(self.access, self.url, self.git.folder / "keys")
        words = ("push", "--porcelain", "--no-verify", "--", self.url, spec)
        with self.git.asking.asked(self.url, PUSH):
            code, out, errors = await self.git.tried(
                self.folder, *words, given=given, seconds=self.git.limits.fetch
            )
        if code == 0:
            return True
        told = masked(f"{out.decode(errors='replace')}\n{errors}", self.access)
        if any(sign in told for sign in _RACE):
            return False
        if "remote rejected" in told or "[rejected]" in told:
            raise _refused(told, self.shown, spec.partition(":")[2])
        raise fault(told, self.shown)

    async def local(self, *words: str, given: Mapping[str, str] | None = None) -> bytes:
        return await self.git.local(self.folder, *words, given=given or {})

    async def renew(self) -> None:
        """What is damaged is made anew; nothing in it is ours alone."""
        await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)


def _refused(told: str, url: str, ref: str) -> Stalled:
    lines = [line.strip() for line in told.splitlines()]
    said = [line.removeprefix("remote:").strip() for line in lines if line.startswith("remote:")]
    why = next((line for line in lines if "rejected]" in line), "").rpartition("rejected]")[2]
    words = "; ".join(filter(None, (why.strip(" ()"), *said)))[:500]
    return Stalled(
        "PushRefused",
        f"{url}: the push to {ref.removeprefix('refs/heads/')} was refused: {words}",
        "let the account of the repository-write Secret push to that branch "
        "(branch protection, hooks)",
    )
