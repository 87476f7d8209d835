"""
Tokens of runs: given by the key of the states, and ended in their database.

So they count in every replica, whatever the accounts are, and a restart neither ends nor revives
one. That a run has ended is known for longer than any of its tokens could have counted.
"""

from datetime import timedelta

from sqlalchemy import delete, select

from trueup.core.access.tokens import Unverified
from trueup.core.terraform.runtokens import SUBJECT, Unsigned, given, identified
from trueup.edge.states import schema
from trueup.edge.states.keeper import Keeper
from trueup.edge.states.schema import micros
from trueup.model.identity import Identity
from trueup.model.terraform import Grant
from trueup.ports import Clock

TABLE = schema.ended
LONGEST = timedelta(days=7)  # that a token may count


class Tokens:
    """The ``RunTokens`` port."""

    def __init__(self, keeper: Keeper, clock: Clock) -> None:
        self._keeper = keeper
        self._clock = clock

    async def give(self, grant: Grant, lifetime: float) -> str:
        ring = await self._keeper.vault.ring()
        now = self._clock.now().timestamp()
        lasts = min(lifetime, LONGEST.total_seconds())
        return given(grant, ring.keys[ring.newest], now, lasts)

    async def identify(self, token: str) -> Identity:
        vault, now = self._keeper.vault, self._clock.now().timestamp()
        try:
            who = identified(token, (await vault.ring()).keys.values(), now)
        except Unsigned:  # another process may have made a key since
            who = identified(token, (await vault.renewed()).keys.values(), now)
        if await self._ended(who.subject.removeprefix(SUBJECT)):
            raise Unverified("the run has ended")
        return who

    async def end(self, run: str) -> None:
        now = self._clock.now()
        async with self._keeper.database.writing() as connection:
            old = micros(now - 2 * LONGEST)
            await connection.execute(delete(TABLE).where(TABLE.c.at < old))
            await connection.execute(delete(TABLE).where(TABLE.c.run == schema.plain(run)))
            values = {"run": schema.plain(run), "at": micros(now)}
            await connection.execute(TABLE.insert().values(values))

    async def _ended(self, run: str) -> bool:
        async with self._keeper.database.reading() as connection:
            asked = select(TABLE.c.run).where(TABLE.c.run == schema.plain(run))
            return (await connection.execute(asked)).first() is not None
