"""``pods/log``: the diary of a simulated container, with the parameters of a real server."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime, timedelta

from trueup.apiserver import errors
from trueup.apiserver.cluster import Cluster
from trueup.apiserver.exchange import TEXT, Answer, Request, Response, Stream
from trueup.apiserver.records import Change, Event, Record
from trueup.apiserver.simulate.diary import Line, NoRun, container_named, run, run_of
from trueup.k8s import causes
from trueup.k8s.value import Value


class Options(Value, frozen=True):
    """PodLogOptions."""

    container: str = ""
    follow: bool = False
    previous: bool = False
    timestamps: bool = False
    tail: int | None = None  # lines
    limit: int | None = None  # bytes
    since: datetime | None = None


def options(request: Request, now: datetime) -> Options:
    """Raises 422 for those that make no sense."""
    query = request.query
    tail, limit = request.number("tailLines"), request.number("limitBytes")
    ago, since = request.number("sinceSeconds"), query.get("sinceTime", "")
    wrong = list(_wrong(tail, limit, ago, since))
    if wrong:
        raise errors.invalid_options("PodLogOptions", *wrong)
    return Options(
        query.get("container", ""),
        request.flag("follow"),
        request.flag("previous"),
        request.flag("timestamps"),
        tail,
        limit,
        now - timedelta(seconds=ago) if ago is not None else _moment(since),
    )


def _wrong(
    tail: int | None, limit: int | None, ago: int | None, since: str
) -> Iterable[causes.Cause]:
    if tail is not None and tail < 0:
        yield causes.invalid("tailLines", tail, "must be greater than or equal to 0")
    if limit is not None and limit < 1:
        yield causes.invalid("limitBytes", limit, "must be greater than 0")
    if ago is not None and since:
        words = "at most one of `sinceTime` or `sinceSeconds` may be specified"
        yield causes.forbidden("", words)
    if ago is not None and ago < 1:
        yield causes.invalid("sinceSeconds", ago, "must be greater than 0")


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise errors.bad_request(f"sinceTime: {text!r} is no time of RFC 3339") from error
    if found.tzinfo is None:
        raise errors.bad_request(f"sinceTime: {text!r} is no time of RFC 3339")
    return found


def log(cluster: Cluster, request: Request, record: Record) -> Answer:
    """Of one container; 400 where a kubelet has none to show."""
    wanted, pod = options(request, cluster.now()), record.decoded()
    try:
        container = container_named(pod, wanted.container)
        if not pod["spec"].get("nodeName"):
            return Response(200, b"", TEXT)  # as a real server answers before it has a node
        found = run(pod, container, previous=wanted.previous)
    except NoRun as why:
        raise errors.bad_request(str(why)) from why
    told = _shown(found.lines, wanted)
    if not wanted.follow or found.ended:
        return Response(200, _text(told, wanted)[: wanted.limit], TEXT)
    following = _Following(cluster, record, container, found.start)
    chunks = _limited(following.chunks(told, len(found.lines), wanted), wanted.limit)
    return Stream(chunks, following.close, following.close, TEXT)


def _shown(lines: Sequence[Line], wanted: Options) -> Sequence[Line]:
    recent = [each for each in lines if wanted.since is None or each.time >= wanted.since]
    return recent if wanted.tail is None else recent[max(len(recent) - wanted.tail, 0) :]


def _text(lines: Iterable[Line], wanted: Options) -> bytes:
    return b"".join(each.encoded(stamped=wanted.timestamps) for each in lines)


async def _limited(chunks: AsyncIterator[bytes], limit: int | None) -> AsyncIterator[bytes]:
    left = limit
    async for chunk in chunks:
        yield chunk if left is None else chunk[:left]
        left = None if left is None else left - len(chunk)
        if left is not None and left <= 0:
            return


class _Following:
    """One run until it ends, or its pod goes."""

    def __init__(self, cluster: Cluster, record: Record, container: str, start: str) -> None:
        self._record = record
        self._container = container
        self._start = start
        self._gone = False
        self._news = asyncio.Event()
        self._stop = cluster.store.listen(record.resource, self._on_event)
        self._closed = False

    def close(self) -> None:
        if not self._closed:
            self._closed = self._gone = True
            self._stop()
            self._news.set()

    async def chunks(
        self, first: Sequence[Line], known: int, wanted: Options
    ) -> AsyncIterator[bytes]:
        try:
            if first:
                yield _text(first, wanted)
            while not self._gone:
                await self._news.wait()
                self._news.clear()
                now = run_of(self._record.decoded(), self._container, self._start)
                if now is None:
                    return
                if now.lines[known:]:
                    yield _text(now.lines[known:], wanted)
                known = len(now.lines)
                if now.ended:
                    return
        finally:
            self.close()

    def _on_event(self, event: Event) -> None:
        if event.record.key != self._record.key:
            return
        self._record = event.record
        self._gone = self._gone or event.change is Change.DELETED
        self._news.set()
