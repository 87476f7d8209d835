"""Archives at an address, over real HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from tests.support.file_site import FileSite, file_site
from tests.support.packed import tarred
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.sources import AllSources
from trueup.model.errors import Stalled
from trueup.model.source import Source

PATH = "/files/shop.tar.gz"


@dataclass
class Bench:
    site: FileSite
    sources: AllSources

    def source(self, revision: str = "") -> Source:
        return Source(f"{self.site.url}{PATH}?token=s3cret", target_revision=revision)

    async def head(self, revision: str = "", *, look_now: bool = False) -> str:
        return (await self.sources.head(self.source(revision), look_now=look_now)).commit

    async def texts(self, revision: str) -> dict[str, str]:
        tree = await self.sources.tree(
            self.source(), await self.sources.head(self.source(revision))
        )
        found = await self.sources.contents(tree, {one.blob for one in tree.entries.values()})
        return {path: found[one.blob].decode() for path, one in tree.entries.items()}

    def put(self, files: dict[str, str | bytes]) -> None:
        self.site.files[f"{PATH}?token=s3cret"] = tarred(files)


@pytest_asyncio.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    with file_site() as site:
        made = Bench(site, AllSources(tmp_path, _anonymous, recent=300.0))
        made.put({"prod/a.yaml": "a: 1\n", "README": ""})
        yield made
        await made.sources.close()


async def _anonymous(_address: str) -> Access:
    return Access()


async def test_the_revision_is_the_digest_of_what_is_there(bench: Bench) -> None:
    first = await bench.head()
    assert first.startswith("sha256:")
    assert await bench.texts("") == {"prod/a.yaml": "a: 1\n", "README": ""}
    assert await bench.head(look_now=True) == first
    assert bench.site.unchanged == 1
    bench.put({"prod/a.yaml": "a: 2\n", "README": ""})
    assert await bench.head() == first
    second = await bench.head(look_now=True)
    assert second != first
    assert (await bench.texts(second))["prod/a.yaml"] == "a: 2\n"
    assert (await bench.texts(first))["prod/a.yaml"] == "a: 1\n", "a rollback finds it"


async def test_the_folder_that_a_host_puts_all_into_need_not_be_written(bench: Bench) -> None:
    bench.put({"shop-1.0/prod/a.yaml": "a: 1\n", "shop-1.0/b.yaml": "b: 1\n"})
    for path, expected in (
        ("prod", ["b.yaml", "prod/a.yaml"]),
        (".", ["b.yaml", "prod/a.yaml"]),
        ("shop-1.0/prod", ["shop-1.0/b.yaml", "shop-1.0/prod/a.yaml"]),
    ):
        source = msgspec.structs.replace(bench.source(), path=path)
        tree = await bench.sources.tree(source, await bench.sources.head(source))
        assert sorted(tree.entries) == expected
        blobs = {entry.blob for entry in tree.entries.values()}
        assert len(await bench.sources.contents(tree, blobs)) == 2


async def test_a_digest_takes_that_content_alone(bench: Bench) -> None:
    wanted = f"sha256:{'ab' * 32}"
    assert await bench.head(wanted) == wanted
    with pytest.raises(Stalled) as stalled:
        await bench.texts(wanted)
    assert stalled.value.reason == "RevisionNotFound"
    with pytest.raises(Stalled) as stalled:
        await bench.head("v1")
    assert "an archive has no revision 'v1'" in stalled.value.message
    assert "s3cret" not in str(stalled.value)


async def test_what_is_no_archive(bench: Bench) -> None:
    bench.site.files[f"{PATH}?token=s3cret"] = b"<html>"
    with pytest.raises(Stalled) as stalled:
        await bench.head()
    assert stalled.value.reason == "BrokenArchive"
    assert stalled.value.message.startswith(f"{bench.site.url}{PATH}: cannot be unpacked")
    bench.site.files.clear()
    with pytest.raises(Stalled) as stalled:
        await bench.head(look_now=True)
    assert stalled.value.reason == "NotFound"
