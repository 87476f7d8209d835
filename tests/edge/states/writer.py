"""A process that writes states: ``python -m tests.edge.states.writer URL FOLDER NAME COUNT``."""

import asyncio
import sys
from pathlib import Path

from tests.edge.states.test_keeper import state
from trueup.edge.clock import SystemClock
from trueup.edge.states.keeper import NOBODY, Keeper
from trueup.edge.states.opened import opened
from trueup.model.errors import Refused
from trueup.model.terraform import Lock, LockInfo

STATE = "shop/net/default"


async def main(url: str, folder: str, name: str, count: int) -> None:
    async with opened(url, Path(folder), SystemClock()) as made:
        for at in range(count):
            await one(made.states, f"{name}-{at}")


async def one(states: Keeper, who: str) -> None:
    """As Terraform does: lock, read, write one more, unlock; again if somebody else has it."""
    lock = Lock(LockInfo(who), who)
    while await states.lock(STATE, lock):  # noqa: ASYNC110  another process has it
        await asyncio.sleep(0.005)
    found = await states.current(STATE)
    serial = found[0].serial + 1 if found else 1
    try:
        await states.write(STATE, state(serial, who=who), NOBODY, who)
    except Refused as error:
        print("refused", error)
    await states.unlock(STATE, who)


if __name__ == "__main__":
    url, folder, name, count = sys.argv[1:]
    asyncio.run(main(url, folder, name, int(count)))
