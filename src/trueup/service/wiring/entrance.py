"""The entrance of the web API: who gets in, and what must be there before anybody does."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple

from trueup.control.watch import Cache
from trueup.edge.backends import Backends
from trueup.edge.identity import Issuers
from trueup.edge.passwords import Passwords
from trueup.model.errors import Refused
from trueup.service.access import Keeper
from trueup.service.access.furnish import NAME as SECRET
from trueup.service.access.furnish import furnish
from trueup.service.access.throttle import Limits
from trueup.service.extending import Extending
from trueup.service.settings import Settings
from trueup.service.tokens import web_token
from trueup.service.vouching import Elsewhere, Vouching
from trueup.service.wiring.home import Reach

log = logging.getLogger("trueup.service")


async def furnished(settings: Settings, reach: Reach) -> None:
    """
    A key for tokens and a password for ``admin``, where accounts are to be let in.

    Where we may not write these, whoever runs the server comes in with its key all the same.
    """
    if "web" not in settings.active or settings.web.auth != "accounts":
        return
    try:
        await furnish(reach.home, settings.home.namespace, Passwords(), reach.clock.now())
    except Refused as error:
        hint = f"grant create and patch of Secret {SECRET}"
        if error.reason == "NotFound":
            hint = f"create namespace {settings.home.namespace}, and start again"
        log.warning("accounts cannot log in", extra={"reason": error.message, "hint": hint})


class Entrance(NamedTuple):
    """
    Who lets people in, and those who vouch for others; None: the server is open.

    *extending*: what requests are passed on to.
    """

    extending: Extending
    keeper: Keeper | None = None
    issuers: Issuers | None = None


@asynccontextmanager
async def extended(live: Cache, extending: Extending) -> AsyncIterator[None]:
    """Follows *live* for the length of the block."""
    quit = live.listen(extending.told)
    try:
        yield
    finally:
        quit()
        await extending.close()


@asynccontextmanager
async def kept(settings: Settings, reach: Reach, live: Cache) -> AsyncIterator[Entrance]:
    """Follows *live* for the length of the block."""
    extending = Extending(live, settings.home.namespace, Backends())
    if settings.web.auth == "none":
        async with extended(live, extending):
            yield Entrance(extending)
        return
    vouching = Vouching(live, settings.home.namespace)
    elsewhere = Elsewhere()
    made = Keeper(
        live,
        reach.home,
        settings.home.namespace,
        reach.clock,
        Passwords(),
        web_token(settings.web, settings.storage.data),
        elsewhere,
        Limits.said(os.environ),
        vouching.problems,
    )
    issuers = elsewhere.issuers = Issuers(vouching, reach.clock, reach.home, made)
    async with extended(live, extending), AsyncExitStack() as ends:
        ends.callback(live.listen(made.told))
        ends.callback(live.listen(vouching.told))
        ends.push_async_callback(issuers.close)
        if settings.web.auth == "accounts":
            remembering = asyncio.create_task(made.run())
            ends.callback(remembering.cancel)
        yield Entrance(extending, made, issuers)
