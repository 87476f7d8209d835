"""
What a reconciler of Applications may see, and what it may decide to do next.

:func:`trueup.core.decide.decide` takes an :class:`Observation` and gives one ``Decision``; the
shell (:mod:`trueup.control.apps`) carries it out, records it and looks again. A result of ``None``
means "not known yet"; findings that stop say why it could not be had.
"""

from collections.abc import Hashable, Mapping
from datetime import datetime
from typing import TypeAlias

from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.model.application import Application, Operation
from trueup.model.comparison import Comparison
from trueup.model.health import Health, Status
from trueup.model.origin import NOWHERE, Origin
from trueup.model.pace import Pace
from trueup.model.plan import Plan, Task
from trueup.model.policy import UNREAD, Finding
from trueup.model.project import AppProject, SyncWindow
from trueup.model.source import Source


class Target(Value, frozen=True):
    """
    What a set of sources declares at a set of revisions, as the cluster is to see it.

    *digest* names the files read and the parameters: equal digests declare equal objects.
    *origins*: where each of *objects* is declared.
    """

    sources: tuple[Source, ...]
    revisions: tuple[str, ...]
    digest: str = ""
    objects: tuple[Object, ...] = ()
    types: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    origins: tuple[Origin, ...] = ()

    def origin(self, ref: Ref) -> Origin:
        """Where the object is declared, as far as it is known."""
        for obj, origin in zip(self.objects, self.origins, strict=False):
            if obj.at("metadata", "name") == ref.name and obj.ref == ref:
                return origin
        return NOWHERE

    @property
    def unread(self) -> bool:
        """Whether files were passed over: what is not among *objects* may be declared in them."""
        return any(finding.type == UNREAD for finding in self.findings)


class Observation(Value, frozen=True):
    """
    All that a decision may look at.

    *comparison* is of the target that the spec names, *plan* of the operation that is asked for or
    running, or of the hooks of a deletion; *obstacles* say why there is none. *touched*: the target
    differs from what the status was last computed against by more than the name of its revision;
    *touched_since*: from what the last operation applied. *retreated*: it is just what the last
    operation went back from. *live* holds what is live of the managed objects and hooks; *version*
    names that state, to know it again. *windows*: those of the project that are about *app*.
    *waits*: what must be synced and healthy before automation goes on, and is not. *fed*: since
    when the outputs of Stacks that it uses are what they are.
    *stirred*: when the running operation last did something that a pause follows.
    *acting*: the user as whom objects are written; empty: as ourselves. *lost*: why the cluster
    cannot be asked now.
    """

    app: Application
    now: datetime
    findings: tuple[Finding, ...] = ()
    target: Target | None = None
    comparison: Comparison | None = None
    health: Mapping[Ref, Health | None] = {}
    app_health: Health = Health(Status.UNKNOWN)
    touched: bool = True
    touched_since: bool = True
    retreated: bool = False
    wanted: Target | None = None
    plan: Plan | None = None
    obstacles: tuple[Finding, ...] = ()
    live: Mapping[Ref, Object] = {}
    version: Hashable = None
    windows: tuple[SyncWindow, ...] = ()
    waits: tuple[str, ...] = ()
    fed: datetime | None = None
    project: AppProject | None = None
    pace: Pace = Pace()
    sensitive: frozenset[str] = frozenset()  # annotations of Secrets that are masked
    stirred: datetime | None = None
    acting: str = ""
    lost: str = ""

    @property
    def stops(self) -> tuple[Finding, ...]:
        """Why nothing may be done until something changes."""
        return tuple(finding for finding in self.findings if finding.stops)


class Rest(Value, frozen=True, tag=True):
    """Nothing to do until something changes, or so many seconds have passed."""

    after: float | None = None


class Begin(Value, frozen=True, tag=True):
    """Write down that this operation runs now; nothing has been done yet."""

    operation: Operation
    retry: int = 0


class Act(Value, frozen=True, tag=True):
    """
    Carry out these tasks of one step of the plan; *ahead* are tried first, by a dry run.

    *assumed*: those that a dry run takes to go well, as they stand on others of it.
    """

    tasks: tuple[Task, ...]
    ahead: tuple[Task, ...] = ()
    assumed: tuple[Task, ...] = ()


class Await(Value, frozen=True, tag=True):
    """The step has been carried out; what it made is not settled yet."""

    message: str
    after: float | None = None


class Clear(Value, frozen=True, tag=True):
    """Delete these hooks, which must go before it goes on or ends; *ahead* are tried first."""

    hooks: tuple[Task, ...]
    ahead: tuple[Task, ...] = ()


class Free(Value, frozen=True, tag=True):
    """Nobody waits for these hooks any more: let go of what kept them from vanishing."""

    hooks: tuple[Ref, ...]


class Finish(Value, frozen=True, tag=True):
    """The operation has ended: in this phase, for this reason."""

    phase: str
    message: str


class Postpone(Value, frozen=True, tag=True):
    """The operation has failed and is tried again at this time."""

    message: str
    at: datetime


class Cascade(Value, frozen=True, tag=True):
    """The application is being deleted: delete these objects of one wave."""

    refs: tuple[Ref, ...]
    propagation: str = "Foreground"


class Make(Value, frozen=True, tag=True):
    """The application is being deleted: make these hooks, one wave of its phase."""

    hooks: tuple[Task, ...]


class Release(Value, frozen=True, tag=True):
    """The application is being deleted: let go of these; *last*: nothing holds it any more."""

    finalizers: tuple[str, ...]
    last: bool = True


Decision: TypeAlias = (
    Rest | Begin | Act | Await | Clear | Free | Finish | Postpone | Cascade | Make | Release
)
