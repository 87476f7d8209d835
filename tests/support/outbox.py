"""An outbox of its own, sealed as the real one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from trueup.edge.clock import SystemClock
from trueup.edge.outbox.opened import Outbox
from trueup.edge.outbox.opened import opened as outbox_opened
from trueup.edge.states.opened import Opened
from trueup.edge.states.opened import opened as states_opened
from trueup.ports import Clock


@asynccontextmanager
async def outbox(
    folder: Path, clock: Clock | None = None, url: str = "", by: str = "one"
) -> AsyncIterator[Outbox]:
    """At *url*, else in SQLite, in *folder*; *by*: the process that claims."""
    async with (
        states_opened(url, folder, SystemClock()) as states,
        beside(states, folder, clock, url, by) as it,
    ):
        yield it


@asynccontextmanager
async def beside(
    states: Opened, folder: Path, clock: Clock | None = None, url: str = "", by: str = "one"
) -> AsyncIterator[Outbox]:
    """Sealed by the keys of *states*."""
    when = clock or SystemClock()
    async with outbox_opened(url, folder, states.states.vault, when, by) as made:
        yield made
