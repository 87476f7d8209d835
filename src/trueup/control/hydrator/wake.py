"""Wake: what is to be hydrated when an Application, or a repository that it renders, changed."""

from dataclasses import dataclass, field

from trueup.control.holdings import Change, Reason
from trueup.control.hydrator import Hydrator
from trueup.control.queue import Queue, Urgency
from trueup.core.hydrate import Key
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION


@dataclass(frozen=True, slots=True)
class Wake:
    """Puts into the queue what a change concerns."""

    hydrator: Hydrator
    queue: Queue[Key]
    _known: dict[Ref, Key] = field(default_factory=dict)

    def told(self, change: Change) -> None:
        """A change in the home cluster. One of the status alone is of our own making."""
        if change.ref.kind != APPLICATION or change.reason is Reason.STATUS:
            return
        before = self._known.pop(change.ref, None)
        key = self.hydrator.key(change.ref) if change.reason is not Reason.GONE else None
        if key is not None:
            self._known[change.ref] = key
        for each in {before, key} - {None}:
            self.queue.add(each, Urgency.CHANGED)  # type: ignore[arg-type]

    def moved(self, app: Ref) -> None:
        """A branch that *app* follows is somewhere else."""
        if (key := self._known.get(app)) is not None:
            self.queue.add(key, Urgency.CHANGED)
