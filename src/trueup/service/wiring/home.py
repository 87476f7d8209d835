"""Where the Applications are: the embedded API server, or a way to a cluster of somebody's."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from trueup.apiserver.server import ApiServer
from trueup.apiserver.settings import Settings as ApiServerSettings
from trueup.apiserver.simulate import Pace
from trueup.control.clusters import Fleet
from trueup.core.annotations.tracking import Tracking
from trueup.core.history.retention import rules
from trueup.edge.clock import SystemClock
from trueup.edge.history.keeper import Keeper
from trueup.edge.history.opened import opened
from trueup.edge.kube import kubeconfig
from trueup.edge.kube.access import Access
from trueup.edge.kube.client import Client
from trueup.edge.kube.clusters import IN_CLUSTER, Clusters
from trueup.edge.kube.incluster import in_cluster
from trueup.edge.kube.transport import Transport
from trueup.edge.meter import CountingMeter
from trueup.edge.processinfo import ProcessInfo
from trueup.edge.states.opened import Opened
from trueup.edge.states.opened import opened as states_opened
from trueup.model.crds import crds
from trueup.model.errors import Stalled
from trueup.service.settings import Home, Settings
from trueup.service.statekeys import SecretKeys

LONGEST_SOCKET = 100  # bytes of a unix socket's path; the kernel takes 107


@dataclass(frozen=True, slots=True)
class Reach:
    """
    The clusters: *home*, where the Applications are, and all that are in use.

    *meter*: of what this process does, as long as it lives.
    """

    clock: SystemClock
    home: Client
    clusters: Clusters
    fleet: Fleet
    meter: CountingMeter


def api_folder(data: Path) -> Path:
    """Where the embedded API server keeps its files, its kubeconfig among them."""
    return data / "apiserver"


def api_server(settings: Settings) -> ApiServer:
    """The embedded one, with our kinds in it."""
    folder = api_folder(settings.storage.data)
    pace = settings.apiserver.pace
    return ApiServer(
        ApiServerSettings(
            folder=folder,
            port=settings.apiserver.port,
            socket=_socket(folder),
            simulate=settings.apiserver.simulate,
            pace=Pace(start=pace, job=pace, balance=pace),
            crds=crds(),
        )
    )


def reach(settings: Settings, environ: Mapping[str, str]) -> Reach:
    """Nothing is connected yet. ``Stalled`` if there is no way to a home cluster."""
    clock = SystemClock()
    access = replace(_access(settings, environ, clock), name=IN_CLUSTER)
    meter = CountingMeter()
    home = Client(Transport(access, clock, meter=meter), clock)
    clusters = Clusters(home, clock, settings.home.namespace, meter)
    fleet = Fleet(clusters, clock, Tracking(), namespace=settings.home.namespace)
    clusters.listen(fleet.forget)
    return Reach(clock, home, clusters, fleet, meter)


def process_info() -> Callable[[bool], bytes]:
    """What the operating system and Python say of this process, for who scrapes."""
    return ProcessInfo().family


def history(settings: Settings, clock: SystemClock) -> AbstractAsyncContextManager[Keeper]:
    """The record, kept for the length of the block. ``Stalled`` if a setting makes no sense."""
    kept, name = rules(settings.history.retention), "+".join(settings.active)
    return opened(settings.history.url, record_folder(settings.storage.data), clock, kept, name)


def states(settings: Settings, reach: Reach) -> AbstractAsyncContextManager[Opened]:
    """
    Terraform's states, in the database of the record; nothing is connected before it is needed.

    Their key stands apart from them: in a Secret, or in a file where the Secrets are in a file.
    """
    folder = states_folder(settings.storage.data)
    embedded = settings.home.embedded
    keys = None if embedded else SecretKeys(reach.home, settings.home.namespace)
    return states_opened(settings.history.url, folder, reach.clock, keys)


def states_folder(data: Path) -> Path:
    """Where states are kept, or their key if they are in a database elsewhere."""
    return data / "states"


def record_folder(data: Path) -> Path:
    """Where the record is kept, or what of it waits for a database elsewhere."""
    return data / "history"


def _access(settings: Settings, environ: Mapping[str, str], clock: SystemClock) -> Access:
    if settings.home.embedded:
        return _embedded_access(settings, clock)
    if settings.home.in_cluster:
        return _in_cluster_access(environ, clock)
    return _kubeconfig_access(settings.home, clock)


def _embedded_access(settings: Settings, clock: SystemClock) -> Access:
    """Over the unix socket if there is one: no TLS, no token, the file's mode is the guard."""
    folder = api_folder(settings.storage.data)
    socket = _socket(folder)
    if socket and socket.exists():
        return Access("http://localhost", socket=str(socket))
    if not (folder / "kubeconfig").exists():
        raise Stalled(
            "NoApiServer",
            f"no API server runs on the data folder {settings.storage.data}",
            "start one with --role apiserver, or name a cluster with --kubeconfig",
        )
    return kubeconfig.read([folder / "kubeconfig"]).access(clock)


def _in_cluster_access(environ: Mapping[str, str], clock: SystemClock) -> Access:
    way = in_cluster(environ, clock)
    if way is None:
        raise Stalled(
            "NotInCluster",
            "this is not a pod with a service account",
            "name a cluster with --kubeconfig",
        )
    return way


def _kubeconfig_access(home: Home, clock: SystemClock) -> Access:
    paths = [Path(part).expanduser() for part in home.kubeconfig.split(":") if part]
    return kubeconfig.read(paths).access(clock, home.context)


def _socket(folder: Path) -> Path | None:
    path = folder / "api.sock"
    return path if len(str(path).encode()) <= LONGEST_SOCKET else None
