"""The entrance of the web API: who gets in, and what must be there before anybody does."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from trueup.control.watch import Cache
from trueup.edge.passwords import Passwords
from trueup.service.access import Keeper
from trueup.service.access.furnish import furnish
from trueup.service.access.throttle import Limits
from trueup.service.settings import Settings
from trueup.service.tokens import web_token
from trueup.service.wiring.home import Reach


async def furnished(settings: Settings, reach: Reach) -> None:
    """A key for tokens and a password for ``admin``, where accounts are to be let in."""
    if "web" in settings.active and settings.web.auth == "accounts":
        await furnish(reach.home, settings.home.namespace, Passwords(), reach.clock.now())


@contextmanager
def kept(settings: Settings, reach: Reach, live: Cache) -> Iterator[Keeper | None]:
    """Follows *live* for the length of the block; None: the server is open."""
    if settings.web.auth == "none":
        yield None
        return
    made = Keeper(
        live,
        reach.home,
        settings.home.namespace,
        reach.clock,
        Passwords(),
        web_token(settings.web, settings.storage.data),
        limits=Limits.said(os.environ),
    )
    end: Callable[[], None] = live.listen(made.told)
    try:
        yield made
    finally:
        end()
