"""
A run as it goes on: its log line by line, and on a terminal a table of what is under way.

If the connection breaks, as the server starts again, it goes on after what was shown.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson

from trueup.cli.answers import ApiError, segment
from trueup.cli.command import Call
from trueup.cli.output import Failure, Output, grid
from trueup.cli.stack.place import API, typed

if TYPE_CHECKING:
    from rich.live import Live

    from trueup.cli.client import Client

COLUMNS = ("RESOURCE", "STATE", "SECONDS")
TRIES, PAUSE = 30, 1.0  # after the connection broke; seconds between two
MOST = 20  # resources that are shown at the same time
Told = Mapping[str, Any]


async def follow(call: Call, client: "Client", run: str) -> None:
    """Until it has ended: what it says goes to standard output."""
    async for told in _events(call, client, run):
        if "text" in told:
            call.out.raw(str(told["text"]).encode())
        elif told.get("leftOut"):
            call.out.note(f"[{told['leftOut']} characters left out]")


async def watch(call: Call, client: "Client", run: str) -> None:
    """The same for people, beside what a command says in the end."""
    with _view(call.out) as view:
        async for told in _events(call, client, run):
            view.show(told)


async def _events(call: Call, client: "Client", run: str) -> AsyncIterator[Told]:
    namespace, name = map(segment, typed(call))
    path = f"{API}/stream/stacks/{namespace}/{name}/runs/{segment(run)}"
    since, failures = 0, 0
    while True:
        try:
            async for data in client.events(path, since=since):
                told: Told = orjson.loads(data)
                failures = 0
                if "leftOut" in told:
                    since = told["leftOut"]
                since += len(told.get("text", ""))
                yield told
                if "phase" in told:
                    return
        except ApiError:
            raise
        except Failure:
            failures += 1
            if failures > TRIES:
                raise
        await asyncio.sleep(PAUSE)


class View:
    """Told of each event; shows what is new in it."""

    def __init__(self, out: Output, live: "Live | None") -> None:
        self._out = out
        self._live = live
        self._rest = ""

    def show(self, told: Told) -> None:
        if "text" in told:
            *lines, self._rest = f"{self._rest}{told['text']}".split("\n")
            for line in lines:
                self._print(line)
        elif "resources" in told and self._live is not None:
            self._live.update(table(told), refresh=True)

    def _print(self, line: str) -> None:
        if self._live is not None:
            self._live.console.print(line, soft_wrap=True)
        else:
            self._out.note(line)


def table(told: Told) -> Any:
    """What is under way, and how far all of it is."""
    from rich.console import Group
    from rich.text import Text

    rows = list(under_way(told["resources"]))
    left = [("…", f"{len(rows) - MOST} more", "")] if len(rows) > MOST else []
    return Group(grid(COLUMNS, [*rows[:MOST], *left]), Text(summary(told)))


def under_way(resources: list[Told]) -> Iterator[tuple[str, str, str]]:
    for each in resources:
        if each["state"].endswith("ing") or each["state"] == "failed":
            yield each["address"], each["state"], f"{each['seconds']:.0f}"


def summary(told: Told) -> str:
    refreshed = f"{told['refreshed']} refreshed" if told.get("refreshed") else ""
    done = f"{told.get('done', 0)} of {told['total']}" if told.get("total") else ""
    return " · ".join(filter(None, (told.get("step"), refreshed, done)))


@contextmanager
def _view(out: Output) -> Iterator[View]:
    if not out.live:
        yield View(out, None)
        return
    from rich.live import Live

    with Live(console=out.console, auto_refresh=False, transient=True) as live:
        yield View(out, live)
