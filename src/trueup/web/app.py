"""``app(deps)``: the web role as an ASGI application."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware

from trueup.web.apps.applications import Applications
from trueup.web.beside import beside
from trueup.web.deps import Deps
from trueup.web.errors import HANDLED
from trueup.web.gate.auth import Authentication
from trueup.web.gate.compression import Compression
from trueup.web.gate.denials import Denials
from trueup.web.gate.headers import Headers
from trueup.web.gate.host import Hosts
from trueup.web.gate.lasting import Lasting
from trueup.web.gate.metered import Metered
from trueup.web.gate.origin import Origins
from trueup.web.gate.proxied import Proxied
from trueup.web.gate.warnings import Warnings
from trueup.web.hooks.receiving import hooks
from trueup.web.login.renewing import Renewing
from trueup.web.ours.drift import drifting
from trueup.web.page.fallback import Fallback
from trueup.web.routes import ROUTES


def app(deps: Deps) -> Starlette:
    """The API over *deps*; while it is up, it watches the Applications."""
    applications = Applications(deps.views.governs)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        work = (
            applications.follow(deps.cluster),
            applications.close(made.state.closing),
            made.state.drifting.run(),
        )
        async with beside(*work):
            yield

    def problems() -> Sequence[str]:
        return (*deps.history.problems, *deps.problems())

    made = Starlette(
        routes=ROUTES,
        middleware=[
            Middleware(Metered, meter=deps.meter, clock=deps.clock),
            Middleware(Proxied, trusted=deps.proxies, root=deps.serving.root),
            Middleware(Headers, serving=deps.serving),
            *([Middleware(Compression)] if deps.serving.compress else []),
            Middleware(Hosts, names=deps.names),
            Middleware(Origins, known=deps.serving.origins),
            Middleware(Renewing, signon=deps.signon),
            Middleware(Authentication, doors=deps.doors, runs=deps.runs),
            Middleware(Warnings, doors=deps.doors, problems=problems),
            Middleware(Denials),
            Middleware(Lasting, doors=deps.doors, look=deps.serving.look),
        ],
        exception_handlers=HANDLED,
        lifespan=lifespan,
    )
    made.router.redirect_slashes = False  # to where a proxy may not have it: it is not found
    made.router.default = Fallback(made.router.default)
    made.state.deps = deps
    made.state.applications = applications
    made.state.drifting = drifting(deps)
    made.state.hooks = hooks(deps)
    made.state.closing = asyncio.Event()  # streams end when it is set
    return made
