"""Notifying: the controller that tells people, over the services that there are."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from trueup.control.alerts.build import AlertController, AlertPorts, controller
from trueup.control.apps.build import Controller
from trueup.control.apps.observe import Observer
from trueup.control.holdings import Change
from trueup.control.watch import Cache
from trueup.core.gotemplate.gotime import place
from trueup.core.project.permits import permits_source
from trueup.core.reach import Reach as Allowed
from trueup.core.render.shown import shown
from trueup.edge.events import KubernetesEvents
from trueup.edge.notify import Services
from trueup.k8s.object import Object
from trueup.model.application import APPLICATION, Application
from trueup.model.errors import Stalled
from trueup.service.argocd_cm import listed
from trueup.service.secrets import decoded
from trueup.service.views import ControllerViews
from trueup.service.wiring.ground import Ground
from trueup.service.wiring.supply import Supply


@asynccontextmanager
async def notifying(
    ground: Ground,
    live: Cache,
    supply: Supply,
    events: KubernetesEvents,
    apps: Controller,
    *,
    self_service: bool,
) -> AsyncIterator[AlertController]:
    """
    *apps*: whose looks are not repeated for what we write into Applications. *self_service*:
    whether namespaces of Applications may have settings of their own.
    """
    services = _services(ground, supply)
    marks = apps.apps.observer.marks
    made = controller(
        _ports(ground, live, supply, events, apps.apps.observer, services),
        marks.control_namespace,
        marks.governs,
        decoded,
        partial(_taken_in, live, apps),
        self_service=self_service,
        home=place(os.environ.get("TZ", "")),
    )

    def settings_told(change: Change) -> None:
        made.settings.told(change)

    made.settings.recall(await ground.outbox.deliveries.recalled())
    quit = live.listen(settings_told)
    try:
        yield made
    finally:
        quit()
        await services.close()


def _services(ground: Ground, supply: Supply) -> Services:
    """Those that may be reached, trusted as repositories on the same host are."""
    said = ground.settings.notifications
    allowed = Allowed(listed(said.allow), listed(said.deny))

    def trust(host: str) -> str:
        return str(supply.credentials.strange(f"https://{host}").get("ca_data") or "")

    threads = ground.outbox.deliveries
    return Services(ground.reach.clock, allowed, trust=trust, environ=os.environ, threads=threads)


def _ports(
    ground: Ground,
    live: Cache,
    supply: Supply,
    events: KubernetesEvents,
    observer: Observer,
    services: Services,
) -> AlertPorts:
    reach, outbox = ground.reach, ground.outbox
    return AlertPorts(
        home=reach.home,
        control=live,
        outbox=outbox.deliveries,
        invitations=outbox.invitations,
        notifiers=services,
        repositories=supply.sources,
        details=partial(_details, observer, supply),
        events=events,
        clock=reach.clock,
        meter=reach.meter,
    )


async def _details(observer: Observer, supply: Supply, app: Application) -> Mapping[str, Any]:
    """Of its first source, where its project permits that."""
    project, source = observer.project(app), app.spec.all_sources[0]
    if project is None:
        raise Stalled("InvalidSpecError", f"project {app.project} does not exist")
    if not permits_source(observer.effective(project), source.repo_url):
        words = f"project {app.project} does not permit {source.repo_url}"
        raise Stalled("InvalidSpecError", words)
    asked = await ControllerViews(observer).asked(app, source, project)
    return shown(await supply.engine.details(asked))


def _taken_in(live: Cache, apps: Controller, before: Object, now: Object) -> None:
    """What we wrote: of an Application it is no reason to look at it again."""
    if now.ref.kind != APPLICATION:
        live.put(now)
        return
    with apps.wake.writing(now.ref):
        live.put(now)
    versions = (str(each.at("metadata", "resourceVersion")) for each in (before, now))
    apps.apps.settled.renewed(now.ref, *versions)
