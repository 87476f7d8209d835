"""What was committed between two revisions: of some paths, so many at most, and both ways."""

from pathlib import Path

from tests.support.repository import Repository
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.sources import AllSources
from trueup.model.source import Between


async def test_commits_of_the_paths_newest_first(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repo")
    old = repository.commit({"web/a": "1", "db/a": "1"}, "first")
    repository.commit({"web/a": "2"}, "web again\n\nbecause")
    repository.commit({"db/a": "2"}, "db only")
    new = repository.commit({"web/a": "3", "db/a": "3"}, "both")

    async def access(_address: str) -> Access:
        return Access()

    sources = AllSources(tmp_path / "mirrors", access)
    try:
        for paths, most, said, more in (
            (("web",), 10, ["both", "web again"], False),
            (("we*",), 10, [], False),
            ((), 10, ["both", "db only", "web again"], False),
            ((), 1, ["both"], True),
        ):
            found = await sources.between(repository.url, old, new, Between(paths, most))
            assert [each.message.partition("\n")[0] for each in found.items] == said
            assert found.more is more
        assert (await sources.between(repository.url, new, old, Between())).items == ()
        assert (await sources.between(repository.url, "1.0.0", "1.1.0", Between())).items == ()
    finally:
        await sources.close()
