"""
Buckets of S3 and of what speaks like it: ``s3://BUCKET/PREFIX``.

The revision is a digest of the list of objects: their names, ETags and sizes, without those that a
``.sourceignore`` leaves out. At each new one the objects become a pack; those that have not changed
are taken from the pack before.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote_plus, urlsplit
from xml.etree import ElementTree as Xml

import msgspec

from trueup.core.source import ignored
from trueup.core.source.kinds import is_digest
from trueup.core.source.sigv4 import Signer, quoted
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.asked import Asked
from trueup.edge.fetch.download import Downloads, shown
from trueup.edge.fetch.packs import LARGEST, Packing, Packs, key_of
from trueup.model.errors import Stalled, Unreachable
from trueup.model.source import Revision, Source, Tree

LARGEST_ALL = 256 << 20
MOST = 20_000
_MOST_LISTED = 200_000
FILE = "100644"
_LIST = 16 << 20
_AT_ONCE = 8
_KEPT = 64
_REGION = "us-east-1"


class Place(NamedTuple):
    """A bucket, and the beginning that the names of its objects have; it ends with a slash."""

    base: str
    prefix: str


class Thing(NamedTuple):
    """One object."""

    key: str
    etag: str
    size: int


class _Listed(NamedTuple):
    digest: str
    things: tuple[Thing, ...]


class Buckets:
    """All buckets; what they hold is kept in *packs*."""

    def __init__(self, downloads: Downloads, packs: Packs, recent: float) -> None:
        self._downloads = downloads
        self._packs = packs
        self._recent = recent
        self._asked: Asked[_Listed] = Asked()
        self._ignoring: dict[Place, tuple[Thing, Callable[[str], bool]]] = {}
        self._trees: OrderedDict[str, Mapping[str, tuple[Thing, Tree]]] = OrderedDict()

    async def head(
        self, source: Source, access: Access, *, look_now: bool, no_older: float | None
    ) -> Revision:
        """A digest of the list of objects."""
        wanted, url = source.target_revision.strip(), source.repo_url.strip()
        if is_digest(wanted):
            return Revision(wanted)
        if wanted not in ("", "HEAD"):
            raise Stalled(
                "RevisionNotFound",
                f"{url}: a bucket has no revision {wanted!r}",
                "leave targetRevision out",
            )
        age = self._recent if no_older is None else min(no_older, self._recent)
        return Revision((await self._list(url, access, 0.0 if look_now else age)).digest)

    async def tree(self, source: Source, revision: Revision, access: Access) -> Tree:
        """The objects below the prefix."""
        url = source.repo_url.strip()
        things: tuple[Thing, ...] = ()

        async def bring(pack: Path) -> None:
            nonlocal things
            listed = await self._list(url, access, self._recent)
            if listed.digest != revision.commit:
                listed = await self._list(url, access, 0.0)
            if listed.digest != revision.commit:
                raise Unreachable(f"{url}: has changed since it was looked at")
            things = listed.things
            await self._bring(url, things, access, pack)

        key = key_of("bucket", url, _place(url, access).base, revision.commit)
        tree = await self._packs.tree(url, revision.commit, key, bring)
        if things:
            self._trees[url] = {thing.key: (thing, tree) for thing in things}
            while len(self._trees) > _KEPT:
                self._trees.popitem(last=False)
        return tree

    async def reach(self, url: str, access: Access, *, look_now: bool) -> None:
        """Whether it lets us read."""
        await self.head(Source(repo_url=url), access, look_now=look_now, no_older=None)

    async def _list(self, url: str, access: Access, no_older: float) -> _Listed:
        return await self._asked.get(url, no_older, lambda: self._look(url, access))

    async def _look(self, url: str, access: Access) -> _Listed:
        place = _place(url, access)
        found, more = await self._page(place, "", access)
        while more:
            things, more = await self._page(place, more, access)
            found += things
            if len(found) > _MOST_LISTED:
                raise _too_many(url)
        things = sorted(await self._wanted(place, found, access))
        if len(things) > MOST or sum(thing.size for thing in things) > LARGEST_ALL:
            raise _too_many(url)
        text = "\n".join(f"{thing.key}\0{thing.etag}\0{thing.size}" for thing in things)
        return _Listed(f"sha256:{hashlib.sha256(text.encode()).hexdigest()}", tuple(things))

    async def _wanted(self, place: Place, found: list[Thing], access: Access) -> list[Thing]:
        """Those that are not left out; the file that says which is fetched if it has changed."""
        name = f"{place.prefix}{ignored.FILE}"
        file = next((thing for thing in found if thing.key == name), None)
        if file is None:
            return found
        kept = self._ignoring.get(place)
        if kept is None or kept[0] != file:
            text = (await self._get(place, file, access)).decode(errors="replace")
            kept = self._ignoring[place] = file, ignored.ignoring(text)
        _, leaves_out = kept
        return [each for each in found if not leaves_out(each.key.removeprefix(place.prefix))]

    async def _page(self, place: Place, more: str, access: Access) -> tuple[list[Thing], str]:
        asked = {"encoding-type": "url", "list-type": "2", "prefix": place.prefix}
        query = asked | ({"continuation-token": more} if more else {})
        words = "&".join(f"{name}={quoted(value)}" for name, value in sorted(query.items()))
        url = f"{place.base}/?{words}"
        answer = await self._downloads.get(
            url, _anonymous(access), _LIST, _signed(url, access), allowed=(404,)
        )
        if answer.status == 404:
            raise Stalled(
                "BucketNotFound", f"{place.base}: there is no such bucket", "check repoURL"
            )
        return _read(answer.body, place)

    async def _bring(self, url: str, things: Iterable[Thing], access: Access, pack: Path) -> None:
        place, before = _place(url, access), self._trees.get(url, {})
        turn = asyncio.Semaphore(_AT_ONCE)

        async def content(thing: Thing) -> bytes:
            path = _path(thing.key, place, url)
            known, tree = before.get(thing.key, (None, None))
            async with turn:
                if tree and known == thing and self._packs.holds(tree):
                    blob = tree.entries[path].blob
                    return (await self._packs.contents(tree, [blob]))[blob]
                return await self._get(place, thing, access)

        with closing(Packing(pack)) as packing:
            small = [thing for thing in things if thing.size <= LARGEST]
            for thing, text in zip(small, await asyncio.gather(*map(content, small)), strict=True):
                packing.add(_path(thing.key, place, url), FILE, text)
            for thing in things:
                if thing.size > LARGEST:
                    packing.leave_out(_path(thing.key, place, url), FILE, thing.size)

    async def _get(self, place: Place, thing: Thing, access: Access) -> bytes:
        url = f"{place.base}/{quoted(thing.key, '/')}"
        answer = await self._downloads.get(
            url, _anonymous(access), LARGEST, _signed(url, access), allowed=(404,)
        )
        if answer.status == 404 or _etag(answer.headers.get("ETag", "")) != thing.etag:
            raise Unreachable(f"{shown(url, access)}: has changed while it was read")
        return answer.body


def _too_many(url: str) -> Stalled:
    return Stalled(
        "BucketTooLarge",
        f"{url}: more than {MOST} objects or {LARGEST_ALL >> 20} MiB",
        f"name a prefix: s3://BUCKET/PREFIX, or leave objects out by a {ignored.FILE} in it",
    )


def _place(url: str, access: Access) -> Place:
    """Where the bucket is: below its endpoint, or at a host of its own."""
    parts = urlsplit(url)
    bucket, prefix = parts.netloc, parts.path.strip("/")
    if not bucket or "@" in bucket or ":" in bucket:
        raise Stalled(
            "InvalidRepository", f"{url!r} names no bucket", "write it as s3://BUCKET/PREFIX"
        )
    region = access.region or _REGION
    endpoint = access.endpoint.rstrip("/") or f"https://s3.{region}.amazonaws.com"
    if "://" not in endpoint:
        endpoint = f"{'http' if access.force_http else 'https'}://{endpoint}"
    scheme, _, host = endpoint.partition("://")
    base = f"{scheme}://{bucket}.{host}" if access.virtual_hosted else f"{endpoint}/{bucket}"
    return Place(base, f"{prefix}/" if prefix else "")


def _signed(url: str, access: Access) -> dict[str, str]:
    """Signed if there is a key; buckets may be open to all."""
    if not access.username:
        return {}
    region = access.region or _REGION
    signer = Signer(access.username, access.password, region, access.bearer_token)
    return signer.headers("GET", url, datetime.now(UTC))


def _anonymous(access: Access) -> Access:
    return msgspec.structs.replace(access, username="", password="", bearer_token="")


def _read(body: bytes, place: Place) -> tuple[list[Thing], str]:
    """The objects of one page of a list, and what to ask for the next with."""
    try:
        root = Xml.fromstring(body)  # noqa: S314  # expat bounds what entities expand to
    except Xml.ParseError as error:
        raise Stalled(
            "NotABucket", f"{place.base}: what answers does not speak S3", "check the endpoint"
        ) from error
    space = root.tag.partition("}")[0] + "}" if root.tag.startswith("{") else ""
    encoded = root.findtext(f"{space}EncodingType") == "url"
    listed = [_thing(each, space, encoded=encoded) for each in root.iter(f"{space}Contents")]
    more = root.findtext(f"{space}NextContinuationToken") or ""
    return [thing for thing in listed if not thing.key.endswith("/")], more


def _thing(each: Xml.Element, space: str, *, encoded: bool) -> Thing:
    written = each.findtext(f"{space}Key") or ""
    key = unquote_plus(written) if encoded else written
    size = int(each.findtext(f"{space}Size") or 0)
    return Thing(key, _etag(each.findtext(f"{space}ETag") or ""), size)


def _etag(text: str) -> str:
    return text.removeprefix("W/").strip('"')


def _path(key: str, place: Place, url: str) -> str:
    """The path of an object in the tree."""
    path = key.removeprefix(place.prefix)
    parts = path.split("/")
    if not path or ".." in parts or "." in parts or "" in parts or "\\" in path:
        raise Stalled(
            "UnsafePath", f"{url}: the object {key!r} has a name that is no path", "rename it"
        )
    return path
