"""
Merging: what a branch would be after a merge that nobody has made yet, and whether one was made.

It is the merge of ``git`` itself, made among the objects alone: no work tree, no ref, nothing that
is pushed. The commit has a date of what is merged, so that of the same two there is only one.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from trueup.edge.fetch.command import failed
from trueup.model.errors import Stalled

Tried: TypeAlias = Callable[..., Awaitable[tuple[int, bytes, str]]]
"""Runs ``git`` on the mirror, as `command.Git.tried` does; it may fetch what it compares."""
CONFLICT = "MergeConflict"
_NAMES = 5  # files that are told
_BACK = 50  # commits of a branch that are looked at
_STRANGERS = "unrelated histories"
_WHO = "Trueup"
_HINT = "merge {} into it, or rebase it, and push"


async def merged(tried: Tried, base: str, head: str) -> str:
    """The commit that a merge of *head* into *base* is. Raises ``Stalled`` if it is a conflict."""
    if await _has(tried, head, base):
        return head
    if await _has(tried, base, head):
        return base
    tree, lost = await _tree(tried, base, head)
    if lost:
        more = f" and {len(lost) - _NAMES} more" if len(lost) > _NAMES else ""
        files = ", ".join(lost[:_NAMES]) + more
        said = f"{head[:7]} cannot be merged into {base[:7]}: both change {files}"
        raise Stalled(CONFLICT, said, _HINT.format("the base"))
    return await _commit(tried, tree, base, head)


async def landed(tried: Tried, head: str, since: str, until: str) -> str:
    """
    The commit after *since* up to *until* that has all that *head* adds; empty: none has.

    However it came to that: by a merge, squashed, or rebased. It is one that a merge of *head*
    would leave as it is.
    """
    words = ("log", "--first-parent", f"--max-count={_BACK}", "--format=%H %T")
    listed = await _said(tried, *words, f"{since}..{until}")
    for line in listed.splitlines():
        commit, tree = line.split()
        if await _has(tried, commit, head):
            return commit
        made, lost = await _tree(tried, commit, head)
        if not lost and made == tree:
            return commit
    return ""


async def led(tried: Tried, commit: str) -> bool:
    """Whether a branch or a tag leads to *commit*."""
    words = ("for-each-ref", f"--contains={commit}", "--count=1", "--format=%(refname)")
    return bool((await _said(tried, *words, "refs/heads", "refs/tags")).strip())


async def _has(tried: Tried, commit: str, other: str) -> bool:
    """Whether *other* is part of the past of *commit*."""
    code, _, _ = await tried("merge-base", "--is-ancestor", other, commit)
    return code == 0


async def _tree(tried: Tried, base: str, head: str) -> tuple[str, list[str]]:
    """The tree of a merge, and the files that are in conflict."""
    words = ("merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", base, head)
    code, out, errors = await tried(*words)
    if code not in (0, 1):
        if _STRANGERS in errors:
            said = f"{head[:7]} and {base[:7]} have no commit in common"
            raise Stalled(CONFLICT, said, _HINT.format("the base"))
        raise failed("merge-tree", code, errors)
    tree, *files = out.decode(errors="replace").split("\0")
    return tree.strip(), sorted({each for each in files if each}) if code else []


async def _commit(tried: Tried, tree: str, base: str, head: str) -> str:
    when = (await _said(tried, "show", "--no-patch", "--format=%ct", head)).strip()
    given: Mapping[str, str] = {
        "GIT_AUTHOR_NAME": _WHO,
        "GIT_AUTHOR_EMAIL": "",
        "GIT_AUTHOR_DATE": f"@{when} +0000",
        "GIT_COMMITTER_NAME": _WHO,
        "GIT_COMMITTER_EMAIL": "",
        "GIT_COMMITTER_DATE": f"@{when} +0000",
    }
    message = f"Merge {head} into {base}"
    words = ("commit-tree", tree, "-p", base, "-p", head, "-m", message)
    return (await _said(tried, *words, given=given)).strip()


async def _said(tried: Tried, *words: str, given: Mapping[str, str] | None = None) -> str:
    code, out, errors = await tried(*words, given=given or {})
    if code:
        raise failed(words[0], code, errors)
    return out.decode(errors="replace")
