"""Serving: the HTTP API, over the very parts that the controller uses."""

from collections.abc import Callable

from starlette.applications import Starlette

from trueup.edge.fetch.keyring import described
from trueup.edge.fetch.probe import Probe
from trueup.edge.gotemplates import GoTemplates
from trueup.edge.kube.registrar import Registrar
from trueup.model.workings import Workings
from trueup.service.argocd_cm import listed
from trueup.service.operator import Operator
from trueup.service.views import ControllerViews
from trueup.service.wiring.entrance import Entrance
from trueup.service.wiring.parts import Parts
from trueup.web.app import app
from trueup.web.deps import Deps
from trueup.web.forests import Forests
from trueup.web.gate.proxied import networks


def web(
    parts: Parts, entrance: Entrance, operator: Operator, workings: Callable[[], Workings]
) -> Starlette:
    """Of a process that has the web role."""
    supply = parts.supply
    return app(
        Deps(
            cluster=parts.reach.home,
            clusters=parts.reach.fleet,
            sources=supply.sources,
            catalog=supply.sources,
            blame=supply.sources,
            reverser=supply.reversals,
            files=supply.sources,
            views=ControllerViews(parts.controller.apps.observer),
            surveyor=supply.engine,
            clock=parts.reach.clock,
            events=parts.events,
            history=parts.history,
            tracer=parts.tracer,
            probe=Probe(supply.accesses.said),
            registrar=Registrar(parts.reach.home, parts.reach.clock),
            described=described,
            doors=entrance.keeper,
            texts=GoTemplates(parts.reach.clock),
            namespace=parts.settings.home.namespace,
            names=parts.settings.web.called,
            held=parts.live.get,
            judge=parts.judge,
            actions=parts.actions,
            forests=Forests(parts.labels, parts.host_labels),
            plugins=supply.plugins,
            hydrating=parts.hydrating is not None,
            signon=entrance.issuers,
            extensions=entrance.extending,
            inside=parts.inside,
            serving=parts.serving,
            proxies=networks(listed(parts.settings.web.proxies)),
            problems=operator.problems,
            in_force=operator.in_force,
            workings=workings,
            states=parts.states.states,
            runs=parts.states.tokens,
            errands=parts.states.errands,
            owners=parts.states.owners,
            meter=parts.reach.meter,
            deliveries=parts.outbox.deliveries,
            invitations=parts.outbox.invitations,
            milestones=parts.history.milestones,
            alerts=parts.alerts.settings.of,
        )
    )
