"""The commits of a Proposal, of a real repository: as they are, merged, and unread."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.repository import Repository
from trueup.control.proposals.commits import Commits
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.sources import AllSources
from trueup.model.application import Application, ApplicationSpec
from trueup.model.errors import Stalled
from trueup.model.foreseen import At
from trueup.model.proposal import Proposal, ProposalSpec, ProposalStatus
from trueup.model.source import Source
from trueup.model.stack import Stack, StackSpec

META = {"name": "net", "namespace": "argocd"}


@dataclass
class World:
    """*copies*: of the repository, by the project that reads it."""

    repository: Repository
    copies: dict[str, AllSources]

    def of(self, project: str, source: Source) -> AllSources:
        return self.copies[project]

    @property
    def commits(self) -> Commits:
        return Commits(self)

    def stack(self, project: str = "default", url: str = "") -> Stack:
        source = Source(repo_url=url or self.repository.url, path="net")
        return Stack(META, StackSpec(source=source, project=project))

    def proposal(self, **status: Any) -> Proposal:
        spec = ProposalSpec(self.repository.url, "next", "main")
        return Proposal({"name": "p"}, spec, status=ProposalStatus(**status))

    async def at(self) -> At:
        parts = {"net": self.stack()}
        return await self.commits.at(self.proposal(), parts, look_now=True)


@pytest.fixture
async def it(tmp_path: Path) -> AsyncIterator[World]:
    async def access(_address: str) -> Access:
        return Access()

    made = Repository(tmp_path / "repo")
    made.commit({"net/a": "1", "web/a": "1"}, "first")
    made.git("checkout", "--quiet", "-b", "next")
    made.commit({"net/a": "2", "web/deep/b": "1"}, "proposed")
    made.git("checkout", "--quiet", "main")
    made.commit({"docs": "1"}, "meanwhile")
    copies = {each: AllSources(tmp_path / each, access) for each in ("default", "other")}
    yield World(made, copies)
    for each in copies.values():
        await each.close()


async def test_every_copy_that_a_part_is_read_by_has_the_merge(it: World) -> None:
    at = await it.at()
    plain, url = it.stack(), it.repository.url
    parts = {"net": plain, "db": it.stack("other", f"{url}/")}
    merged = await it.commits.merged(parts, at)
    assert (merged.made, merged.pushed) == (at.revision, at.revision)
    assert merged.revision != at.revision
    for part in parts.values():
        source = part.spec.source
        tree = await it.of(part.project, source).tree(source, merged.revision)
        assert set(tree.entries) == {"docs", "net/a", "web/a", "web/deep/b"}


async def test_what_lies_in_the_folders_of_a_part_is_told_unread(it: World) -> None:
    at = await it.commits.merged({"net": it.stack()}, await it.at())
    assert await it.commits.changed(it.stack(), at) == "net/a"
    for path, told in (("web", "web/deep/b"), ("we", ""), (".", "net/a, web/deep/b")):
        source = Source(repo_url=it.repository.url, path=path)
        app = Application(META, ApplicationSpec(source=source))
        assert await it.commits.changed(app, at) == told


async def test_it_is_merged_if_the_base_has_come_to_say_it(it: World) -> None:
    parts, before = {"net": it.stack()}, await it.at()
    it.repository.git("merge", "--quiet", "--squash", "next")
    it.repository.git("commit", "--quiet", "--message", "squashed")
    it.repository.git("branch", "--quiet", "-D", "next")
    known = it.proposal(base=before.base.commit, revision=before.revision.commit)
    at = await it.commits.at(known, parts, look_now=True)
    assert at.revision.commit == before.revision.commit  # though its branch is gone
    assert await it.commits.authors(parts, at) == (("Dev <dev@example.test>",), False)
    assert await it.commits.landed(known, parts, at)
    assert not await it.commits.landed(it.proposal(), parts, at)  # never looked at


async def test_a_branch_that_never_was_is_no_proposal(it: World) -> None:
    it.repository.git("branch", "--quiet", "-D", "next")
    with pytest.raises(Stalled):
        await it.at()
