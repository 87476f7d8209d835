"""
Commits: what a Proposal is about, what its merge would be, and whether it is merged.

What is planned is what the base would be after the merge: a commit that only our own copies of the
repository have, one copy for each address and each set of credentials that a part is read by.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import normpath

import msgspec

from trueup.control.memory import Recent
from trueup.core.source.repositories import same
from trueup.model.application import Application
from trueup.model.errors import Stalled
from trueup.model.foreseen import At
from trueup.model.proposal import Proposal, ProposalSpec
from trueup.model.source import Between, Revision, Source
from trueup.model.stack import Stack
from trueup.ports import Merges, Repositories

AUTHORS = 100  # commits whose authors are asked for
REMEMBERED = 512
OWN = ("refs/heads/", "refs/tags/")
SHOWN = 3  # files that are named
Part = Stack | Application
Parts = Mapping[str, Part]


@dataclass(frozen=True, slots=True)
class Commits:
    """Of *repositories*; what two commits come to is asked once."""

    repositories: Repositories[Merges]
    _owned: Recent[tuple[str, str], bool] = field(default_factory=lambda: Recent(REMEMBERED))
    _landed: Recent[tuple[str, ...], str] = field(default_factory=lambda: Recent(REMEMBERED))

    async def at(self, proposal: Proposal, parts: Parts, *, look_now: bool) -> At:
        """The commit that is proposed, and what it is to be merged into; both as they are now."""
        spec, known = proposal.spec, proposal.status
        project = next((each.project for each in parts.values()), "default")
        base = await self._head(project, spec.repo_url, spec.base, look_now=look_now)
        try:
            revision = await self._head(project, spec.repo_url, spec.revision, look_now=look_now)
            foreign = await self._foreign(project, spec, revision.commit)
        except Stalled:
            if not known.revision:
                raise
            # its branch is gone: it may have been merged
            revision, foreign = Revision(known.revision), known.foreign
        return At(spec.repo_url, revision, base, foreign=spec.foreign or foreign)

    async def _foreign(self, project: str, spec: ProposalSpec, commit: str) -> bool:
        """Whether *commit* is of whoever could open a pull request, for all that is known."""
        if spec.revision.startswith(OWN):
            return False
        url = spec.repo_url
        if self._owned.get((url, commit)) is None:
            copy = self.repositories.of(project, Source(repo_url=url))
            if not await copy.owned(url, commit):
                return True
            self._owned.put((url, commit), True)
        return False

    async def authors(self, parts: Parts, at: At) -> tuple[tuple[str, ...], bool]:
        """Of all that is proposed; and whether it is merged: there is nothing that it would add."""
        since, until = at.base.commit, at.made.commit
        past = self._any(parts, at)
        try:
            found = await past.between(at.repository, since, until, Between(most=AUTHORS))
        except Stalled:
            return (at.made.author,), False  # as after a squash, when its branch was deleted
        said = [each.author for each in found.items]
        return tuple(sorted(set(said))), not found.items

    async def landed(self, proposal: Proposal, parts: Parts, at: At) -> bool:
        """Whether the base has come to say all of it since it was looked at last."""
        since, until, head = proposal.status.base, at.base.commit, at.made.commit
        if not since or since == until:
            return False
        key = (at.repository, head, since, until)
        found = self._landed.get(key)
        if found is None:
            past = self._any(parts, at)
            try:
                found = await past.landed(at.repository, head, since, until)
            except Stalled:
                found = ""
            self._landed.put(key, found)
        return bool(found)

    async def merged(self, parts: Parts, at: At) -> At:
        """*at*, with what the merge would be. Raises ``Stalled`` if that is a conflict."""
        made = at.revision
        for copy, url in set(self._copies(parts, at)):
            made = await copy.merged(url, at.base.commit, at.revision.commit)
        return msgspec.structs.replace(at, revision=made, pushed=at.revision)

    async def changed(self, part: Part, at: At) -> str:
        """Which files of the change lie in the folders of *part*, unread; a few of them."""
        found: set[str] = set()
        for source in sources_of(part):
            if same(source.repo_url, at.repository) and not source.chart:
                copy = self.repositories.of(part.project, source)
                old, new = [await copy.tree(source, each) for each in (at.base, at.revision)]
                paths = {path for path, _ in old.entries.items() ^ new.entries.items()}
                folder = normpath(source.path.strip("/") or ".")
                found |= {each for each in paths if folder == "." or each.startswith(f"{folder}/")}
        return ", ".join(sorted(found)[:SHOWN])

    def _any(self, parts: Parts, at: At) -> Merges:
        project = next((each.project for each in parts.values()), "default")
        return self.repositories.of(project, Source(repo_url=at.repository))

    def _copies(self, parts: Parts, at: At) -> Iterator[tuple[Merges, str]]:
        for part in parts.values():
            for source in sources_of(part):
                if same(source.repo_url, at.repository) and not source.chart:
                    yield self.repositories.of(part.project, source), source.repo_url

    async def _head(self, project: str, url: str, name: str, *, look_now: bool) -> Revision:
        source = Source(repo_url=url, target_revision=name)
        return await self.repositories.of(project, source).head(source, look_now=look_now)


def sources_of(part: Part) -> tuple[Source, ...]:
    """All that it is made of."""
    return (part.spec.source,) if isinstance(part, Stack) else part.spec.all_sources
