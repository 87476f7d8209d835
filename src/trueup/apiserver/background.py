"""
Background: drives the server's own controllers: garbage collection, namespaces, workloads.

The controllers are pure steps elsewhere. This wakes them: every committed event puts names of
what to look at into one queue, where a name stands once however often it was touched; the
queue is worked off between requests, a slice at a time. Steps that want to be called again
later get a timer. With nothing to do, nothing runs.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from trueup.apiserver import accounts, crds, furniture, signing
from trueup.apiserver.auth import Tokens
from trueup.apiserver.cluster import Cluster
from trueup.apiserver.errors import Refused
from trueup.apiserver.lifecycle import concerned, garbage, terminate
from trueup.apiserver.performing import perform
from trueup.apiserver.records import Change, Event, Record
from trueup.apiserver.relatives import Relatives
from trueup.apiserver.settings import Settings
from trueup.apiserver.signing import Signer
from trueup.apiserver.simulate import CONTROLLERS, woken
from trueup.apiserver.simulate.quotas import QUOTA
from trueup.apiserver.writes import Write, update
from trueup.k8s.ref import CRD, GroupKind, Ref

_LOG = logging.getLogger(__name__)
SLICE = 16  # steps at a time, so that requests do not wait
REFUSED = 5.0  # and after which one is that a quota, say, did not let through
RETRY = 1.0  # seconds after which a step whose write was not stored is tried again
NAMESPACES = "namespaces"
SECRETS = "secrets"
ACCOUNTS = "serviceaccounts"
QUOTAS = "resourcequotas"

Task = tuple[str, Ref | str]  # which controller, and what it shall look at


@dataclass(frozen=True, slots=True)
class Issuer:
    """What the server proves by: tokens, certificates for clients, and its *authority* (PEM)."""

    tokens: Tokens
    signer: Signer
    authority: str


class Background:
    """The queue, the timers and the controllers."""

    def __init__(self, cluster: Cluster, settings: Settings, issuer: Issuer) -> None:
        self._cluster = cluster
        self._issuer = issuer
        self._settings = settings
        self._relatives = Relatives(cluster)
        self._queue: dict[Task, None] = {}
        self._timers: dict[Task, asyncio.TimerHandle] = {}
        self._scheduled: asyncio.Handle | None = None
        self._stopped = False
        self._going: set[str] = set()  # definitions that are being deleted
        self._quotas: dict[str, set[str]] = {}  # by namespace
        self._simulated = self._resources_simulated() if settings.simulate else frozenset()
        self._steps: dict[str, Callable[..., float | None]] = {
            "garbage": self._collect,
            "namespace": self._terminate,
            "furniture": self._furnish,
            "definition": self._clean_up,
            "workload": self._simulate,
            "certificate": self._sign,
            "token": self._fill,
        }

    def start(self) -> None:
        """Listen, and look at everything once: what was under way goes on after a restart."""
        self._unlisten = self._cluster.store.listen("", self._on_event)
        for resource in self._cluster.registry:
            if not resource.kept or resource.stored_as or resource.stored_version:
                continue
            for record in self._cluster.store.select(resource.key):
                self._note(None, record)

    def stop(self) -> None:
        """Take no further step."""
        self._stopped = True
        self._unlisten()
        for timer in self._timers.values():
            timer.cancel()
        if self._scheduled:
            self._scheduled.cancel()

    # From events to tasks.

    def _on_event(self, event: Event) -> None:
        after = None if event.change is Change.DELETED else event.record
        self._note(event.previous, after or event.record, gone=after is None)

    def _note(self, before: Record | None, record: Record, *, gone: bool = False) -> None:
        """Queue what *record* concerns, decoding it only if it may concern anything."""
        if self._may_be_garbage(before, record, gone=gone):
            after = None if gone else record.decoded()
            old = before.decoded() if before else (record.decoded() if gone else None)
            self._add("garbage", concerned(old, after))
        if record.resource == NAMESPACES and not gone:
            self._add("namespace" if record.deleting else "furniture", [record.name])
        elif (gone or record.name == furniture.ROOT_CA) and record.namespace:
            self._add("namespace" if self._is_going(record) else "furniture", [record.namespace])
        if record.resource == signing.RESOURCE and self._settings.simulate:
            self._add("certificate", [record.name])
        if record.resource in (SECRETS, ACCOUNTS):
            self._note_tokens(record, gone=gone)
        self._note_definition(record)
        self._note_quotas(record, gone=gone)
        if self._settings.simulate and (record.resource in self._simulated or record.owners):
            self._add("workload", woken(record.decoded(), self._relatives))

    def _note_tokens(self, record: Record, *, gone: bool) -> None:
        """A Secret that comes is filled; those of an account that goes are looked at."""
        if record.resource == SECRETS and not gone:
            self._add("token", [Ref(accounts.SECRET, record.namespace, record.name)])
        elif record.resource == ACCOUNTS and gone:
            listed = self._cluster.store.select(SECRETS, record.namespace)
            refs = [Ref(accounts.SECRET, each.namespace, each.name) for each in listed]
            self._add("token", refs)

    def _note_definition(self, record: Record) -> None:
        """A definition that goes waits for its objects: look again when one of them is gone."""
        if record.resource == crds.KEY:
            self._going.discard(record.name)
            if record.deleting:
                self._going.add(record.name)
                self._add("definition", [record.name])
        elif record.resource in self._going:
            self._add("definition", [record.resource])

    def _note_quotas(self, record: Record, *, gone: bool) -> None:
        """Whatever comes, changes or goes, the quotas of its namespace are counted anew."""
        if record.resource == QUOTAS:
            names = self._quotas.setdefault(record.namespace, set())
            (names.discard if gone else names.add)(record.name)
        elif self._settings.simulate and (names := self._quotas.get(record.namespace, set())):
            self._add("workload", [Ref(QUOTA, record.namespace, name) for name in names])

    def _may_be_garbage(self, before: Record | None, record: Record, *, gone: bool) -> bool:
        if gone:
            return True
        if record.deleting:
            return True
        return record.owners != (before.owners if before else ())

    def _is_going(self, record: Record) -> bool:
        namespace = self._cluster.store.latest(NAMESPACES, "", record.namespace)
        return namespace is not None and namespace.deleting

    def _add(self, controller: str, names: Iterable[Ref | str]) -> None:
        for name in names:
            self._queue[controller, name] = None
        self._schedule()

    def _schedule(self) -> None:
        if self._queue and self._scheduled is None and not self._stopped:
            self._scheduled = asyncio.get_running_loop().call_soon(self._work)

    # From tasks to writes.

    def _work(self) -> None:
        self._scheduled = None
        for task in list(self._queue)[:SLICE]:
            del self._queue[task]
            self._take(task)
        self._schedule()

    def _take(self, task: Task) -> None:
        if timer := self._timers.pop(task, None):
            timer.cancel()
        controller, name = task
        try:
            again = self._steps[controller](task, name)
        except Exception:  # the top of the controllers' loop: one bad object stops no other
            _LOG.exception("controller failed", extra={"controller": controller, "about": name})
            return
        if again is not None:
            self._later(task, again)

    def _later(self, task: Task, seconds: float) -> None:
        if self._stopped:
            return
        if old := self._timers.pop(task, None):
            old.cancel()
        loop = asyncio.get_running_loop()
        self._timers[task] = loop.call_later(seconds, self._due, task)

    def _due(self, task: Task) -> None:
        self._timers.pop(task, None)
        self._queue[task] = None
        self._schedule()

    def _perform(self, task: Task, writes: Iterable[Write]) -> None:
        for write in writes:
            try:
                pending = perform(self._cluster, write)
            except Refused as refusal:
                _LOG.debug("write refused", extra={"about": write.ref, "why": str(refusal)})
                if refusal.status.code == 403:
                    self._later(task, REFUSED)
                continue
            if isinstance(pending, asyncio.Future):
                pending.add_done_callback(lambda done: self._settled(task, done))

    def _settled(self, task: Task, done: "asyncio.Future[Record]") -> None:
        if not done.cancelled() and done.exception():
            self._later(task, RETRY)

    # The controllers.

    def _collect(self, task: Task, uid: str) -> None:
        self._perform(task, garbage(self._relatives, uid))

    def _terminate(self, task: Task, name: str) -> None:
        namespace = self._cluster.get(Ref(GroupKind("", "Namespace"), "", name))
        if namespace is None:
            return
        contents = list(self._relatives.contents(name))
        self._perform(task, terminate(namespace, contents, self._cluster.now()))

    def _furnish(self, task: Task, name: str) -> None:
        namespace = self._cluster.get(Ref(GroupKind("", "Namespace"), "", name))
        if namespace is not None:
            self._perform(task, furniture.missing(self._relatives, name, self._issuer.authority))

    def _clean_up(self, task: Task, name: str) -> None:
        definition = self._cluster.get(Ref(CRD, "", name))
        if definition is None:
            return
        kind = GroupKind(definition["spec"]["group"], definition["spec"]["names"]["kind"])
        self._perform(task, crds.cleanup(definition, self._relatives.listed(kind)))

    def _sign(self, task: Task, name: str) -> None:
        request = self._cluster.get(Ref(signing.KIND, "", name))
        status = self._issuer.signer.status(request, self._cluster.now()) if request else None
        if request and status:
            self._perform(task, (update({**request, "status": status}),))

    def _fill(self, task: Task, ref: Ref) -> None:
        secret = self._cluster.get(ref)
        if secret is not None:
            issuer, get = self._issuer, self._cluster.get
            self._perform(task, accounts.writes(secret, get, issuer.tokens, issuer.authority))

    def _simulate(self, task: Task, ref: Ref) -> float | None:
        body = self._relatives.get(ref)
        controller = CONTROLLERS.get(ref.kind)
        if body is None or controller is None:
            return None
        taken = controller.step(body, self._relatives, self._cluster.now(), self._settings.pace)
        self._perform(task, taken.writes)
        return taken.wake_after

    def _resources_simulated(self) -> frozenset[str]:
        found = (self._cluster.registry.stored(kind) for kind in CONTROLLERS)
        return frozenset(resource.key for resource in found if resource)
