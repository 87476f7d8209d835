"""What a merge would be, made by Git in our own copy; and whether a branch has come to say it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.repository import Repository
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.sources import AllSources
from trueup.model.errors import Stalled
from trueup.model.source import Source

LINES = "".join(f"line {number}\n" for number in range(9))


@pytest.fixture
async def sources(tmp_path: Path) -> AsyncIterator[AllSources]:
    async def access(_address: str) -> Access:
        return Access()

    made = AllSources(tmp_path / "mirrors", access)
    yield made
    await made.close()


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repo")
    made.commit({"a": LINES, "b": "1"}, "first")
    made.git("branch", "next")
    return made


def on(repository: Repository, branch: str, files: dict[str, str]) -> str:
    repository.git("checkout", "--quiet", branch)
    made = repository.commit(files, f"on {branch}")
    repository.git("checkout", "--quiet", "main")
    return made


async def files(sources: AllSources, url: str, commit: str) -> dict[str, str]:
    source = Source(repo_url=url, target_revision=commit)
    tree = await sources.tree(source, await sources.head(source))
    said = await sources.contents(tree, [each.blob for each in tree.entries.values()])
    return {path: said[each.blob].decode() for path, each in tree.entries.items()}


async def test_both_sides_of_one_file_are_in_it(
    repository: Repository, sources: AllSources
) -> None:
    url = repository.url
    head = on(repository, "next", {"a": LINES.replace("line 8", "theirs")})
    base = on(repository, "main", {"a": LINES.replace("line 0", "ours"), "c": "2"})
    made = await sources.merged(url, base, head)
    assert made.commit not in (base, head)
    assert await files(sources, url, made.commit) == {
        "a": LINES.replace("line 0", "ours").replace("line 8", "theirs"),
        "b": "1",
        "c": "2",
    }
    assert await sources.merged(url, base, head) == made


@pytest.mark.parametrize("depth", [0, 1])
async def test_what_is_not_here_yet_is_fetched(
    repository: Repository, tmp_path: Path, depth: int
) -> None:
    """Contents of files, and the past, of a copy that has only what was read."""

    async def access(_address: str) -> Access:
        return Access(depth=depth)

    repository.git("config", "uploadpack.allowFilter", "true")
    head = on(repository, "next", {"a": LINES.replace("line 8", "theirs")})
    base = on(repository, "main", {"a": LINES.replace("line 0", "ours")})
    sources = AllSources(tmp_path / "few", access)
    try:
        made = await sources.merged(repository.url, base, head)
        found = await files(sources, repository.url, made.commit)
        assert found["a"] == LINES.replace("line 0", "ours").replace("line 8", "theirs")
    finally:
        await sources.close()


async def test_the_same_two_come_to_the_same_commit_everywhere(
    repository: Repository, sources: AllSources, tmp_path: Path
) -> None:
    async def access(_address: str) -> Access:
        return Access()

    head, base = on(repository, "next", {"c": "1"}), on(repository, "main", {"b": "2"})
    others = AllSources(tmp_path / "others", access)
    try:
        one = await sources.merged(repository.url, base, head)
        assert await others.merged(repository.url, base, head) == one
    finally:
        await others.close()


async def test_where_nothing_was_merged_meanwhile_it_is_the_commit_itself(
    repository: Repository, sources: AllSources
) -> None:
    base = repository.git("rev-parse", "main")
    head = on(repository, "next", {"c": "1"})
    assert (await sources.merged(repository.url, base, head)).commit == head
    assert (await sources.merged(repository.url, head, base)).commit == head


async def test_a_conflict_names_the_files(repository: Repository, sources: AllSources) -> None:
    head = on(repository, "next", {"b": "theirs", "d": "1"})
    base = on(repository, "main", {"b": "ours"})
    with pytest.raises(Stalled) as refused:
        await sources.merged(repository.url, base, head)
    assert refused.value.reason == "MergeConflict"
    assert refused.value.message.endswith("both change b")


async def test_what_has_no_past_in_common_is_a_conflict(
    repository: Repository, sources: AllSources
) -> None:
    repository.git("checkout", "--quiet", "--orphan", "other")
    head = repository.commit({"z": "1"}, "another past")
    base = repository.git("rev-parse", "main")
    with pytest.raises(Stalled, match="no commit in common"):
        await sources.merged(repository.url, base, head)


async def test_a_branch_says_it_all_however_it_came_to_that(
    repository: Repository, sources: AllSources
) -> None:
    url, first = repository.url, repository.git("rev-parse", "main")
    on(repository, "next", {"a": LINES.replace("line 8", "theirs")})
    head = on(repository, "next", {"c": "1"})
    for way in ("merge --no-ff", "merge --squash", "cherry-pick main..next"):
        repository.git("checkout", "--quiet", "-B", "trunk", first)
        since = repository.commit({"other": way}, "meanwhile")
        words = way.replace("main..next", f"{first}..next").split()
        repository.git(*words, *(() if words[0] == "cherry-pick" else ("next",)))
        if "--squash" in words:
            repository.git("commit", "--quiet", "--message", "squashed")
        merged = repository.git("rev-parse", "HEAD")
        assert await sources.landed(url, head, since, since) == ""
        assert await sources.landed(url, head, since, merged) == merged
        later = repository.commit({"a": LINES.replace("line 8", "later")}, "the same line again")
        assert await sources.landed(url, head, since, later) in (merged, later)
    repository.git("checkout", "--quiet", "-B", "trunk", first)
    part = repository.commit({"c": "1"}, "a part of it")
    assert await sources.landed(url, head, first, part) == ""


async def test_a_commit_that_no_branch_leads_to_may_be_anybodys(
    repository: Repository, sources: AllSources
) -> None:
    url = repository.url
    head = on(repository, "next", {"b": "2"})
    assert await sources.owned(url, head)
    fork = on(repository, "next", {"b": "3"})
    repository.git("update-ref", "refs/pull/8/head", fork)
    repository.git("branch", "--quiet", "--force", "next", head)
    pulled = await sources.head(Source(repo_url=url, target_revision="pull/8/head"), look_now=True)
    assert pulled.commit == fork
    assert not await sources.owned(url, fork)
    repository.git("branch", "--quiet", "--force", "next", fork)
    assert await sources.owned(url, fork)  # it was pushed to a branch since
