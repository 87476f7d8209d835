"""Site: the web API of a story's world, served on loopback, and a client of it."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from tests.support.declared import Declared, Probed
from tests.support.passwords import QuickPasswords
from tests.support.story import ARGOCD, URL, World, world
from trueup.control.alerts.inforce import InForce
from trueup.control.apps.targets import Marks
from trueup.control.holdings import Change
from trueup.core.actions import ALONE, Actions
from trueup.core.gotemplate import SPRIG
from trueup.edge.backends import Backends
from trueup.edge.clock import SystemClock
from trueup.edge.events import KubernetesEvents
from trueup.edge.fetch.keyring import described
from trueup.edge.gotemplates import GoTemplates
from trueup.edge.history.keeper import Keeper as Recorder
from trueup.edge.identity import Issuers
from trueup.edge.kube.registrar import Registrar
from trueup.edge.outbox.opened import Outbox
from trueup.edge.states.opened import Opened
from trueup.model.inside import USUAL, Inside
from trueup.model.serving import Serving
from trueup.model.workings import Workings
from trueup.ports import History
from trueup.service.access import Keeper
from trueup.service.extending import Extending
from trueup.service.listen import listening, taken
from trueup.service.secrets import decoded
from trueup.service.views import ControllerViews
from trueup.service.vouching import Elsewhere, Vouching
from trueup.web.app import app
from trueup.web.deps import Deps

SHOP = {
    "web/config.yaml": """
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {color: blue}
""",
    "web/secret.yaml": """
apiVersion: v1
kind: Secret
metadata: {name: keys}
stringData: {password: hunter2}
""",
}
"""A folder with a ConfigMap and a Secret."""


@dataclass
class Site:
    """*address* is the server's; *world* what it serves."""

    address: str
    world: World
    session: aiohttp.ClientSession

    async def call(self, method: str, path: str, body: Any = None, **query: str) -> tuple[int, Any]:
        """The status and the JSON of the answer."""
        data = None if body is None else orjson.dumps(body)
        async with self.session.request(method, path, params=query, data=data) as response:
            text = await response.read()
            return response.status, orjson.loads(text) if text else None

    async def get(self, path: str, **query: str) -> Any:
        status, found = await self.call("GET", path, **query)
        assert status == 200, found
        return found


@asynccontextmanager
async def site(
    folder: Path,
    *,
    token: str = "",
    names: tuple[str, ...] | None = None,
    actions: Actions = ALONE,
    inside: Inside | None = None,
    history: History | None = None,
    look: float = 5.0,
    replacing: bool = True,
    marks: Marks | None = None,
    states: Opened | None = None,
    outbox: Outbox | None = None,
    workings: Callable[[], Workings] = Workings,
) -> AsyncIterator[Site]:
    """
    A world with the namespace ``shop`` and the repository of `SHOP`, and its web API.

    *token*: the operator's key; without one the server is open.
    """
    async with world(folder, marks=marks) as made:
        made.declared.push(URL, SHOP)
        await made.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})
        async with served(
            made,
            token=token,
            names=names,
            actions=actions,
            inside=inside,
            history=history,
            look=look,
            replacing=replacing,
            states=states,
            outbox=outbox,
            workings=workings,
        ) as found:
            yield found


@asynccontextmanager
async def served(
    made: World,
    *,
    token: str = "",
    names: tuple[str, ...] | None = None,
    actions: Actions = ALONE,
    inside: Inside | None = None,
    history: History | None = None,
    look: float = 5.0,
    replacing: bool = True,
    states: Opened | None = None,
    outbox: Outbox | None = None,
    workings: Callable[[], Workings] = Workings,
) -> AsyncIterator[Site]:
    issuers = vouched(made)
    doors = keeper(made, token, issuers) if token else None
    sock = taken("127.0.0.1", 0)
    address = f"http://127.0.0.1:{sock.getsockname()[1]}"
    headers = {"Content-Type": "application/json"}
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    usual = deps(made, doors, names, actions, issuers)
    serving = Serving(look=look, replacing=replacing)

    extending = Extending(made.cache, ARGOCD, Backends())
    alerts = InForce(made.cache.get, ARGOCD, decoded, SPRIG)

    def told(change: Change) -> None:
        alerts.told(change)

    quits = made.cache.listen(extending.told), made.cache.listen(told)
    made_of = replace(
        usual,
        inside=inside or USUAL,
        history=history or made.history,
        serving=serving,
        extensions=extending,
        states=states.states if states else None,
        runs=states.tokens if states else None,
        errands=states.errands if states else None,
        owners=states.owners if states else None,
        deliveries=outbox.deliveries if outbox else None,
        invitations=outbox.invitations if outbox else None,
        alerts=alerts.of,
        workings=workings,
        milestones=history.milestones if isinstance(history, Recorder) else None,
    )
    async with (
        listening(app(made_of), sock),
        aiohttp.ClientSession(address, headers=headers) as session,
    ):
        try:
            yield Site(address, made, session)
        finally:
            for quit in quits:
                quit()
            await extending.close()
            await issuers.close()


def vouched(made: World) -> Issuers:
    """Those who vouch for others, by the settings in the world."""
    vouching = Vouching(made.cache, ARGOCD)
    made.cache.listen(vouching.told)
    return Issuers(vouching, SystemClock(), made.cluster)


def keeper(made: World, key: str, issuers: Issuers) -> Keeper:
    """By the settings in the world; *key* is the operator's."""
    clock = SystemClock()
    found = Keeper(
        made.cache, made.cluster, ARGOCD, clock, QuickPasswords(), key, Elsewhere(issuers)
    )
    made.cache.listen(found.told)
    return found


def deps(
    made: World,
    doors: Keeper | None = None,
    names: tuple[str, ...] | None = None,
    actions: Actions = ALONE,
    issuers: Issuers | None = None,
) -> Deps:
    observer = made.controller.apps.observer
    return Deps(
        cluster=made.cluster,
        clusters=observer.places.clusters,
        sources=observer.targets.sources,
        catalog=made.declared,
        blame=made.declared,
        reverser=made.declared,
        files=made.declared,
        views=ControllerViews(observer),
        surveyor=made.declared,
        clock=SystemClock(),
        events=KubernetesEvents(made.cluster, SystemClock()),
        history=made.history,
        tracer=made.traced,
        probe=Probed(made.declared),
        registrar=Registrar(made.cluster, SystemClock()),
        described=described,
        doors=doors,
        texts=GoTemplates(SystemClock()),
        names=names,
        held=made.cache.get,
        actions=actions,
        signon=issuers,
        meter=made.meter,
    )


def manual(name: str = "web", **more: Any) -> dict[str, Any]:
    """The body of an Application of the folder *name*, without automation."""
    return {"metadata": {"name": name}, "spec": {**spec(name), **more}}


def spec(name: str = "web") -> Mapping[str, Any]:
    return {
        "project": "default",
        "source": {"repoURL": URL, "path": name, "targetRevision": "main"},
        "destination": {"server": "https://kubernetes.default.svc", "namespace": "shop"},
    }


def declared(made: Site) -> Declared:
    return made.world.declared
