"""
``/api/trueup/v1/record``: what happened, to whom may see what it is about.

Whoever may ``get`` an application or a project sees what stands on record of it; repositories,
clusters and the like are `argocd-rbac-cm`'s to say as well. The rest (logins, settings, the record
itself) is shown to who may change accounts: an administrator.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from trueup.core.history import asked
from trueup.core.history.csv import header, row
from trueup.core.history.lines import line
from trueup.k8s.value import Value, encode
from trueup.model.record import Entry, Query
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps, raw, text
from trueup.web.rights import allowed, demand

USUAL = 100  # entries of a page
TOGETHER = 500  # entries of one look of a stream
BLOCK = 64 * 1024  # bytes of an export that are sent together
EVENTS = "text/event-stream"
HEARTBEAT = 15.0
LINES, CSV = "jsonl", "csv"
LONGEST = 19  # digits of an id
MEDIA = {LINES: "application/x-ndjson", CSV: "text/csv; charset=utf-8"}
PARAMETERS = frozenset(
    {
        *("application", "appNamespace", "project", "who", "kind", "outcome", "object", "commit"),
        *("search", "since", "until", "limit", "cursor", "after", "format"),
    }
)


class Found(Value, frozen=True):
    """*next*: the cursor of what is older; empty: there is nothing."""

    items: tuple[Entry, ...]  # always said, as what has a default is not
    next: str


async def find(request: Request) -> Response:
    """``{items, next}``: newest first; ``next`` is the cursor of what is older, if there is any."""
    query = _query(request)
    limit = asked.limit(text(request, "limit"), USUAL)
    page = await deps(request).history.find(query, limit, shown(request))
    return raw(encode(Found(page.entries, asked.encoded(page.next))))


async def one(request: Request) -> Response:
    """An entry that may not be seen is not there."""
    said = request.path_params["id"]
    id = int(said) if said.isascii() and said.isdecimal() and len(said) < LONGEST else 0
    found = await deps(request).history.one(id)
    if found is None or not shown(request)(found):
        raise ApiError(Code.NOT_FOUND, f"the record has no entry {said}")
    return raw(encode(found))


async def chain(request: Request) -> Response:
    """Reads all of it: for an administrator, as are the record's own entries."""
    demand(request, "accounts", "update", "*")
    return raw(encode(await deps(request).history.verify()))


async def export(request: Request) -> Response:
    """All that match, oldest first: ``format`` is ``jsonl``, with the chain's links, or ``csv``."""
    format = text(request, "format") or LINES
    if format not in MEDIA:
        raise invalid(f"format: there is no {format}", f"{LINES} or {CSV}")
    query, may = _query(request), shown(request)
    name = f'attachment; filename="record.{format}"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return StreamingResponse(
        _blocks(_exported(request, query, may, format)), media_type=MEDIA[format], headers=headers
    )


async def stream(request: Request) -> Response:
    """
    What is new, as server-sent events whose ids are those of the entries.

    It goes on after ``Last-Event-ID`` or ``after``; without one, with what is yet to come.
    """
    query = _query(request)
    last = request.headers.get("Last-Event-ID", "")
    if last:
        query = msgspec.structs.replace(query, after=asked.place("Last-Event-ID", last, int))
    if not (last or text(request, "after")):
        query = msgspec.structs.replace(query, after=await _end(request))
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingResponse(_news(request, query), media_type=EVENTS, headers=headers)


def shown(request: Request) -> Callable[[Entry], bool]:
    """Whether an entry may be shown to the caller; each thing is asked about once."""
    known: dict[tuple[str, str], bool] = {}

    def may(entry: Entry) -> bool:
        about = subject(entry, deps(request).namespace)
        if about not in known:
            resource, name = about
            action = "update" if resource == "accounts" else "get"
            known[about] = allowed(request, resource, action, name)
        return known[about]

    return may


def subject(entry: Entry, namespace: str) -> tuple[str, str]:
    """What rules call that which an entry is about."""
    if entry.application:
        parts = (entry.project, entry.namespace, entry.application)
        if entry.namespace in ("", namespace):
            parts = (entry.project, "", entry.application)
        return "applications", "/".join(filter(None, parts))
    if entry.resource:
        return entry.resource, entry.named
    if entry.project:
        return "projects", entry.project
    return "accounts", "*"


def _query(request: Request) -> Query:
    said = _said(request)
    if strangers := sorted(set(said) - PARAMETERS):
        known = ", ".join(sorted(PARAMETERS))
        raise invalid(f"there is no parameter {strangers[0]}", f"one of {known}")
    return asked.query(said, deps(request).clock.now())


def _said(request: Request) -> Mapping[str, Sequence[str]]:
    found = request.query_params
    return {name: [each for each in found.getlist(name) if each] for name in found}


async def _exported(
    request: Request, query: Query, may: Callable[[Entry], bool], format: str
) -> AsyncIterator[bytes]:
    if format == CSV:
        yield b"\xef\xbb\xbf" + header().encode()
    async for entry, link in deps(request).history.walk(query):
        if may(entry):
            yield row(entry).encode() if format == CSV else line(encode(entry), link)


async def _blocks(lines: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    gathered: list[bytes] = []
    size = 0
    async for each in lines:
        gathered.append(each)
        size += len(each)
        if size > BLOCK:
            yield b"".join(gathered)
            gathered, size = [], 0
    yield b"".join(gathered)


async def _end(request: Request) -> int:
    page = await deps(request).history.find(Query(), 1, lambda _: True)
    return page.entries[0].id if page.entries else 0


async def _news(request: Request, query: Query) -> AsyncIterator[bytes]:
    """Comments keep an idle connection open; where nothing is shown, they say how far it is."""
    history, after = deps(request).history, query.after
    yield b": from %d\n\n" % after
    while True:
        entries, last = await history.following(
            msgspec.structs.replace(query, after=after), TOGETHER
        )
        may = shown(request)  # rules may have changed since
        for each in entries:
            if may(each):
                yield b"id: %d\ndata: %b\n\n" % (each.id, encode(each))
        if last > after:
            after = last
            continue
        yield await _waited(request, after)


async def _waited(request: Request, after: int) -> bytes:
    try:
        async with asyncio.timeout(HEARTBEAT):
            await deps(request).history.grown(after)
    except TimeoutError:
        return b":\n\n"
    return b""
