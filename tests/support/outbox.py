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
async def outbox(folder: Path, clock: Clock | None = None) -> AsyncIterator[Outbox]:
    """In SQLite, in *folder*."""
    async with (
        states_opened("", folder, SystemClock()) as states,
        beside(states, folder, clock) as it,
    ):
        yield it


@asynccontextmanager
async def beside(states: Opened, folder: Path, clock: Clock | None = None) -> AsyncIterator[Outbox]:
    """Sealed by the keys of *states*."""
    when = clock or SystemClock()
    async with outbox_opened("", folder, states.states.vault, when, "one") as made:
        yield made
