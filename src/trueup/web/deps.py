"""Deps: the ports that the web role stands on; ``service.wiring`` makes one."""

from collections.abc import (
    Awaitable,
    Callable,
    Collection,
    Hashable,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from trueup.core.actions import ALONE, Actions
from trueup.core.alerts.configuration import Configuration
from trueup.core.extensions import Backend
from trueup.core.health import Judge, health
from trueup.core.metrics.unmetered import UNMETERED
from trueup.core.source.resolve import Refs
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import Application, SyncOperation
from trueup.model.comparison import Comparison
from trueup.model.decision import Target
from trueup.model.inside import USUAL, Inside
from trueup.model.origin import Place, Wanted
from trueup.model.plan import Plan
from trueup.model.project import AppProject
from trueup.model.serving import USUAL as PLAIN
from trueup.model.serving import Network, Serving
from trueup.model.signature import PublicKey
from trueup.model.source import Between, Commits, Revision, Source, Tree
from trueup.model.workings import Workings
from trueup.ports import (
    Backends,
    Clock,
    Cluster,
    Clusters,
    Deliveries,
    Errands,
    Events,
    History,
    Invitations,
    Meter,
    Milestones,
    Owners,
    Repositories,
    Request,
    Reverser,
    RunTokens,
    Sources,
    States,
    Surveyor,
    Texts,
    Tracer,
)
from trueup.web.doors import Doors
from trueup.web.forests import Forests
from trueup.web.signon import SignOn


class Views(Protocol):
    """
    What an Application declares and how that differs from what is live; nothing is written.

    ``service.views`` makes it of the very parts that the reconciler uses, with their memory.
    """

    @property
    def sensitive(self) -> frozenset[str]:
        """Annotations of Secrets that are shown masked."""
        ...

    def governs(self, namespace: str) -> bool:
        """Whether Applications that live there are ours: of others nothing is told or done."""
        ...

    def instances(self) -> frozenset[str]:
        """What marks call the applications that there are."""
        ...

    def effective(self, project: AppProject) -> AppProject:
        """With what global projects lend to it, and its own clusters and repositories."""
        ...

    def lenders(self, project: AppProject) -> tuple[AppProject, ...]:
        """The global projects that lend to it."""
        ...

    async def declared(
        self, app: Application, revisions: tuple[str, ...] = (), *, fresh: bool = False
    ) -> Target:
        """
        At its own revisions, or at those given (empty: its own) in their place.

        *fresh*: what is pushed by now counts, as for a sync; else what was known lately.
        """
        ...

    async def sent(self, app: Application, manifests: tuple[str, ...]) -> Target:
        """The same, of manifests that came with the request."""
        ...

    async def compared(self, app: Application, project: AppProject, target: Target) -> Comparison:
        """Object by object."""
        ...

    async def planned(
        self, app: Application, project: AppProject, target: Target, sync: SyncOperation
    ) -> Plan:
        """What *sync* would do to get to *target*, in order."""
        ...

    async def destination(self, app: Application, project: AppProject | None) -> Cluster:
        """Where it goes to, as whoever its project says; ``Stalled`` if that is nobody."""
        ...

    async def asked(self, app: Application, source: Source, project: AppProject) -> Request:
        """What an engine is asked for one source of *app*, if that is vouched for."""
        ...

    async def standing(self, app: Application, refs: Sequence[Ref]) -> Hashable:
        """The state of what is live of it, and of *refs*: another one once anything changes."""
        ...

    def parent(self, app: Object) -> tuple[str, str] | None:
        """The namespace and name of the Application that declares this one by its mark."""
        ...

    async def traced(
        self, app: Application, target: Target, wanted: tuple[Wanted, ...]
    ) -> Mapping[Ref, tuple[Place, ...]]:
        """Where objects, and then their fields, are declared, of those that it is known of."""
        ...


class Probe(Protocol):
    """Whether a repository answers to credentials that are not stored yet."""

    async def reach(self, url: str, said: Mapping[str, Any]) -> None:
        """*said*: by the keys of Argo CD's Secret. Raises ``Stalled`` or ``Unreachable``."""
        ...


class Catalog(Protocol):
    """What there is in repositories that are known. Raises ``Stalled`` or ``Unreachable``."""

    async def reach(self, url: str, *, look_now: bool = True) -> None:
        """Whether it lets us read; asked now, or a recent answer."""
        ...

    async def refs(self, url: str) -> Refs:
        """Branches and tags of a Git repository."""
        ...

    async def charts(self, url: str) -> Mapping[str, tuple[str, ...]]:
        """The charts of a chart repository, with their versions."""
        ...

    async def tags(self, url: str) -> tuple[str, ...]:
        """The tags of an OCI repository."""
        ...

    async def described(self, source: Source, revision: Revision) -> bytes:
        """The ``Chart.yaml`` of a chart; empty if it is none."""
        ...


class Registrar(Protocol):
    """Clusters that no Secret declares yet, or that are to be declared otherwise."""

    def tried(self, declared: Object) -> AbstractAsyncContextManager[Cluster]:
        """The cluster of a Secret that is not stored. Raises ``Stalled`` if that is none."""
        ...

    async def renewed(
        self, cluster: Cluster, token: str
    ) -> tuple[str, Callable[[], Awaitable[None]]]:
        """Another token for *token*, and what to call when it has taken its place."""
        ...


"""Headers of a request or an answer that is passed on."""
Described = Callable[[str], Awaitable[tuple[PublicKey, ...]]]
"""The public keys that a text holds; ``Stalled`` if it is none, or if nothing here can read it."""


class Extensions(Protocol):
    """Those that the settings declare; ``service.extending`` makes it."""

    def known(self) -> Mapping[str, Backend]:
        """By their names, as it is now."""
        ...

    @property
    def backends(self) -> Backends: ...


class Blame(Protocol):
    """Who changed what, and when."""

    async def between(self, url: str, since: str, until: str, limits: Between) -> Commits:
        """
        What *until* has that *since* has not, newest first.

        Raises ``Stalled`` or ``Unreachable``.
        """
        ...

    async def changed(
        self, url: str, commit: str, file: str, lines: tuple[int, ...]
    ) -> Mapping[int, Revision]:
        """
        Of the *lines* of a file as it is at *commit*, as far as it is known; line 0: of the file.

        Raises ``Stalled`` or ``Unreachable``.
        """
        ...


class Files(Protocol):
    """What stands in the files of sources. Raises ``Stalled`` or ``Unreachable``."""

    async def contents(self, tree: Tree, blobs: Iterable[str]) -> Mapping[str, bytes]:
        """By content id, of files of *tree*."""
        ...


Data = Mapping[str, str]


@dataclass(frozen=True)
class Deps:
    """
    *cluster* holds the Applications and our settings; *clusters* are the destinations.

    *doors*: who gets in and may do what; None: everyone who can connect may do all. *names*:
    what the server may be called besides loopback; None: whatever clients like. *held*: an
    object of *cluster*, as its watch tells it; without a request. *texts*: renders Go
    templates. *judge*: of the health of live objects. *actions*: what can be done with them.
    *plugins*: the names of those that render. *hydrating*: whether the hydrator runs. *signon*:
    those who vouch for others. *extensions*: what requests are passed on to. *inside*: what may
    be seen and done in pods. *serving*: how it is served; *proxies*: who may say for whom they
    ask. *problems*: settings that make no sense; *in_force*: from what both ConfigMaps say to
    what holds. *workings*: what goes on in the process. *states*, *runs*: of Terraform, and the
    tokens of those who write them; *errands*: of runs that are elsewhere; *owners*: of states.
    *deliveries*: of what
    is told to people; *invitations*: links in it to approvals; *alerts*: by which settings, for
    a namespace, the operator's first. *milestones*: of
    deployments. *meter*: of requests.
    """

    cluster: Cluster
    clusters: Clusters
    sources: Repositories[Sources]
    catalog: Repositories[Catalog]
    blame: Repositories[Blame]
    files: Repositories[Files]
    views: Views
    surveyor: Surveyor
    clock: Clock
    events: Events
    history: History
    tracer: Tracer
    probe: Probe
    registrar: Registrar
    described: Described
    texts: Texts
    reverser: Reverser
    doors: Doors | None = None
    namespace: str = "argocd"
    names: Collection[str] | None = None
    held: Callable[[Ref], Object | None] = lambda _ref: None
    judge: Judge = health
    actions: Actions = ALONE
    forests: Forests = field(default_factory=Forests)
    plugins: tuple[str, ...] = ()
    hydrating: bool = False
    signon: SignOn | None = None
    extensions: Extensions | None = None
    inside: Inside = USUAL
    serving: Serving = PLAIN
    proxies: tuple[Network, ...] = ()
    problems: Callable[[], Sequence[str]] = tuple
    in_force: Callable[[Data, Data], tuple[Data, Data]] = lambda *said: said
    workings: Callable[[], Workings] = Workings
    states: States | None = None
    runs: RunTokens | None = None
    errands: Errands | None = None
    owners: Owners | None = None
    meter: Meter = UNMETERED
    deliveries: Deliveries | None = None
    invitations: Invitations | None = None
    milestones: Milestones | None = None
    alerts: Callable[[str], Sequence[Configuration]] = lambda _namespace: (Configuration(),)
