"""Declaring: where an object that was refused is declared; asked only when one was."""

from dataclasses import dataclass, field

from trueup.control.apps.targets import Targets
from trueup.k8s.ref import Ref
from trueup.model.application import Application
from trueup.model.decision import Target
from trueup.model.errors import Stalled, Unreachable
from trueup.model.origin import Place, Wanted

TRACED = 10  # refused objects of a step whose fields are looked for; it costs a render each


@dataclass(frozen=True, slots=True)
class Declaring:
    """Of the objects of one target of one application."""

    targets: Targets
    app: Application
    target: Target | None
    asked: set[Ref] = field(default_factory=set)

    async def places(self, ref: Ref, paths: tuple[tuple[str, ...], ...]) -> tuple[Place, ...]:
        """Of the object, then of *paths*; less where less is known."""
        origin = self.target.origin(ref) if self.target else None
        if self.target is None or origin is None or not origin.file:
            return ()
        own = (Place(origin.file, origin.line, source=origin.source),)
        self.asked.add(ref)
        if not paths or len(self.asked) > TRACED:
            return own
        try:
            found = await self.targets.trace(self.app, self.target, (Wanted(ref, paths),))
        except (Stalled, Unreachable):
            return own  # the refusal is what matters
        return found.get(ref) or own
