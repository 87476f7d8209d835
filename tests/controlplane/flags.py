"""What the three programs are started with: pure, from a `Layout` to arguments."""

from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
HOSTS = (
    HOST,
    "10.96.0.1",
    "localhost",
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
)
FRONT = "front-proxy"


@dataclass(frozen=True)
class Ports:
    """Where each listens on loopback."""

    etcd: int
    peer: int
    api: int
    controllers: int


@dataclass(frozen=True)
class Layout:
    """Where everything of one control plane is."""

    folder: Path
    ports: Ports

    @property
    def certificates(self) -> Path:
        return self.folder / "certificates"

    @property
    def address(self) -> str:
        return f"https://{HOST}:{self.ports.api}"

    @property
    def kubeconfig(self) -> Path:
        return self.folder / "kubeconfig"

    @property
    def controllers(self) -> Path:
        return self.folder / "controllers.kubeconfig"

    def log(self, program: str) -> Path:
        return self.folder / f"{program}.log"


def of(program: str, layout: Layout) -> list[str]:
    """The flags of *program*."""
    flags = {
        "etcd": _etcd,
        "kube-apiserver": _apiserver,
        "kube-controller-manager": _controllers,
    }[program](layout)
    return [f"--{name}={value}" for name, value in flags.items()]


def _etcd(layout: Layout) -> dict[str, object]:
    client = f"http://{HOST}:{layout.ports.etcd}"
    peer = f"http://{HOST}:{layout.ports.peer}"
    return {
        "data-dir": layout.folder / "etcd",
        "listen-client-urls": client,
        "advertise-client-urls": client,
        "listen-peer-urls": peer,
        "initial-advertise-peer-urls": peer,
        "initial-cluster": f"default={peer}",
        "unsafe-no-fsync": "true",  # tests outlive no power cut
    }


def _apiserver(layout: Layout) -> dict[str, object]:
    keys = layout.certificates
    return {
        "etcd-servers": f"http://{HOST}:{layout.ports.etcd}",
        "bind-address": HOST,
        "secure-port": layout.ports.api,
        # Loopback may not stand in an Endpoints object; nobody connects to this address.
        "advertise-address": "192.0.2.1",
        "service-cluster-ip-range": "10.96.0.0/16",
        "tls-cert-file": keys / "kube-apiserver.crt",
        "tls-private-key-file": keys / "kube-apiserver.key",
        "client-ca-file": keys / "ca.crt",
        "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
        "service-account-key-file": keys / "service-accounts.key",
        "service-account-signing-key-file": keys / "service-accounts.key",
        "requestheader-client-ca-file": keys / "ca.crt",
        "requestheader-allowed-names": FRONT,
        "requestheader-username-headers": "X-Remote-User",
        "requestheader-group-headers": "X-Remote-Group",
        "requestheader-extra-headers-prefix": "X-Remote-Extra-",
        "proxy-client-cert-file": keys / f"{FRONT}.crt",
        "proxy-client-key-file": keys / f"{FRONT}.key",
        "authorization-mode": "Node,RBAC",
        "allow-privileged": "true",
    }


def _controllers(layout: Layout) -> dict[str, object]:
    keys = layout.certificates
    return {
        "kubeconfig": layout.controllers,
        # No kubelet renews leases, so that controller would evict everything.
        "controllers": "*,-node-lifecycle-controller",
        "use-service-account-credentials": "true",
        "service-account-private-key-file": keys / "service-accounts.key",
        "root-ca-file": keys / "ca.crt",
        "cluster-signing-cert-file": keys / "ca.crt",
        "cluster-signing-key-file": keys / "ca.key",
        "bind-address": HOST,
        "secure-port": layout.ports.controllers,
        "leader-elect": "false",
        "kube-api-qps": 200,
        "kube-api-burst": 400,
    }
