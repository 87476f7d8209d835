"""
What a run says: its log so far, and as server-sent events while it goes on.

``progress``: how far it is, or was when it ended. ``log``: what was said since; its id is how much
was said until then, and whoever comes back with that is sent what comes after. ``reset``: forget
what you were sent of the log, some of it is not kept. ``end``: there is no more. The controller
writes it down as it hears it, so that any process that serves the API can tell it.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from trueup.core.stacks.naming import GOING, LOG, logs_of
from trueup.core.terraform.progress import going
from trueup.k8s.value import Value, decode
from trueup.model.stack import RUNNING, Stack
from trueup.model.terraform import Progress, Said
from trueup.web.errors import ApiError, invalid, not_found
from trueup.web.exchange import text
from trueup.web.ours.declared import decoded
from trueup.web.ours.operation import EVENTS
from trueup.web.ours.stacks.found import stack
from trueup.web.ours.stream import HEADERS, HEARTBEAT
from trueup.web.terraform.places import kept

LOOK = 1.0  # seconds between two looks; the controller writes no oftener
_LEFT_OUT = re.compile(r"^\[\d+ characters left out\]$", re.MULTILINE)
UNDONE = 20  # of what is still to be done, so many are named


class Known(Value, frozen=True):
    """What is known of a run. *ended*: nothing comes after."""

    progress: Progress = Progress()
    ended: bool = False
    phase: str = ""


async def log(request: Request) -> Response:
    """Of a run that goes on, what it has said so far, or the end of that."""
    of, run = decoded((await stack(request)).body, Stack), request.path_params["run"]
    known = await _known(request, of, run)
    said = known.progress.said
    gap = f"[{said.begins} characters left out]\n" if said.begins else ""
    return PlainTextResponse(gap + said.text)


async def watch(request: Request) -> Response:
    """From ``Last-Event-ID`` or ``since`` on."""
    of, run = decoded((await stack(request)).body, Stack), request.path_params["run"]
    since = request.headers.get("Last-Event-ID") or text(request, "since") or "0"
    if not since.isdecimal():
        raise invalid(f"since is no position in a log: {since[:20]!r}")
    first = await _known(request, of, run)
    told = _events(request, run, first, int(since))
    return StreamingResponse(told, media_type=EVENTS, headers=HEADERS)


async def _events(request: Request, run: str, known: Known, at: int) -> AsyncIterator[bytes]:
    clock = asyncio.get_running_loop().time
    before, due = Known(Progress(step="?")), clock() + HEARTBEAT
    while True:
        if known != before:
            before, due = known, clock() + HEARTBEAT
            for event in _told(known, at):
                yield event
            at = known.progress.said.ends
        if known.ended:
            yield _event("end", {"phase": known.phase})
            return
        if clock() >= due:
            due = clock() + HEARTBEAT
            yield b":\n\n"
        await asyncio.sleep(LOOK)
        try:
            known = await _known(request, decoded((await stack(request)).body, Stack), run)
        except ApiError:  # it is gone, or no more for the caller to see
            known = Known(known.progress, ended=True)


def _told(known: Known, at: int) -> Iterator[bytes]:
    if not known.ended or known.progress.resources:
        yield _event("progress", shown(known.progress, datetime.now(UTC)))
    said = known.progress.said
    shortened = known.ended and at > 0 and _LEFT_OUT.search(said.text)
    if shortened or not said.begins <= at <= said.ends:
        yield _event("reset", {"leftOut": said.begins})
        at = said.begins
    if new := said.text[at - said.begins :]:
        yield _event("log", {"text": new}, said.ends)


def shown(progress: Progress, now: datetime) -> Mapping[str, Any]:
    """*progress* for people: what is done, under way with its seconds, and some of what waits."""
    busy = going(progress)
    waits = [name for name, (state, _) in progress.resources.items() if state.startswith("to ")]
    left = {*waits[UNDONE:]}
    return {
        "step": progress.step,
        "done": progress.done,
        "total": progress.total,
        "refreshed": progress.refreshed,
        "message": progress.message,
        "resources": [
            {
                "address": name,
                "state": state,
                "seconds": _seconds(progress, name, now) if name in busy else seconds,
            }
            for name, (state, seconds) in progress.resources.items()
            if name not in left
        ],
    }


def _seconds(progress: Progress, name: str, now: datetime) -> float:
    """More exact than what Terraform says, every ten seconds."""
    told, since = progress.resources[name][1], progress.since.get(name)
    return max(told, round((now - since).total_seconds(), 1)) if since else told


async def _known(request: Request, of: Stack, run: str) -> Known:
    """Raises a 404 for a run that this Stack never had."""
    last, name = of.status.run, logs_of(of)
    ours = last is not None and last.id == run
    phase = last.phase if last is not None and ours else ""
    so_far = await kept(request, of, name, run, GOING)
    progress = decode(so_far, Progress) if so_far is not None else Progress()
    if (whole := await kept(request, of, name, run, LOG)) is not None:
        said = Said(whole.decode(errors="replace"))
        told = msgspec.structs.replace(progress, said=said)
        return Known(told, ended=phase != RUNNING, phase=phase)
    if so_far is not None:
        return Known(progress, ended=not ours, phase=phase)
    if not ours:
        raise not_found("run", run)
    return Known(ended=phase != RUNNING, phase=phase)


def _event(name: str, data: Mapping[str, Any], position: int | None = None) -> bytes:
    id = "" if position is None else f"id: {position}\n"
    return b"event: %b\ndata: %b\n%b\n" % (name.encode(), orjson.dumps(data), id.encode())
