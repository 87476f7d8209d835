"""Buckets: of this process, and of a real S3 server that checks signatures where it is there."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from tests.support.bucket_site import BUCKET, BucketSite, bucket_site
from tests.support.real_bucket import KEY, SECRET, RealBucket, needs_bucket, real_bucket
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.sources import AllSources
from trueup.model.errors import Stalled
from trueup.model.source import Source

FILES = {"prod/a.yaml": "a: 1\n", "prod/sub dir/ü+b.yaml": "b: 1\n", "production/c.yaml": "c"}


@dataclass
class Bench:
    """A bucket, and sources that know *access*."""

    bucket: BucketSite | RealBucket
    access: Access
    folder: Path

    def __post_init__(self) -> None:
        self.sources = AllSources(self.folder / "data", self._accesses, recent=300.0)

    async def _accesses(self, _address: str) -> Access:
        return self.access

    async def head(self, path: str = "", *, look_now: bool = False) -> str:
        source = Source(f"s3://{BUCKET}/{path}")
        return (await self.sources.head(source, look_now=look_now)).commit

    async def texts(self, path: str, *, look_now: bool = False) -> dict[str, str]:
        source = Source(f"s3://{BUCKET}/{path}")
        tree = await self.sources.tree(source, await self.sources.head(source, look_now=look_now))
        found = await self.sources.contents(tree, {one.blob for one in tree.entries.values()})
        return {name: found[one.blob].decode() for name, one in tree.entries.items()}


@pytest.fixture(params=["", pytest.param("real", marks=[pytest.mark.slow, needs_bucket])])
def bucket(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BucketSite | RealBucket]:
    if request.param:
        with real_bucket(tmp_path) as real:
            yield real
    else:
        with bucket_site(page=2) as site:
            yield site


@pytest_asyncio.fixture
async def bench(bucket: BucketSite | RealBucket, tmp_path: Path) -> AsyncIterator[Bench]:
    for key, text in FILES.items():
        bucket.put(key, text.encode())
    access = Access(username=KEY, password=SECRET, endpoint=bucket.endpoint)
    made = Bench(bucket, access, tmp_path)
    yield made
    await made.sources.close()


async def test_the_objects_below_a_prefix_are_the_files(bench: Bench) -> None:
    assert await bench.texts("") == FILES
    assert await bench.texts("prod") == {"a.yaml": "a: 1\n", "sub dir/ü+b.yaml": "b: 1\n"}


async def test_the_revision_changes_with_the_objects(bench: Bench) -> None:
    first = await bench.head("prod")
    bench.bucket.put("production/c.yaml", b"d")
    assert await bench.head("prod", look_now=True) == first
    bench.bucket.put("prod/a.yaml", b"a: 2\n")
    assert await bench.head("prod") == first
    assert await bench.head("prod", look_now=True) != first
    assert (await bench.texts("prod"))["a.yaml"] == "a: 2\n"
    bench.bucket.put("prod/a.yaml", b"a: 1\n")
    assert await bench.head("prod", look_now=True) == first
    bench.bucket.delete("prod/a.yaml")
    assert await bench.texts("prod", look_now=True) == {"sub dir/ü+b.yaml": "b: 1\n"}


@pytest.mark.parametrize("bucket", ["real"], indirect=True)
@pytest.mark.slow
@needs_bucket
async def test_a_wrong_secret_is_refused_and_never_told(bench: Bench) -> None:
    bench.access = msgspec.structs.replace(bench.access, password="wr0ng-one")
    with pytest.raises(Stalled) as stalled:
        await bench.head()
    assert stalled.value.reason == "AuthenticationFailed"
    assert "wr0ng-one" not in str(stalled.value)


@pytest.mark.parametrize("bucket", [""], indirect=True)
async def test_what_has_not_changed_is_not_fetched_again(bench: Bench) -> None:
    assert isinstance(bench.bucket, BucketSite)
    await bench.texts("prod")
    bench.bucket.asked.clear()
    bench.bucket.put("prod/a.yaml", b"a: 2\n")
    await bench.texts("prod", look_now=True)
    assert [key for key in bench.bucket.asked if key] == ["prod/a.yaml"]


async def test_a_file_says_what_is_left_out(bench: Bench) -> None:
    bench.bucket.put("prod/.sourceignore", b"/*\n!/a.yaml\n")
    assert await bench.texts("prod") == {"a.yaml": "a: 1\n"}
    first = await bench.head("prod")
    bench.bucket.put("prod/c.txt", b"c")
    assert await bench.head("prod", look_now=True) == first, "it is left out"
    bench.bucket.put("prod/.sourceignore", b"*.yaml\n")
    assert sorted(await bench.texts("prod", look_now=True)) == [".sourceignore", "c.txt"]


@pytest.mark.parametrize("bucket", [""], indirect=True)
async def test_a_look_at_what_has_not_changed_is_one_request(bench: Bench) -> None:
    assert isinstance(bench.bucket, BucketSite)
    bench.bucket.page = 1000
    bench.bucket.put(".sourceignore", b"*.txt")
    first = await bench.head()
    bench.bucket.asked.clear()
    assert await bench.head(look_now=True) == first
    assert len(bench.bucket.asked) == 1


@pytest.mark.parametrize("bucket", [""], indirect=True)
@pytest.mark.parametrize(
    ("url", "revision", "reason"),
    [
        ("s3://elsewhere", "", "BucketNotFound"),
        ("s3:///prod", "", "InvalidRepository"),
        (f"s3://{BUCKET}", "v1", "RevisionNotFound"),
    ],
)
async def test_what_is_not_there(bench: Bench, url: str, revision: str, reason: str) -> None:
    with pytest.raises(Stalled) as stalled:
        await bench.sources.head(Source(url, target_revision=revision))
    assert stalled.value.reason == reason
    assert stalled.value.hint


@pytest.mark.parametrize("bucket", [""], indirect=True)
@pytest.mark.parametrize("key", ["../a", "a//b", "/a", "a/../b"])
async def test_a_name_that_is_no_path_is_refused(bench: Bench, key: str) -> None:
    bench.bucket.put(key, b"x")
    with pytest.raises(Stalled) as stalled:
        await bench.texts("")
    assert stalled.value.reason == "UnsafePath"
    assert repr(key) in stalled.value.message
