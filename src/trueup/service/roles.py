"""
Roles: start and stop what this process does, in one place and in order.

First whatever can be refused at once (the data folder, the port), then the API server, then the
watches of clusters, then the controller and the web API. They are stopped in the reverse order:
nobody new is let in, what is under way is finished, the watches end, the API server closes its
file. A part that breaks ends the process: whoever runs it starts it again, and it goes on.
"""

import asyncio
import logging
import signal
import socket
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import msgspec

from trueup.apiserver.server import ApiServer
from trueup.control.loop import Loop
from trueup.control.metrics.exposition import Exposition
from trueup.control.outside import Outside
from trueup.control.trends import Trends
from trueup.control.watch import Cache
from trueup.k8s.value import Value
from trueup.model.errors import NotYet, Unreachable
from trueup.service import bootstrap, measuring, wiring
from trueup.service.certificate import Certificate, secured
from trueup.service.embedded import started
from trueup.service.listen import listening, taken
from trueup.service.lock import held
from trueup.service.mishaps import Mishaps, noted
from trueup.service.operator import Operator
from trueup.service.ourport import OurPort, host
from trueup.service.settings import Settings
from trueup.service.switch import Switch
from trueup.service.tokens import web_token
from trueup.service.wiring import Entrance, Ground, Parts, Reach

log = logging.getLogger("trueup.service")

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
RETRY = 1.0  # seconds until a home cluster that does not answer is asked again
DRAIN = 10.0  # seconds that reconciliations under way are given to end


class Addresses(Value, frozen=True):
    """Where a running process is found; empty: it does not have that role."""

    web: str = ""
    token: str = ""
    asks: bool = False  # for a login, of whoever has not the token
    api: str = ""
    kubeconfig: str = ""
    metrics: str = ""


@asynccontextmanager
async def running(settings: Settings, environ: Mapping[str, str]) -> AsyncIterator[Addresses]:
    """All roles of *settings*, for the length of the block."""
    roles = settings.active
    async with AsyncExitStack() as stack:
        mishaps = stack.enter_context(noted())
        for role in roles:
            stack.enter_context(held(settings.storage.data, role))
        sock, server, secure = None, None, False
        if "web" in roles:
            sock = stack.enter_context(taken(settings.web.host, settings.web.port))
        scraped = stack.enter_context(measuring.bound(settings))
        if "apiserver" in roles:
            server = await stack.enter_async_context(started(wiring.api_server(settings)))
        if roles != ("apiserver",):
            secure = await stack.enter_async_context(
                _working(settings, environ, sock, scraped, mishaps)
            )
        log.info("serving", extra={"roles": ",".join(roles)})
        try:
            found = _addresses(settings, server, sock, secure=secure)
            yield msgspec.structs.replace(found, metrics=" ".join(measuring.addresses(scraped)))
        finally:
            log.info("stopping")


@contextmanager
def until_told() -> Iterator[None]:
    """
    Any of `SIGNALS` ends the block, wherever it is; a second one is no longer waited for.

    One that whoever started us has switched off (``nohup``) stays so.
    """
    task = asyncio.current_task()
    loop = asyncio.get_running_loop()
    told = False
    heard = [each for each in SIGNALS if signal.getsignal(each) is not signal.SIG_IGN]

    def end() -> None:
        nonlocal told
        told = True
        for number in heard:
            loop.remove_signal_handler(number)
        if task:
            task.cancel()

    for number in heard:
        loop.add_signal_handler(number, end)
    try:
        yield
    except asyncio.CancelledError:
        if not told:
            raise
    finally:
        for number in heard:
            loop.remove_signal_handler(number)


@asynccontextmanager
async def _working(
    settings: Settings,
    environ: Mapping[str, str],
    sock: socket.socket | None,
    scraped: measuring.Sockets,
    mishaps: Mishaps,
) -> AsyncIterator[bool]:
    """The controller and the web API, and the watches below them; gives whether that is TLS."""
    reach = wiring.reach(settings, environ)
    exposition = Exposition(reach.meter)
    try:
        await _furnished(settings, reach)
        async with (
            wiring.history(settings, reach.clock) as history,
            wiring.states(settings, reach) as states,
            wiring.outbox(settings, reach, states) as outbox,
            _beside(reach.clusters.run(), reach.fleet.run()),
            measuring.told(scraped, exposition, (wiring.process_info(),)),
        ):
            live = await _home(reach)
            operator = Operator(live, settings.home.namespace)
            certificate = await _certificate(settings, reach, operator) if sock else None
            watching = [operator.keep(reach.home)]
            watching += [certificate.watch()] if certificate else []
            trends = Trends(reach.clock)
            watching += [measuring.lagging(reach.meter, trends.lag), trends.run()]
            async with wiring.kept(settings, reach, live) as entrance:
                outside = Outside(live, history, reach.clock, settings.home.namespace)
                ours = OurPort(settings.web, sock, certificate)
                office = _Office(
                    Ground(settings, reach, history, outside, states, outbox, ours),
                    operator,
                    entrance,
                    mishaps,
                    trends,
                    exposition if scraped else None,
                )
                if "controller" in settings.active:
                    watching.append(outside.run())
                async with _beside(office.run(), *watching):
                    await office.open.wait()
                    yield certificate is not None
    finally:
        await reach.home.close()


