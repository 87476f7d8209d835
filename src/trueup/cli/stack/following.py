"""Following a run: what is asked for is waited for, and shown as it goes on."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trueup.cli.command import Call
from trueup.cli.flags import number, switch
from trueup.cli.output import FAILED, Failure
from trueup.cli.stack.live import watch
from trueup.cli.stack.place import path

if TYPE_CHECKING:
    from trueup.cli.client import Client

LOOK = 0.5  # seconds between two looks
ASYNC = switch("async", "Do not wait for the end")
TIMEOUT = number("timeout", "Seconds to wait; 0: for as long as it takes")
FOLLOW = switch("follow", "Show what the run says as it goes on, and what is under way", "f")
WAITING = (ASYNC, TIMEOUT, FOLLOW)
RUNNING = "Running"
DECISIONS = ("apply", "rejection")  # what may be so without any run
Body = Mapping[str, Any]
NEXT = {
    "NotApproved": "approve",
    "NoPlan": "plan",
    "AnotherPlan": "plan",
    "StateLocked": "unlock",
}
"""What mends a refusal, by its reason; else one looks."""


async def asked(call: Call, client: "Client", what: str, body: Any) -> Body | None:
    """
    Ask for *what*, and wait until it is done. None: nobody waits.

    Raises ``Failure`` (1) if it fails, or is refused.
    """
    before = run_of(await client.get(path(call))).get("id")
    await client.post(path(call, what), body)
    if call.given.on("async"):
        call.out.note("it is asked for; see how it goes: trueup stack get")
        return None
    found = await _ended(call, client, before)
    _well(call, found, before, needs_run=what not in DECISIONS)
    return found


async def _ended(call: Call, client: "Client", before: str | None) -> Body:
    """The Stack, once the request and its run are over."""
    limit = call.given.number("timeout")
    told = _Told(call)
    try:
        async with asyncio.timeout(limit or None):
            while True:
                found: Body = await client.get(path(call))
                run = run_of(found)
                if call.given.on("follow"):
                    await told.live(client, run, before)
                else:
                    told.of(run, before)
                if _done(found, run):
                    break
                await asyncio.sleep(LOOK)
    except TimeoutError as error:
        late = f"it is not done after {limit} s"
        raise Failure(late, "it goes on: trueup stack get", FAILED) from error
    return found


def _well(call: Call, found: Body, before: str | None, *, needs_run: bool) -> None:
    """``Failure`` if it was refused, or its run has not succeeded."""
    run = run_of(found)
    if run.get("id") == before:
        refused = (found.get("status") or {}).get("refused") or {}
        if not refused and not needs_run:
            return
        next_ = NEXT.get(str(refused.get("reason")), "get")
        hint = f"trueup stack {next_} {call.given.text('STACKNAME')}"
        raise Failure(refused.get("message") or "it was not done", hint, FAILED)
    if run.get("phase") != "Succeeded":
        message = run.get("message") or f"the run has {str(run.get('phase')).lower()}"
        raise Failure(message, f"trueup stack logs {call.given.text('STACKNAME')}", FAILED)


def _done(stack: Body, run: Body) -> bool:
    """What is asked for is taken away when its run begins, or when it is refused."""
    return "operation" not in stack and run.get("phase") != RUNNING


class _Told:
    """Says a line whenever a run is at something else."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._last = ""

    def of(self, run: Body, before: str | None) -> None:
        if run.get("id") == before or run.get("phase") != RUNNING:
            return
        of = f" {run.get('done', 0)} of {run['total']}" if run.get("total") else ""
        current = ", ".join(run.get("current") or ())
        line = f"{run.get('step') or run.get('kind')}{of}{': ' if current else ''}{current}"
        if line != self._last:
            self._last = line
            self._call.out.note(line)

    async def live(self, client: "Client", run: Body, before: str | None) -> None:
        """All of it, once."""
        id = str(run.get("id") or "")
        if id not in ("", before, self._last):
            self._last = id
            await watch(self._call, client, id)


def run_of(stack: Body) -> Body:
    return (stack.get("status") or {}).get("run") or {}
