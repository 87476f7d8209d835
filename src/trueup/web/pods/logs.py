"""
``applications/{name}/logs``: the lines of all pods that a query means, merged by their time.

A pod that has no log (it is not ready, no kubelet answers) says why in a line, as in Argo CD: the
others are shown nevertheless. The last message of all has ``last``.
"""

import re
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from datetime import UTC, datetime

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from trueup.core import podlogs
from trueup.core.podlogs import Entry, Filter, Wanted
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.model.errors import Stalled, Unreachable
from trueup.ports import Cluster
from trueup.web.apps.found import application, decoded
from trueup.web.apps.located import destination
from trueup.web.apps.stream import framed
from trueup.web.apps.tree import nodes
from trueup.web.errors import invalid
from trueup.web.exchange import deps, flag, text
from trueup.web.pods.inside import demand_of, ref_of
from trueup.web.pods.merging import merged

NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")


class Asked(Value, frozen=True):
    """*query*: of ``pods/log``; the rest is done here."""

    wanted: Wanted
    query: Mapping[str, str]
    filter: Filter
    until: datetime | None


async def logs(request: Request) -> Response:
    """Right: ``logs, get``."""
    app = decoded((await application(request))[1])
    demand_of(request, app, "logs", "get")
    asked = _asked(request)
    found = podlogs.pods(await nodes(request, app), asked.wanted)
    if len(found) > (most := deps(request).inside.logs):
        raise invalid(
            "max pods to view logs are reached. Please provide more granular query",
            f"{len(found)} pods are meant, and server.maxPodLogsToRender allows {most}",
        )
    if not found:
        return StreamingResponse(iter(()), media_type="application/json")
    cluster = await destination(request, app)
    entries = _wanted(cluster, [ref_of(each) for each in found], asked)
    if flag(request, "download"):
        return _file(request, entries)
    return framed(request, _results(entries, asked, deps(request).clock.now))


def _asked(request: Request) -> Asked:
    pod = request.path_params.get("podName") or text(request, "podName")
    name = pod or text(request, "resourceName")
    kind = "Pod" if pod else text(request, "kind")
    return Asked(
        Wanted(text(request, "group"), kind, text(request, "namespace"), name),
        _query(request),
        Filter.of(text(request, "filter"), exact=flag(request, "matchCase")),
        _moment(request, "untilTime"),
    )


def _query(request: Request) -> Mapping[str, str]:
    """What the API server is asked; what is 0 is not asked, as in Argo CD."""
    said = {
        "container": text(request, "container"),
        "sinceSeconds": str(_number(request, "sinceSeconds") or ""),
        "tailLines": str(_number(request, "tailLines") or ""),
        "sinceTime": _since(request),
        "follow": "true" if flag(request, "follow") else "",
        "previous": "true" if flag(request, "previous") else "",
        "timestamps": "true",
    }
    return {name: value for name, value in said.items() if value}


def _since(request: Request) -> str:
    """Whole seconds, which is all that an API server takes."""
    seconds = _number(request, "sinceTime.seconds")
    if not seconds:
        return text(request, "sinceTime")
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
    except (ValueError, OverflowError, OSError) as error:
        raise invalid(f"sinceTime.seconds: {seconds} is no time") from error


def _number(request: Request, name: str) -> int:
    """What is negative asks for nothing, as in Argo CD: clients say -1 for all lines."""
    said = text(request, name)
    if not said:
        return 0
    if not re.fullmatch(r"-?\d{1,18}", said, re.ASCII):
        raise invalid(f"{name}: {said!r} is not a number", "a whole number")
    return max(int(said), 0)


def _moment(request: Request, name: str) -> datetime | None:
    said = text(request, name)
    try:
        return podlogs.moment(said) if said else None
    except ValueError as error:
        raise invalid(f"invalid {name} parameter value: {error}", "2026-01-02T03:04:05Z") from error


async def _wanted(cluster: Cluster, pods: list[Ref], asked: Asked) -> AsyncGenerator[Entry, None]:
    """The lines that pass the filter, up to the first after *until*, which is the last."""
    streams = [_of(cluster, pod, asked) for pod in pods]
    together = merged(streams, lambda entry: entry.order) if len(streams) > 1 else streams[0]
    async with aclosing(together) as entries:
        async for entry in entries:
            if not asked.filter.takes(entry.text):
                continue
            yield entry
            if _after(entry, asked.until):
                return


def _after(entry: Entry, until: datetime | None) -> bool:
    return until is not None and entry.time is not None and entry.time > until


async def _of(cluster: Cluster, pod: Ref, asked: Asked) -> AsyncGenerator[Entry, None]:
    try:
        async for line in cluster.log(pod, asked.query):
            if line:
                for entry in podlogs.entries(pod.name, line):
                    yield entry
    except (Stalled, Unreachable) as error:
        yield Entry(pod.name, f"{error.message}: {error.hint}" if error.hint else error.message)
    except ValueError as error:
        yield Entry(pod.name, f"the log cannot be read: {error}")


async def _results(
    entries: AsyncGenerator[Entry, None], asked: Asked, now: Callable[[], datetime]
) -> AsyncGenerator[bytes, None]:
    async with aclosing(entries) as found:
        async for entry in found:
            last = _after(entry, asked.until)
            yield orjson.dumps({"result": podlogs.told(entry, last=last)})
            if last:
                return
    at = now()
    end = Entry("", "", at, f"{at:%Y-%m-%dT%H:%M:%S.%f}".rstrip("0").rstrip(".") + "Z")
    yield orjson.dumps({"result": podlogs.told(end, last=True)})


def _file(request: Request, entries: AsyncGenerator[Entry, None]) -> Response:
    """``download=true``: the lines alone, as a file."""
    parts = [text(request, "namespace"), _asked(request).wanted.name, text(request, "container")]
    name = "-".join(parts) if all(NAME.fullmatch(each) for each in parts) else "log"
    headers = {"Content-Disposition": f'attachment;filename="{name}.log"'}
    return StreamingResponse(
        (f"{entry.text}\n".encode() async for entry in entries),
        media_type="application/octet-stream",
        headers=headers,
    )
