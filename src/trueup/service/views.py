"""
Views: what the web API shows of declared and live objects, from the parts that reconcilers use.

The two share nothing but these parts and their memory: what the controller has rendered and
compared is not rendered and compared again because somebody looks at it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from trueup.control.apps.comparing import Comparing
from trueup.control.apps.place import Places
from trueup.control.apps.targets import Targets
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import Application
from trueup.model.comparison import Comparison
from trueup.model.decision import Target
from trueup.model.health import Health
from trueup.model.project import AppProject


@dataclass(frozen=True, slots=True)
class ControllerViews:
    """The ``Views`` of `web.deps`."""

    places: Places
    targets: Targets
    comparing: Comparing

    async def declared(self, app: Application, revisions: tuple[str, ...] = ()) -> Target:
        place = await self.places.find(app.spec.destination)
        aim = await self.targets.aim(app.spec.all_sources, revisions, look_now=False)
        return await self.targets.target(app, aim, place.scope)

    async def sent(self, app: Application, manifests: tuple[str, ...]) -> Target:
        place = await self.places.find(app.spec.destination)
        return self.targets.local(app, manifests, place.scope)

    async def compared(
        self, app: Application, project: AppProject, target: Target
    ) -> tuple[Comparison, Mapping[Ref, Health | None]]:
        place = await self.places.find(app.spec.destination)
        comparison, live = await self.comparing.compare(app, target, place, project)
        health, _ = self.comparing.health(app, comparison.objects, live)
        return comparison, health

    async def owned(self, app: Application) -> Mapping[Ref, Object]:
        place = await self.places.find(app.spec.destination)
        return await self.comparing.owned(app, place)
