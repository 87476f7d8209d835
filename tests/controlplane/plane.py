"""
One control plane in one folder: started, stopped, its programs killed and started again.

The folder keeps data, certificates and ports, so one that is started again is the same
cluster under the same address.
"""

import json
import socket
import ssl
import sys
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

from tests.controlplane import build, flags
from tests.controlplane.certificates import Authority, Pair, service_account_key
from tests.controlplane.flags import Layout, Ports
from tests.controlplane.guard import guarded
from tests.controlplane.processes import Processes, waited
from tests.controlplane.versions import NEWEST, SERVERS, Release

STARTS = 60.0  # seconds that a start may take on a slow machine
ACCOUNT = "/api/v1/namespaces/default/serviceaccounts/default"
SIMULATION = "simulation"
CLASS = "/apis/storage.k8s.io/v1/storageclasses/standard"  # the last that it prepares


class ControlPlane:
    """etcd, kube-apiserver and kube-controller-manager of one release."""

    def __init__(self, folder: Path, release: Release = NEWEST, *, simulates: bool = True) -> None:
        self.release = release
        self._simulates = simulates
        self._folder = folder.absolute()
        self._folder.mkdir(parents=True, exist_ok=True)
        self.layout = Layout(self._folder, _ports(self._folder / "ports.json"))
        self.processes = Processes(self._folder)

    @property
    def kubeconfig(self) -> Path:
        """For its administrator, who may do everything; whole in itself."""
        return self.layout.kubeconfig

    @property
    def authority(self) -> Authority:
        return Authority(self.layout.certificates)

    def start(self) -> None:
        """Start what does not run, and wait until all of it is ready."""
        programs = build.servers(self.release)
        if not self.kubeconfig.exists():
            self._furnish()
        for name in SERVERS:
            if self.processes.running(name) is None:
                arguments = flags.of(name, self.layout)
                self.processes.start(name, programs / name, arguments, self.layout.log(name))
            if name == "kube-apiserver":
                self._wait("/readyz", name)
        self._wait(ACCOUNT, SERVERS[-1])
        if self._simulates:
            self._simulate()

    def stop(self) -> None:
        for name in reversed((*SERVERS, SIMULATION)):
            self.processes.end(name)

    def runs(self) -> bool:
        return all(self.processes.running(name) is not None for name in SERVERS)

    def access(self, user: str, pair: Pair) -> str:
        """The text of a kubeconfig for *user*."""
        return _kubeconfig(self.layout, user, pair)

    def _simulate(self) -> None:
        """Nodes and all that is outside of a control plane."""
        if self.processes.running(SIMULATION) is None:
            arguments = ["-m", "tests.controlplane", "--folder", str(self._folder), "simulate"]
            log = self.layout.log(SIMULATION)
            self.processes.start(SIMULATION, Path(sys.executable), arguments, log)
        self._wait(CLASS, SIMULATION)

    def _furnish(self) -> None:
        keys = self.layout.certificates
        keys.mkdir(exist_ok=True)
        signs = self.authority
        signs.server("kube-apiserver", flags.HOSTS)
        signs.client(flags.FRONT)
        service_account_key(keys / "service-accounts.key")
        manager = "system:kube-controller-manager"
        _write(self.layout.controllers, self.access(manager, signs.client(manager)))
        _write(self.kubeconfig, self.access("admin", signs.client("admin", "system:masters")))

    def _wait(self, path: str, program: str) -> None:
        def ready() -> bool:
            return self.processes.running(program) is None or self._answers(path)

        if waited(ready, STARTS) and self.processes.running(program) is not None:
            return
        log = self.layout.log(program)
        last = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
        raise build.NotRun(f"error: {program} did not become ready\nhint: see {log}\n{last}")

    def _answers(self, path: str) -> bool:
        keys = self.layout.certificates
        context = ssl.create_default_context(cafile=str(keys / "ca.crt"))
        context.load_cert_chain(keys / "admin.crt", keys / "admin.key")
        try:
            with urllib.request.urlopen(  # noqa: S310 -- always https on loopback
                self.layout.address + path, context=context, timeout=5
            ) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def running(
    folder: Path, release: Release = NEWEST, *, simulates: bool = True
) -> Iterator[ControlPlane]:
    """
    A control plane that ends with the block, or with this process.

    *simulates* nodes and a cloud, or has none.
    """
    plane = ControlPlane(folder, release, simulates=simulates)
    with guarded(plane.processes.folder):
        try:
            plane.start()
            yield plane
        finally:
            plane.stop()


def _ports(kept: Path) -> Ports:
    """The ports of a folder: free ones when it is new."""
    if kept.exists():
        return Ports(**json.loads(kept.read_text()))
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(4)]
        for each in sockets:
            each.bind((flags.HOST, 0))
        ports = Ports(*(each.getsockname()[1] for each in sockets))
    kept.write_text(json.dumps(asdict(ports)))
    return ports


def _write(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)


def _kubeconfig(layout: Layout, user: str, pair: Pair) -> str:
    def data(path: Path) -> str:
        return b64encode(path.read_bytes()).decode()

    cluster = {
        "server": layout.address,
        "certificate-authority-data": data(layout.certificates / "ca.crt"),
    }
    identity = {
        "client-certificate-data": data(pair.certificate),
        "client-key-data": data(pair.key),
    }
    body = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "real",
        "clusters": [{"name": "real", "cluster": cluster}],
        "users": [{"name": user, "user": identity}],
        "contexts": [{"name": "real", "context": {"cluster": "real", "user": user}}],
    }
    return json.dumps(body, indent=2) + "\n"
