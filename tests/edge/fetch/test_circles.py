"""What a project fetched with credentials of its own is not read by others."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.git_http import GitServer, git_server
from tests.support.repository import Repository
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.circles import Circles
from trueup.edge.fetch.sources import AllSources
from trueup.model.errors import Stalled
from trueup.model.source import Source


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "served" / "secret")
    made.commit({"a.yaml": "a: 1"})
    return made


@pytest_asyncio.fixture
async def circles(tmp_path: Path) -> AsyncIterator[Circles]:
    """The project ``team`` has a password for the repositories called ``secret``."""

    def circle(project: str, address: str) -> str:
        return project if project == "team" and address.endswith("secret") else ""

    async def accesses(circle: str, _address: str) -> Access:
        return Access(username="ann", password="hunter2") if circle else Access()

    def opened(circle: str) -> AllSources:
        return AllSources(tmp_path / f"data-{circle}", partial(accesses, circle))

    made = Circles(opened, circle)
    yield made
    await made.close()


async def read(circles: Circles, project: str, source: Source) -> bytes:
    sources = circles.of(project, source)
    tree = await sources.tree(source, await sources.head(source))
    blob = tree.entries["a.yaml"].blob
    return (await sources.contents(tree, [blob]))[blob]


async def test_others_are_refused_even_what_is_here(
    repository: Repository, circles: Circles
) -> None:
    with git_server(repository.folder.parent, "ann", "hunter2") as server:
        pinned = Source(f"{server.url}/secret", target_revision=repository.git("rev-parse", "HEAD"))
        assert await read(circles, "team", pinned) == b"a: 1"
        with pytest.raises(Stalled) as caught:
            await read(circles, "other", pinned)
    assert caught.value.reason == "AuthenticationFailed"
    assert "hunter2" not in str(caught.value)


async def test_what_anybody_may_read_others_read_without(
    repository: Repository, circles: Circles
) -> None:
    with git_server(repository.folder.parent) as server:
        source = Source(f"{server.url}/secret")
        assert await read(circles, "other", source) == b"a: 1"
        assert credentials(server) == {""}
        assert await read(circles, "team", source) == b"a: 1"
        assert len(credentials(server)) == 2


def credentials(server: GitServer) -> set[str]:
    return set(server.shown)


def test_where_a_project_has_nothing_of_its_own_all_share(circles: Circles) -> None:
    source = Source("https://host.test/open")
    assert circles.of("team", source) is circles.of("other", source)
