"""
Clusters: the home cluster, and those that cluster Secrets in it declare.

The home cluster holds the Applications; as a destination it is ``https://kubernetes.default.svc``
or ``in-cluster``, less if a Secret for that address limits it to some namespaces. All others are
Secrets with the label ``argocd.argoproj.io/secret-type: cluster`` in the control namespace; a watch
keeps them known, so opening a cluster costs nothing. A Secret that changes gets a new client; the
one before is closed.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from trueup.core.metrics.unmetered import UNMETERED
from trueup.edge.kube import secret
from trueup.edge.kube.client import Client
from trueup.edge.kube.secret import ClusterSecret
from trueup.edge.kube.transport import Certificates, Transport
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import Destination
from trueup.model.errors import Stalled
from trueup.model.project import ProjectCluster
from trueup.ports import Clock, Meter, WatchEvent

HERE = "https://kubernetes.default.svc"
IN_CLUSTER = "in-cluster"
SECRET = GroupKind("", "Secret")
LABELLED = "argocd.argoproj.io/secret-type=cluster"

Listener = Callable[[Client | None], None]  # the client that is closed now, if there is one


class Clusters:
    """Opens clusters. `run` must run for others than the home cluster."""

    def __init__(
        self, home: Client, clock: Clock, namespace: str, meter: Meter = UNMETERED
    ) -> None:
        self._meter = meter
        self._home = home
        self._clock = clock
        self._namespace = namespace
        self._declared: dict[Ref, ClusterSecret] = {}
        self._broken: dict[Ref, Stalled] = {}
        self._open: dict[Ref, Client] = {}
        self._listeners: list[Listener] = []
        self._known = asyncio.Event()
        self._refused: Stalled | None = None

    async def run(self) -> None:
        """Follow the Secrets, until cancelled; closes what was opened."""
        try:
            watch = self._home.watch(SECRET, namespace=self._namespace, selector=LABELLED)
            async for event in watch:
                await self._take(event)
        except Stalled as error:  # not allowed to read Secrets: the home cluster is all there is
            self._refused = error
            self._known.set()
        finally:
            for client in self._open.values():
                await client.close()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call *listener* when something was declared, until what is given back is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def open(self, server: str, name: str = "") -> Client:
        """By *server* if it is given, else by *name*. ``Stalled`` if no such cluster is known."""
        server = server.rstrip("/")
        await self._known.wait()
        ref = self._limited() if self._here(server, name) else self._find(server, name)
        if ref is None:
            return self._home
        declared = self._declared[ref]
        if self._here(declared.server) and not declared.namespaces:
            return self._home
        if ref not in self._open:
            self._open[ref] = self._opened(declared)
        return self._open[ref]

    def _opened(self, declared: ClusterSecret) -> Client:
        if self._here(declared.server):
            return self._home.within(declared.scope)
        access = secret.access(declared, self._clock)
        transport = Transport(access, self._clock, meter=self._meter)
        return Client(transport, self._clock, declared.scope)

    def _limited(self) -> Ref | None:
        """The Secret that says of which namespaces the home cluster is a destination."""
        found = (
            ref
            for ref, each in self._declared.items()
            if self._here(each.server) and each.namespaces
        )
        return next(found, None)

    async def identify(self, server: str, name: str = "") -> Destination:
        """Under both of its names. ``Stalled`` if no such cluster is known."""
        server = server.rstrip("/")
        await self._known.wait()
        if self._here(server, name):
            called = (each.name for each in self._declared.values() if each.server == HERE)
            return Destination(server or HERE, next(called, name or IN_CLUSTER))
        found = self._declared[self._find(server, name)]
        return Destination(found.server, found.name)

    def address(self, server: str, name: str = "") -> str:
        """What `identify` would say, at once; empty: it is not known, or not which."""
        server = server.rstrip("/")
        if self._here(server, name):
            return server or HERE
        found = [each.server for each in self._declared.values() if each.name == name]
        return server or (found[0] if len(found) == 1 else "")

    def declared(self) -> Mapping[str, tuple[str, Ref | None]]:
        """By the address of each cluster that is known: its name, and its Secret if it has one."""
        found: dict[str, tuple[str, Ref | None]] = {HERE: (IN_CLUSTER, None)}
        return found | {each.server: (each.name, ref) for ref, each in self._declared.items()}

    def shown(self) -> Mapping[str, str]:
        """By the address of each cluster that has one: our certificate for it (PEM in base64)."""
        pairs = ((e.server, e.config.tls_client_config.cert_data) for e in self._declared.values())
        return {server: certificate for server, certificate in pairs if certificate}

    def certificates(self) -> Mapping[str, Certificates]:
        """What was shown at each cluster that is connected to, by its address."""
        found = {self._declared[ref].server: client for ref, client in self._open.items()}
        return {at: client.certificates for at, client in ({HERE: self._home} | found).items()}

    def scoped(self, project: str) -> Sequence[ProjectCluster]:
        """Those whose Secrets name the project, in the order of the Secrets' names."""
        return [
            ProjectCluster(each.server, each.name, each.namespaces)
            for _, each in sorted(self._declared.items())
            if each.project == project
        ]

    def _here(self, server: str, name: str = "") -> bool:
        return server in (HERE, self._home.server) or (not server and name == IN_CLUSTER)

    def _find(self, server: str, name: str) -> Ref:
        found = [
            ref
            for ref, each in self._declared.items()
            if (each.server == server if server else each.name == name)
        ]
        if len(found) == 1 or (found and server):
            return found[0]
        if found:
            servers = " ".join(sorted(self._declared[ref].server for ref in found))
            raise Stalled(
                "AmbiguousCluster",
                f"there are {len(found)} clusters with the same name: [{servers}]",
                "set destination.server in place of destination.name",
            )
        raise self._unknown(server, name)

    def _unknown(self, server: str, name: str) -> Stalled:
        if self._refused:
            return self._refused
        if not server and not name:
            return Stalled(
                "NoDestination",
                "destination server missing from app spec",
                "set spec.destination.server or spec.destination.name",
            )
        message = (
            f'cluster "{server}" not found'
            if server
            else f"there are no clusters with this name: {name}"
        )
        broken = "; ".join(str(error) for error in self._broken.values())
        hint = "declare it: trueup cluster add CONTEXT, or a Secret with the label " + LABELLED
        return Stalled("UnknownCluster", message, f"{hint} ({broken})" if broken else hint)

    async def _take(self, event: WatchEvent) -> None:
        if event.type == "SYNCED":
            self._known.set()
            return
        ref = event.object.ref
        before = self._declared.pop(ref, None)
        self._broken.pop(ref, None)
        if event.type != "DELETED":
            try:
                self._declared[ref] = secret.read(event.object)
            except Stalled as error:
                self._broken[ref] = error
        closed = self._open.pop(ref, None) if self._declared.get(ref) != before else None
        for listener in self._listeners:
            listener(closed)
        if closed:
            with suppress(OSError):
                await closed.close()
