"""``opened``: states, with the tokens and the errands of runs, for the length of a block."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from trueup.edge.states.database import database
from trueup.edge.states.errands import Errands
from trueup.edge.states.keeper import Keeper
from trueup.edge.states.keyfile import KeyFile
from trueup.edge.states.keyring import KeySource
from trueup.edge.states.owners import Owners
from trueup.edge.states.runs import Tokens
from trueup.edge.states.vault import Vault
from trueup.ports import Clock

KEYS = "keys.json"


class Opened(NamedTuple):
    states: Keeper
    tokens: Tokens
    errands: Errands
    owners: Owners


@asynccontextmanager
async def opened(
    url: str, folder: Path, clock: Clock, source: KeySource | None = None
) -> AsyncIterator[Opened]:
    """
    *url*: empty: a file in *folder*. *source*: of the keys; None: a file in *folder*.

    Nothing is read or made before somebody asks for a state.
    """
    kept = database(url, folder)
    states = Keeper(kept, Vault(kept, source or KeyFile(folder / KEYS)), clock)
    try:
        yield Opened(states, Tokens(states, clock), Errands(states, clock), Owners(states))
    finally:
        await states.close()
