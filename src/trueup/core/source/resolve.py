"""
What a ``targetRevision`` means in a repository: a branch, a tag, a version range or a commit.

The rules are those of Argo CD: a version constraint is matched against tags only and comes first;
a name is looked up as it stands, a branch winning over a tag of the same name; what looks like a
commit is one. Called by ``edge.fetch`` with what the remote said of its refs.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from trueup.core.source.versions import best, constraint, version
from trueup.k8s.value import Value
from trueup.model.errors import Stalled

_COMMIT = re.compile(r"^[0-9a-fA-F]{40}$|^[0-9a-fA-F]{64}$")
_SHORT = re.compile(r"^[0-9a-fA-F]{7,63}$")
_PREFIXES = ("", "refs/heads/", "refs/tags/", "refs/remotes/", "refs/")
_TAGS = "refs/tags/"
_HEADS = "refs/heads/"


class Refs(Value, frozen=True):
    """Full ref names to commits, annotated tags peeled; *head*: the branch that HEAD names."""

    commits: Mapping[str, str]
    head: str = ""

    def tags(self) -> dict[str, str]:
        return {
            name.removeprefix(_TAGS): commit
            for name, commit in self.commits.items()
            if name.startswith(_TAGS)
        }

    def tags_of(self, commit: str) -> tuple[str, ...]:
        return tuple(sorted(name for name, target in self.tags().items() if target == commit))

    def short_names(self) -> list[str]:
        known = (name for name in self.commits if name.startswith((_HEADS, _TAGS)))
        return sorted({name.removeprefix(_HEADS).removeprefix(_TAGS) for name in known})


class Resolution(Value, frozen=True):
    """A commit, perhaps abbreviated; *ref*: the full name of the ref that led to it."""

    commit: str
    ref: str = ""


def is_commit(target: str) -> bool:
    """Whether *target* is a full commit id, so that no remote need be asked."""
    return _COMMIT.match(target) is not None


def resolve(target: str, refs: Refs, tag_prefix: str = "") -> Resolution:
    """
    The commit that *target* means now; empty means HEAD. Raises ``Stalled`` if none.

    *tag_prefix*: what stands before the versions in tags; a version that is written in full has it
    too, a branch has not.
    """
    if is_commit(target):
        return Resolution(target.lower())
    name = tag_prefix + target if version(target) else target or "HEAD"
    found = _tag_in_range(target, refs, tag_prefix) or _named(name, refs)
    if found is not None:
        return found
    if _SHORT.match(target):
        return Resolution(target.lower())
    raise _unknown(target or "HEAD", refs, tag_prefix)


def _tag_in_range(target: str, refs: Refs, prefix: str) -> Resolution | None:
    wanted = constraint(target) if target and version(target) is None else None
    tags = refs.tags()
    name = best(wanted, tags, prefix) if wanted else None
    return Resolution(tags[name], _TAGS + name) if name else None


def _named(target: str, refs: Refs) -> Resolution | None:
    for prefix in _PREFIXES:
        if commit := refs.commits.get(prefix + target):
            return Resolution(commit, prefix + target)
    return None


def _unknown(target: str, refs: Refs, prefix: str) -> Stalled:
    names = refs.short_names()
    if not names:
        hint = "the repository is empty: push a branch to it"
    elif constraint(target) and not version(target):
        tags = sorted(name for name in refs.tags() if name.startswith(prefix))
        hint = f"tags are {_some(tags)}" if tags else "the repository has no such tags"
    else:
        near = get_close_matches(target, names, n=3, cutoff=0.5)
        hint = f"did you mean {_some(near)}?" if near else f"branches and tags: {_some(names)}"
    return Stalled("RevisionNotFound", f"unable to resolve '{target}' to a commit", hint)


def _some(names: list[str], limit: int = 5) -> str:
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more
