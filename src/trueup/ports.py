"""
The protocols that ``control`` needs and ``edge`` makes real: one to three methods each.

Each raises only ``Stalled``, ``NotYet`` or ``Unreachable`` (:mod:`trueup.model.errors`).
"""

from collections.abc import (
    AsyncIterator,
    Callable,
    Collection,
    Hashable,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value
from trueup.model.application import Application, Destination
from trueup.model.delivery import Backlog, Delivery, Letter, Occasion, Phase, Sought, Topic
from trueup.model.details import Details
from trueup.model.event import Event
from trueup.model.foreseen import At, Foreseen, Going, Outline
from trueup.model.identity import Identity
from trueup.model.invitation import Invitation
from trueup.model.metric import Metric
from trueup.model.notice import About, Head, Notice, ServiceSettings
from trueup.model.origin import Origin, Place, Wanted
from trueup.model.project import KeyPolicy, ProjectCluster
from trueup.model.record import Entry, Page, Query, State, Verdict
from trueup.model.reversal import Reversal, Reversed, Signed
from trueup.model.rules import Answer, Question, Subject
from trueup.model.source import Between, Commits, Revision, Source, Tree
from trueup.model.span import Span
from trueup.model.stack import Stack
from trueup.model.terraform import Grant, Job, Lock, News, Progress, Result, StateVersion


class Vouchers(Protocol):
    """Whether anybody vouches for what sources declare."""

    async def faults(
        self, source: Source, revision: Revision, wanted: KeyPolicy
    ) -> tuple[str, ...]:
        """What is wrong with the signatures of a revision; nothing: they satisfy *wanted*."""
        ...


class Sources(Vouchers, Protocol):
    """Remote files."""

    async def head(
        self, source: Source, *, look_now: bool = False, no_older: float | None = None
    ) -> Revision:
        """
        What ``targetRevision`` means; *look_now*: ask the remote, not a recent answer.

        *no_older*: the seconds for which an answer is recent enough this time.
        """
        ...

    async def tree(self, source: Source, revision: Revision) -> Tree:
        """The paths and content ids of that revision; nothing is checked out."""
        ...


S = TypeVar("S", covariant=True)


class Repositories(Protocol[S]):
    """Remote files, by who reads them: a project may have credentials of its own."""

    def of(self, project: str, source: Source) -> S:
        """*source* as the applications of *project* have it; the same object for equal rights."""
        ...


class Request(Value, frozen=True):
    """
    One render: everything that its result may depend on, besides the files.

    *paths*: the Application's ``manifest-generate-paths``.
    """

    source: Source
    revision: Revision
    app: str
    namespace: str
    project: str = "default"
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()
    refs: Mapping[str, tuple[Source, Revision]] = {}
    paths: str = ""


class Rendered(Value, frozen=True):
    """
    What an engine made: JSON objects, as written (no namespace filled in, no tracking mark).

    *digest* names the files read and the parameters; equal digests give equal objects. *origins*:
    where each object is declared; none of an older result. *secret*: something was encrypted. *by*:
    the program that made them.
    """

    digest: str
    tool: str
    objects: tuple[Mapping[str, Any], ...]
    warnings: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    secret: bool = False
    by: str = ""


class Engine(Protocol):
    """Helm, Kustomize, Jsonnet and plain folders behind one door."""

    async def digest(self, request: Request) -> str | None:
        """The digest that a render would have, from the files alone; None: never rendered."""
        ...

    async def render(self, request: Request) -> Rendered:
        """From the cache if these files and parameters were rendered before."""
        ...

    async def forget(self, request: Request) -> None:
        """Render it anew when it is next asked for."""
        ...

    async def trace(
        self, request: Request, wanted: tuple[Wanted, ...]
    ) -> tuple[tuple[Place, ...], ...]:
        """
        Where objects and their fields are declared: of each the object itself, then each path.

        Nothing of an object that *request* does not make. Costs a render, or part of one.
        """
        ...


class Surveyor(Protocol):
    """What there is to render, and to set; nothing is rendered but what is asked."""

    async def details(self, request: Request) -> Details:
        """What of the source of *request* can be set."""
        ...

    async def applications(self, request: Request) -> Mapping[str, str]:
        """The tool of each folder of a repository that one fits, ``.`` for the root."""
        ...


class Push(Value, frozen=True):
    """
    One commit on *branch* (made from *base*, else from nothing, if there is none yet).

    *folders*: by path, all the files that each then holds. *top*: files of the root. If no
    *judged* file of any folder differs, no commit is made. *anew*: even if a note says that
    *dry* was hydrated already. *project*: whose credentials are used, where it has its own.
    """

    repo_url: str
    branch: str
    base: str
    dry: str
    message: str
    author: str
    email: str
    folders: Mapping[str, Mapping[str, bytes]]
    top: Mapping[str, bytes]
    judged: str
    anew: bool = False
    project: str = ""


class Pusher(Protocol):
    """Who writes to repositories."""

    async def push(self, wanted: Push) -> str:
        """The commit that the branch is at afterwards."""
        ...


class Reverser(Protocol):
    """Who puts branches back to what they were."""

    def lent(self, url: str, project: str) -> bool:
        """Whether there are credentials to push there with."""
        ...

    async def preview(self, wanted: Reversal) -> Reversed:
        """What would change; nothing is written."""
        ...

    async def carry_out(self, wanted: Reversal, head: str, signed: Signed) -> str:
        """The new commit; empty: the branch is not at *head* any more, and nothing was done."""
        ...


class Texts(Protocol):
    """Go templates, with the functions of Sprig."""

    async def text(self, name: str, template: str, data: Mapping[str, Any]) -> str:
        """``Stalled``, naming *name*: it makes no sense."""
        ...


class WatchEvent(Value, frozen=True):
    """ADDED, MODIFIED, DELETED, BOOKMARK, or SYNCED after the initial state has been told."""

    type: str
    object: Object


class ApiKind(Value, frozen=True):
    """How a cluster serves a kind."""

    kind: GroupKind
    version: str
    plural: str
    namespaced: bool
    verbs: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()


class Channels(Protocol):
    """
    What is sent to a process in a container, or to a port of a pod, and comes from it.

    Of a process: 0 its input, 1 and 2 its output, 3 the ``Status`` of its end, 4 the size of its
    terminal. Of a port: 0 its bytes, 1 its errors; the first message of each is its number.
    """

    async def send(self, channel: int, data: bytes) -> None: ...

    async def receive(self) -> tuple[int, bytes] | None:
        """The next message; None at the end."""
        ...


class Pods(Protocol):
    """What runs in the pods of a cluster, through its API and its kubelets."""

    def log(self, pod: Ref, query: Mapping[str, str]) -> AsyncIterator[bytes]:
        """The lines of a container's log; *query*: as ``pods/log`` takes it."""
        ...

    def process(
        self, pod: Ref, container: str, command: Sequence[str], *, terminal: bool
    ) -> AbstractAsyncContextManager[Channels]:
        """*command*, run beside what the container runs."""
        ...

    def port(self, pod: Ref, number: int) -> AbstractAsyncContextManager[Channels]:
        """One connection to a port."""
        ...


class Cluster(Pods, Protocol):
    """One Kubernetes API, real or embedded; bodies are JSON mappings, never changed in place."""

    @property
    def name(self) -> str:
        """What people call it, for messages: ``cluster "staging"``."""
        ...

    async def version(self) -> str:
        """As the server says it: ``v1.36.2``."""
        ...

    async def kinds(self) -> Mapping[GroupKind, ApiKind]:
        """Everything that is served, preferred versions first; fresh after CRDs have changed."""
        ...

    def relearn(self) -> None:
        """What is served may have changed without a CRD that we see."""
        ...

    async def schemas(self) -> Mapping[str, str]:
        """
        What is published now: of each schema (``apis/apps/v1``) a name of its present content.

        Always asked of the cluster; nothing, if it publishes none.
        """
        ...

    async def schema(self, group: str, version: str) -> Mapping[str, Any]:
        """The OpenAPI v3 document of a group version."""
        ...

    async def get(self, ref: Ref, version: str = "") -> Object | None: ...

    async def list(
        self, kind: GroupKind, *, namespace: str = "", selector: str = ""
    ) -> tuple[Sequence[Object], str]:
        """All of them, and the resourceVersion to watch from."""
        ...

    def watch(self, kind: GroupKind, *, namespace: str = "") -> AsyncIterator[WatchEvent]:
        """The initial state, SYNCED, then every change; reconnects and relists by itself."""
        ...

    async def apply(
        self,
        body: Mapping[str, Any],
        *,
        force: bool = True,
        dry_run: bool = False,
        manager: str = "",
    ) -> Object:
        """Server-side apply; *manager*: as `create` has it."""
        ...

    async def create(
        self, body: Mapping[str, Any], *, dry_run: bool = False, manager: str = ""
    ) -> Object:
        """*manager*: who is told to own what is written; empty: ``argocd-controller``."""
        ...

    async def replace(self, body: Mapping[str, Any]) -> Object: ...

    async def patch(
        self,
        ref: Ref,
        patch: Any,
        *,
        media_type: str,
        subresource: str = "",
        manager: str = "",
        dry_run: bool = False,
    ) -> Object:
        """
        *media_type*: ``merge``, ``json`` or ``strategic``; *manager*: as `create` has it.

        *dry_run*: gives what it would become, and leaves it as it is.
        """
        ...

    async def delete(
        self, ref: Ref, *, propagation: str = "Foreground", uid: str = ""
    ) -> Object | None:
        """What is left of it until its finalizers are done; None: it is gone."""
        ...

    def heed(self, listener: Callable[[], None]) -> Callable[[], None]:
        """
        Have it told when a request finds nobody, or nobody who lets us in.

        It need not mean anything. Ends when what is given back is called.
        """
        ...

    def acting(self, user: str, *, reading: bool = False) -> "Cluster":
        """The same cluster, written to as *user*; *reading*: objects are read as that, too."""
        ...


class Written(Protocol):
    """What one cluster holds now, and what writers have learnt of it before the watches tell."""

    def get(self, ref: Ref) -> Object | None:
        """The object, of a kind that is followed."""
        ...

    def put(self, obj: Object) -> None:
        """Take in what a write returned."""
        ...

    def remove(self, ref: Ref, uid: str) -> None:
        """The object of that uid is known to be gone."""
        ...


class Live(Written, Protocol):
    """What one cluster holds now, from watches: reading it costs no request."""

    async def follow(self, kinds: Iterable[GroupKind]) -> None:
        """Watch these too; returns when their state is known. ``Stalled`` if one is not served."""
        ...

    async def whole(self, app: str, refs: Iterable[Ref]) -> None:
        """
        Hold the objects of *app*, and those of *refs* that are there, with all that they say.

        Of others only what their place, health and line in the tree are read from is kept.
        """
        ...

    def owned(self, app: str) -> Sequence[Object]:
        """Objects with the tracking mark of *app* (``ns_name`` outside the control namespace)."""
        ...

    def children(self, uid: str) -> Sequence[Object]:
        """Objects that *uid* owns, of kinds that are followed; in outline."""
        ...

    def of_kind(self, kind: GroupKind, namespace: str = "") -> Sequence[Object]:
        """All of a kind that is followed."""
        ...

    def unclaimed(self, namespace: str, apps: Collection[str]) -> Sequence[Ref]:
        """What lies there, has no owner, is nobody's kin, and is marked for none of *apps*."""
        ...

    def changed(self, since: int) -> tuple[int, Sequence[Ref] | None]:
        """The number of changes until now, and what they were after *since* of them; None: many."""
        ...

    def fingerprint(self, app: str, refs: Iterable[Ref]) -> Hashable:
        """Equal as long as nothing that is owned by *app* or named by *refs* has changed."""
        ...


class Figures(Value, frozen=True):
    """
    What is held of a cluster that is followed; *kinds*: how many are.

    *synced*: when the state of one of them was read last; None: none has been. *problem*: why
    nothing is heard of it.
    """

    objects: int = 0
    kinds: int = 0
    synced: datetime | None = None
    problem: str = ""


class Clusters(Protocol):
    """The clusters that we may write to, by server address or by name."""

    async def open(self, server: str, name: str = "") -> Cluster: ...

    async def live(self, server: str, name: str = "") -> Live: ...

    async def identify(self, server: str, name: str = "") -> Destination:
        """The same cluster under its address and its name."""
        ...

    def scoped(self, project: str) -> Sequence[ProjectCluster]:
        """Those whose Secrets name the project."""
        ...

    def figures(self, cluster: Cluster) -> Figures | None:
        """None: nobody follows it in this process."""
        ...

    def known(self, where: str, ref: Ref) -> Object | None:
        """An object in the cache of the cluster of that address or name; None: not known."""
        ...


class PathExpressions(Protocol):
    """jq path expressions, evaluated within a set time."""

    def problem(self, expression: str) -> str:
        """Why it is none; empty: it is one."""
        ...

    def paths(self, expression: str, body: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """
        The paths that it names in *body*, as jq's ``path()`` gives them; none if that fails there.

        ``Stalled``: it takes too long, or too much memory.
        """
        ...


class Events(Protocol):
    """Where people read what happened."""

    async def tell(self, about: Object, event: Event) -> None:
        """Never fails: what cannot be told is lost."""
        ...


class Tracer(Protocol):
    """Where the road of a commit is followed; see :mod:`trueup.core.spans`."""

    def tell(self, span: Span) -> None:
        """Never waits and never fails: what cannot be told is lost."""
        ...


class Passwords(Protocol):
    """Passwords of accounts, and their hashes."""

    async def hashed(self, password: str) -> str: ...

    async def fits(self, password: str, hash: str) -> bool:
        """Whether *hash* is of *password*; an empty one is of none, and takes as long."""
        ...

    def fresh(self, length: int = 16) -> str:
        """One that nobody can guess."""
        ...


class History(Protocol):
    """The record of what happened; see :mod:`trueup.model.record`."""

    @property
    def problems(self) -> Sequence[str]:
        """Why entries wait or are lost just now, for whoever administers."""
        ...

    def add(self, entry: Entry) -> None:
        """Never waits and never fails: it is written down as soon as the database takes it."""
        ...

    async def find(self, query: Query, limit: int, shown: Callable[[Entry], bool]) -> Page:
        """Newest first, of those that may be *shown*; perhaps fewer than there are, see `Page`."""
        ...

    async def one(self, id: int) -> Entry | None: ...

    def walk(self, query: Query) -> AsyncIterator[tuple[Entry, str]]:
        """All that match, oldest first, each with its link of the chain."""
        ...

    async def following(self, query: Query, limit: int) -> tuple[Sequence[Entry], int]:
        """Oldest first after ``query.after``; and the id after which to look next."""
        ...

    async def grown(self, after: int) -> int:
        """Waits until there is an entry after that id; the last one's."""
        ...

    async def state(self) -> State: ...

    async def verify(self) -> Verdict:
        """Whether the chain holds from its beginning to its end; reads all of it."""
        ...


class Clock(Protocol):
    """The time, for code that must not look itself."""

    def now(self) -> datetime: ...

    def monotonic(self) -> float:
        """Seconds that only ever grow, whatever is done to the wall clock."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class Meter(Protocol):
    """
    Who counts what happens. It never waits and never fails, and costs about a microsecond.

    *labels*: the values of the metric's labels, in their order. *trace*: in which it happened.
    """

    def count(
        self, metric: Metric, labels: tuple[str, ...] = (), by: float = 1.0, trace: str = ""
    ) -> None: ...

    def observe(
        self, metric: Metric, labels: tuple[str, ...], value: float, trace: str = ""
    ) -> None:
        """One more of a histogram or a summary."""
        ...

    def put(self, metric: Metric, labels: tuple[str, ...], value: float) -> None:
        """A gauge is that now."""
        ...

    def add(self, metric: Metric, labels: tuple[str, ...], by: float) -> None:
        """A gauge is more or less by that."""
        ...


Headers = Iterable[tuple[str, str]]
Passed = tuple[int, Headers, AsyncIterator[bytes]]
"""Status, headers, and the body as it comes."""


class Backends(Protocol):
    """The services that requests to extensions are passed on to."""

    async def ask(
        self,
        url: str,
        patience: float,
        method: str,
        path: str,
        headers: Headers,
        body: AsyncIterator[bytes] | None,
    ) -> Passed:
        """*path* with its query, at the host of *url*. Raises ``Unreachable``."""
        ...

    async def close(self) -> None: ...


class Runner(Protocol):
    """Runs Terraform, in a process that outlives ours if it must."""

    async def start(self, job: Job) -> None:
        """Begun, or told to be; nothing, if the run of that id has been begun already."""
        ...

    async def watch(self, id: str, told: Callable[[Progress], None]) -> Result | None:
        """Until it has ended; None: nothing is known of that run, so it was never begun."""
        ...

    async def cancel(self, id: str) -> None:
        """Have it end as soon as its state is saved; nothing, if it has ended."""
        ...

    async def forget(self, id: str) -> None:
        """Its result has been taken: nothing of it is needed any more."""
        ...

    async def left(self) -> Sequence[str]:
        """The runs that something is left of: under way, or not forgotten yet."""
        ...


class States(Protocol):
    """
    States by name (``namespace/name/workspace``), in versions; at rest all of it is encrypted.

    Plans are kept beside them, as long as somebody may want to apply them.
    """

    async def listed(self) -> Mapping[str, tuple[StateVersion | None, Lock | None]]:
        """All that there are or were, by name: the newest version, and who holds it."""
        ...

    async def newest(self, name: str) -> StateVersion | None:
        """Without its body; None: there is none, or none any more."""
        ...

    async def current(self, name: str) -> tuple[StateVersion, bytes] | None: ...

    async def version(self, name: str, number: int) -> tuple[StateVersion, bytes] | None: ...

    async def versions(self, name: str) -> Sequence[StateVersion]:
        """Newest first."""
        ...

    async def write(self, name: str, body: bytes, by: StateVersion, lock: str) -> StateVersion:
        """
        As the next version; *by*: who, in which run, for which revision. *lock*: its holder's id.

        The same body again, as the newest there is, is no other version. ``Refused`` (409): another
        holds it, or the serial is not newer, or the lineage is another; (400): it is no state.
        """
        ...

    async def restore(self, name: str, number: int, by: str) -> StateVersion:
        """An old version as the newest, with a new serial. ``Refused`` while it is locked."""
        ...

    async def delete(self, name: str, lock: str, by: str = "") -> None:
        """It is empty from now on; its versions stay."""
        ...

    async def lock(self, name: str, lock: Lock) -> Lock | None:
        """None: it is held now; else who has it."""
        ...

    async def unlock(self, name: str, id: str) -> None:
        """``Refused`` (409) if somebody else holds it; nothing, if nobody does."""
        ...

    async def holder(self, name: str) -> Lock | None: ...

    async def keep(self, name: str, id: str, blobs: Mapping[str, bytes], retained: int) -> None:
        """What belongs to the plan or run *id*; of others only the newest *retained* stay."""
        ...

    async def kept(self, name: str, id: str, blob: str) -> bytes | None: ...

    async def rotate(self) -> tuple[str, int]:
        """Another key seals all of it from now on: its id, and how much was sealed anew."""
        ...


class Repository(Sources, Protocol):
    """Remote files, with what they say."""

    async def contents(self, tree: Tree, blobs: Iterable[str]) -> Mapping[str, bytes]:
        """By the ids of *blobs*."""
        ...


class Past(Sources, Protocol):
    """Remote files, and how they came to be what they are."""

    async def between(self, url: str, since: str, until: str, wanted: Between) -> Commits:
        """What *until* has that *since* has not, newest first."""
        ...


class Merges(Past, Protocol):
    """What a branch would be after a merge that nobody has made yet."""

    async def merged(self, url: str, base: str, head: str) -> Revision:
        """A commit that this process alone can read. Raises ``Stalled`` if there is a conflict."""
        ...

    async def landed(self, url: str, head: str, since: str, until: str) -> str:
        """
        The commit after *since* up to *until* that has all that *head* adds; empty: none has.

        By what it says, so also where it was squashed or rebased.
        """
        ...


class StackForecasts(Protocol):
    """What Stacks would do at commits that they do not follow; never applied."""

    async def outline(self, stack: Stack, at: At) -> Outline: ...

    async def begin(self, owner: Ref, stack: Stack, run: str, at: At) -> None:
        """*owner* is woken by news of it. Raises ``Stalled``; begun once, however often asked."""
        ...

    def going(self, owner: Ref, run: str) -> Going: ...

    async def foreseen(self, stack: Stack, run: str, at: At, result: Result) -> Foreseen:
        """What a run came to that went well."""
        ...

    async def end(self, run: str) -> None:
        """Nobody wants to know what it comes to, or somebody knows it."""
        ...


class AppForecasts(Protocol):
    """What Applications would do at commits that they do not follow; nothing is written."""

    async def outline(self, app: Application, at: At) -> Outline: ...

    async def foreseen(self, app: Application, at: At) -> Foreseen: ...


class RunTokens(Protocol):
    """Tokens by which runs reach their state over our HTTP backend; they outlive a restart."""

    async def give(self, grant: Grant, lifetime: float) -> str:
        """*lifetime*: seconds after which it counts no more in any case."""
        ...

    async def identify(self, token: str) -> Identity:
        """Raises ``core.access.tokens.Unverified``."""
        ...

    async def end(self, run: str) -> None:
        """None of that run's tokens counts from now on."""
        ...


class Errands(Protocol):
    """
    Runs that are carried out elsewhere: what they are to do, how far they are, what they came to.

    All of it is sealed at rest. Whoever takes a run first, by a key of its own, has it: nobody else
    is told what it is, and nobody else is believed.
    """

    async def leave(self, run: str, namespace: str, errand: bytes) -> None:
        """For whoever takes it; nothing, if it has been left already."""
        ...

    async def news(self, run: str) -> News | None:
        """None: nothing is known of it, or it has been forgotten."""
        ...

    async def created(self, run: str) -> None:
        """What carries it out has been made."""
        ...

    async def cancel(self, run: str) -> None:
        """Nobody may take it from now on."""
        ...

    async def take(self, run: str, key: str, by: str) -> bytes:
        """
        The errand; as often as asked by the same *key*.

        ``Refused`` (404): there is none; (409): another has taken it, or it was cancelled.
        """
        ...

    async def tell(self, run: str, key: str, progress: Progress) -> None:
        """It goes on. ``Refused`` as `take` is."""
        ...

    async def bring(self, run: str, key: str, result: Result) -> None:
        """It has ended; the first result counts. ``Refused`` as `take` is."""
        ...

    async def result(self, run: str) -> Result | None: ...

    async def forget(self, run: str) -> None: ...

    async def left(self) -> Sequence[str]:
        """The runs that are not forgotten."""
        ...


class Rules(Protocol):
    """Users' own rules about plans, evaluated apart from us: they may take long, or too much."""

    async def ask(self, questions: Sequence[Question], subject: Subject) -> Sequence[Answer]:
        """An answer to each; one that could not be asked says so, as all do if there is no end."""
        ...


class Scanner(Protocol):
    """A program of others that checks plans, if it is there."""

    async def scan(self, input: Mapping[str, Any]) -> Any:
        """What it says of a plan's masked JSON. ``Stalled``: it is not there, or has failed."""
        ...


class Notifier(Protocol):
    """One service that takes messages."""

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        """
        ``Unreachable``: worth another try, perhaps not before ``after`` seconds.

        ``Stalled``: it is not.
        """
        ...


class Notifiers(Protocol):
    """Those that there can be."""

    def notifier(self, service: ServiceSettings) -> Notifier:
        """``Stalled``: its settings make no sense."""
        ...


class Outbox(Protocol):
    """
    What is to be told to whom, until it is told: each occasion once, whoever puts it how often.

    Messages are sealed at rest. Who takes some of them has them until the claim ends.
    """

    async def put(self, occasion: Occasion, letter: Letter) -> bool:
        """Whether it is new."""
        ...

    async def unwritten(self, occasion: Occasion, problem: str) -> bool:
        """There is no message, and why: it is dead, until `put` brings one."""
        ...

    async def ended(self, topic: Topic, states: Sequence[str]) -> None:
        """What these call is not so any more: when it is again, that is told again."""
        ...

    async def grown(self, patience: float) -> None:
        """Until something was put, or *patience* seconds have passed."""
        ...

    async def backlog(self, since: datetime) -> tuple[Sequence[Backlog], datetime | None]:
        """Of whom something is due for; and when more will be. *since*: of what is recent."""
        ...

    async def claim(
        self, receiver: tuple[str, str], most: int, lease: timedelta
    ) -> Sequence[tuple[Delivery, Letter]]:
        """The oldest that are due for a service and its recipient, for as long as *lease*."""
        ...

    async def sent(self, ids: Sequence[int]) -> None:
        """Several: in one message."""
        ...

    async def failed(self, ids: Sequence[int], problem: str, again: datetime | None) -> None:
        """*again*: when it is tried next; None: never."""
        ...

    async def release(self) -> None:
        """What this process had when it ended."""
        ...

    async def thin(self) -> None:
        """What is done with goes after a while, and if there is much of it."""
        ...

    async def state(self, topic: str) -> str:
        """What was told of a topic that is no object, as `keep` has kept it."""
        ...

    async def keep(self, topic: str, state: str) -> None: ...

    async def topics(self) -> Sequence[str]:
        """Those that something is kept of."""
        ...

    async def recalled(self) -> Mapping[str, Mapping[str, str]]:
        """Of each namespace what its settings said when they last meant something."""
        ...

    async def remember(self, namespace: str, data: Mapping[str, str]) -> None: ...


class Threads(Protocol):
    """Under which message of a chat the others of a group belong."""

    async def head(self, group: Sequence[str]) -> Head | None: ...

    async def begin(self, group: Sequence[str], head: Head) -> None: ...


class Deliveries(Protocol):
    """The outbox as people look at it."""

    async def find(self, wanted: Sought, limit: int) -> Sequence[Delivery]:
        """Newest first."""
        ...

    async def one(self, id: int) -> Delivery | None: ...

    async def counts(self) -> Mapping[tuple[str, Phase], int]:
        """By service and phase."""
        ...

    async def again(self, id: int) -> bool:
        """Have it sent; False: there is no message, or it is being sent."""
        ...

    async def drop(self, id: int) -> bool:
        """Have it not sent; False: it is being sent, or was."""
        ...


class Invitations(Protocol):
    """Links that lead to one approval, once; the keys of the home cluster vouch for them."""

    async def give(self, kind: str, namespace: str, name: str, digest: str) -> str:
        """What stands in the link."""
        ...

    async def read(self, link: str) -> Invitation | None:
        """None: it is none of ours."""
        ...

    async def used(self, invitation: Invitation) -> bool: ...

    async def use(self, invitation: Invitation) -> bool:
        """False: it was used before."""
        ...

    async def give_back(self, invitation: Invitation) -> None:
        """It did not lead to anything."""
        ...
