"""
Listing: the objects of a kind in chunks (``limit`` and ``continue``), decoded one chunk at a time.

Ten thousand decoded pods take a quarter of a gigabyte; a chunk of them is gone before the next one
comes. A server that has forgotten where a chunk began answers 410: whoever lists begins again.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from trueup.edge.kube.broken import no_kubernetes
from trueup.edge.kube.transport import Answer, Transport
from trueup.k8s.object import Object

CHUNK = 500  # objects


class Page(NamedTuple):
    """A chunk; *version* is the resourceVersion of the whole list."""

    objects: Sequence[Object]
    version: str


async def pages(
    transport: Transport, path: str, query: Mapping[str, str], chunk: int = CHUNK
) -> AsyncGenerator[Page, None]:
    """*chunk* 0: all at once. ``Refused`` with code 410 when it must be begun again."""
    asked = {**query, "limit": str(chunk)} if chunk else dict(query)
    while True:
        where = f"{path}?{urlencode(asked)}" if asked else path
        page, more = _read(await transport.send("GET", where))
        yield page
        if not more:
            return
        del page
        asked["continue"] = more


def _read(answer: Answer) -> tuple[Page, str]:
    said = answer.json()
    try:
        meta = said["metadata"]
        page = Page(_items(said), str(meta.get("resourceVersion") or ""))
        more = meta.get("continue") or ""
    except (AttributeError, KeyError, TypeError) as error:
        raise no_kubernetes(answer.asked, answer.body) from error
    return page, str(more)


def _items(page: Mapping[str, Any]) -> list[Object]:
    """Items of built-in kinds come without apiVersion and kind, which their list has."""
    named = {"apiVersion": page["apiVersion"], "kind": page["kind"].removesuffix("List")}
    return [_object({**named, **item}) for item in page.get("items") or ()]


def _object(body: dict[str, Any]) -> Object:
    """``KeyError`` if it has no name."""
    _ = body["metadata"]["name"]
    return Object(body)
