"""
A checkout: the Git work tree that somebody, or a pipeline, stands in.

What is not committed yet counts. Nothing of it is changed: what another commit holds is written
elsewhere, with an index of its own.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from trueup.edge import program
from trueup.model.errors import Stalled

_PATIENCE = 300.0
_DEFAULTS = ("origin/HEAD", "origin/main", "origin/master")
EMPTY = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"  # Git's name for a tree without files
_IGNORED = ("*.tfvars", "*.tfvars.json", "terraform.tfstate", "*.auto.tfvars")
"""What is mostly not in Git, and is read by Terraform all the same."""


class Checkout:
    """*top*: of the work tree."""

    def __init__(self, top: Path) -> None:
        self.top = top

    @classmethod
    async def around(cls, path: Path) -> "Checkout":
        """The one that *path* lies in. ``Stalled``: there is none."""
        ended = await _git(path, "rev-parse", "--show-toplevel")
        if "dubious ownership" in ended.complaint:
            raise Stalled(
                "NoCheckout",
                f"Git does not trust {path}: it is somebody else's",
                f"git config --global --add safe.directory {path.absolute()}",  # noqa: ASYNC240
            )
        if ended.code != 0:
            raise Stalled(
                "NoCheckout",
                f"{path} is in no work tree of Git",
                "clone the repository, and run this in the clone",
            )
        return cls(Path(os.fsdecode(ended.out).rstrip("\n")))

    async def addresses(self) -> tuple[str, ...]:
        """Of all remotes, ``origin`` first; and where it lies itself."""
        said = await self._said("config", "--get-regexp", r"^remote\..*\.url$")
        pairs = [line.partition(" ") for line in said.splitlines()]
        pairs.sort(key=lambda pair: not pair[0].startswith("remote.origin."))
        return (*(url for _, _, url in pairs), f"file://{self.top}")

    async def head(self) -> str:
        """The commit; with ``+`` where something is not committed. Empty: there is none yet."""
        commit = (await self._said("rev-parse", "--verify", "--quiet", "HEAD")).strip()
        dirty = commit and await self._said("status", "--porcelain", "-z")
        return f"{commit}+" if dirty else commit

    async def base(self, ref: str = "") -> str:
        """
        The commit that a change begins at: where HEAD left *ref*, or what is usually followed.

        Without any of that it is HEAD itself: what is not committed is the change. ``Stalled`` if
        there is no *ref*, or if too little of the history is here.
        """
        known = [each for each in ((ref,) if ref else _DEFAULTS) if await self._commit(each)]
        if ref and not known:
            raise Stalled(
                "NoBase", f"there is no {ref} in this checkout", f"git fetch origin {ref}"
            )
        if not known:
            return await self._commit("HEAD") or EMPTY
        if await self._commit("HEAD") == "":
            return EMPTY
        ended = await _git(self.top, "merge-base", known[0], "HEAD")
        if ended.code == 0:
            return ended.out.decode().strip()
        if (await self._said("rev-parse", "--is-shallow-repository")).strip() == "true":
            raise Stalled(
                "NoBase",
                f"where HEAD left {known[0]} is not in this shallow checkout",
                "fetch all of the history (git fetch --unshallow; fetch-depth: 0), or give --base",
            )
        return await self._commit(known[0])  # they have nothing in common: all of it is the change

    async def changed(self, base: str) -> frozenset[str]:
        """All paths that differ from *base*, committed or not; of a rename, both."""
        differing = await self._listed("diff", "--name-only", "--no-renames", "-z", base, "--")
        every = (*differing, *await self._untracked())
        return frozenset(path for path in every if not _is_left_over(path))

    async def paths(self) -> tuple[str, ...]:
        """Of all files that are there: Git's, new ones, and values and states beside them."""
        listed = await self._listed("ls-files", "--cached", "-z")
        words = ("ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--")
        ignored = await self._listed(*words, *(f":(glob)**/{each}" for each in _IGNORED))
        every = sorted({*listed, *await self._untracked(), *ignored})
        return tuple(filter(self._is_there, every))

    async def written(self, commit: str, folder: Path) -> None:
        """Put the files of *commit* into *folder*."""
        environment = {"GIT_INDEX_FILE": str(folder.with_suffix(".index"))}
        for words in (
            ("read-tree", commit),
            ("checkout-index", "--all", "--force", f"--prefix={folder}/"),
        ):
            ended = await _git(self.top, *words, environment=environment)
            if ended.code != 0:
                raise Stalled("NoBase", f"{commit[:7]} cannot be read: {ended.complaint.strip()}")

    def _is_there(self, path: str) -> bool:
        """What was deleted and not committed is listed, too; a submodule is a folder."""
        place = self.top / path
        return place.is_symlink() or place.is_file()

    async def elsewhere(self, ref: str) -> frozenset[str]:
        """
        Names of branches and tags that this change does not go to; *ref*: what it is against.

        Where it goes to is told by that, by the branch that is checked out, and by what is usually
        followed. Empty, where *ref* is a commit: then nobody knows.
        """
        listed = await self._said(
            "for-each-ref", "--format=%(refname)", "refs/remotes/origin", "refs/tags"
        )
        names = {
            line.split("/", 2 if line.startswith("refs/tags/") else 3)[-1]
            for line in listed.split()
        }
        current = (await self._said("symbolic-ref", "--short", "--quiet", "HEAD")).strip()
        default = (await self._said("rev-parse", "--abbrev-ref", "origin/HEAD")).strip()
        goal = (
            (ref or default or "origin/main").removeprefix("refs/remotes/").removeprefix("origin/")
        )
        if goal not in names:
            return frozenset()
        return frozenset(names - {goal, current, "HEAD"})

    async def _commit(self, ref: str) -> str:
        """Empty: there is none of that name."""
        ended = await _git(
            self.top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"
        )
        return ended.out.decode().strip() if ended.code == 0 else ""

    async def _untracked(self) -> Sequence[str]:
        return await self._listed("ls-files", "--others", "--exclude-standard", "-z")

    async def _listed(self, *words: str) -> Sequence[str]:
        ended = await _git(self.top, *words)
        if ended.code != 0:
            raise Stalled("GitFailed", f"git {words[0]}: {ended.complaint.strip()[-500:]}")
        return [os.fsdecode(each) for each in ended.out.split(b"\0") if each]

    async def _said(self, *words: str) -> str:
        """Nothing, where it fails."""
        ended = await _git(self.top, *words)
        return os.fsdecode(ended.out) if ended.code == 0 else ""


def _is_left_over(path: str) -> bool:
    """Of a run of Terraform's: nothing is declared by it."""
    *folders, name = path.split("/")
    return ".terraform" in folders or name.startswith("terraform.tfstate")


async def _git(
    folder: Path, *words: str, environment: dict[str, str] | None = None
) -> program.Ended:
    """As the user has set it up; hooks and pagers are not asked."""
    settings = ("-c", "core.quotePath=false", "-c", "core.hooksPath=/dev/null")
    env = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C", **(environment or {})}
    where = str(folder if folder.is_dir() else folder.parent)  # noqa: ASYNC240
    try:
        return await program.run("git", "-C", where, *settings, *words, env=env, seconds=_PATIENCE)
    except OSError as error:
        raise Stalled("NoGit", "git is not in the search path", "install Git") from error
    except TimeoutError as error:
        raise Stalled("GitFailed", f"git {words[0]} took too long") from error