async def _certificate(settings: Settings, reach: Reach, operator: Operator) -> Certificate | None:
    """What the port shows; None: it speaks plainly."""
    if not secured(settings.web, operator.now.serving):
        return None
    made = Certificate(settings.web, reach.home, settings.home.namespace, reach.clock)
    await made.load(operator.now.serving)
    return made


async def _furnished(settings: Settings, reach: Reach) -> None:
    if settings.home.install_crds:
        await bootstrap.install(reach.home, reach.clock)
    await bootstrap.check(reach.home)
    if settings.home.embedded:
        await bootstrap.furnish(reach.home, settings.home.namespace)
    await wiring.furnished(settings, reach)


async def _home(reach: Reach) -> Cache:
    """The cache of the home cluster, however long that takes."""
    while True:
        try:
            return await reach.fleet.control(reach.home)
        except NotYet as reason:
            log.info("waiting", extra={"reason": reason.message})
        except Unreachable as reason:
            log.info("waiting", extra={"reason": reason.message})
            await reach.clock.sleep(RETRY)


@dataclass(frozen=True, slots=True)
class _Office:
    """The controller and the web API; built anew when what `Operator` reads has changed."""

    ground: Ground
    operator: Operator
    entrance: Entrance
    mishaps: Mishaps
    trends: Trends
    exposition: Exposition | None
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        async with AsyncExitStack() as port:
            switch, ours = Switch(), self.ground.port
            if ours.sock is not None:
                context = ours.certificate.context if ours.certificate else None
                await port.enter_async_context(listening(switch, ours.sock.dup(), context))
            await self._work(switch)

    async def _work(self, switch: Switch) -> None:
        settings, fleet, now = self.ground.settings, self.ground.reach.fleet, self.operator.now
        while True:
            fleet.retrack(now.tracking)
            fleet.refilter(now.filters)
            fleet.admit(home=now.in_cluster)
            async with AsyncExitStack() as stack:
                parts = await stack.enter_async_context(wiring.parts(self.ground, now))
                seen = stack.enter_context(wiring.observed(parts))
                stack.enter_context(self.trends.reading(partial(wiring.sampled, parts, seen)))
                await stack.enter_async_context(_beside(*seen.work))
                if self.exposition is not None:
                    measured = wiring.measured(parts, now, self.mishaps, self.exposition, seen)
                    work = await stack.enter_async_context(measured)
                    await stack.enter_async_context(_beside(*work))
                if "controller" in settings.active or settings.tells:
                    await stack.enter_async_context(_controlling(parts))
                if self.ground.port.sock is not None:
                    workings = partial(wiring.workings, parts, seen, self.mishaps, self.trends)
                    app = wiring.web(parts, self.entrance, self.operator, workings)
                    await stack.enter_async_context(switch.serving(app))
                self.open.set()
                now = await self.operator.changed()
                log.info("building anew", extra={"reason": "argocd-cm was changed"})


@asynccontextmanager
async def _controlling(parts: Parts) -> AsyncIterator[None]:
    """The loops; at the end they finish what they have begun, within reason."""
    with wiring.awake(parts) as loops:
        async with (
            _beside(*(work() for work in wiring.beside(parts))),
            asyncio.TaskGroup() as group,
        ):
            tasks = [group.create_task(each.run(), name=each.name) for each in loops]
            try:
                yield
            finally:
                await _drained(loops, tasks)


async def _drained(loops: tuple[Loop[Any], ...], tasks: list[asyncio.Task[None]]) -> None:
    for each in loops:
        each.queue.close()
    _, late = await asyncio.wait(tasks, timeout=DRAIN)
    for task in late:
        log.warning("not finished", extra={"loop": task.get_name()})
        task.cancel()


@asynccontextmanager
async def _beside(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Endless work beside the block; if it breaks, so does the block."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each) for each in work]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


def _addresses(
    settings: Settings, server: ApiServer | None, sock: socket.socket | None, *, secure: bool
) -> Addresses:
    reached = host(settings.web)
    return Addresses(
        web=f"http{'s' if secure else ''}://{reached}:{sock.getsockname()[1]}" if sock else "",
        token=web_token(settings.web, settings.storage.data) if sock else "",
        asks=settings.web.auth == "accounts",
        api=server.address if server else "",
        kubeconfig=str(server.kubeconfig) if server else "",
    )
