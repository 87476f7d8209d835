"""The cluster that we run in, as the service account of our pod."""

from collections.abc import Mapping
from pathlib import Path

from trueup.edge.kube.access import Access, Tls
from trueup.edge.kube.tokens import TokenFile
from trueup.ports import Clock

ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")


def in_cluster(environ: Mapping[str, str], clock: Clock, account: Path = ACCOUNT) -> Access | None:
    """None when this is no pod with a service account."""
    host = environ.get("KUBERNETES_SERVICE_HOST", "")
    port = environ.get("KUBERNETES_SERVICE_PORT", "443")
    if not host or not (account / "token").is_file():
        return None
    namespace = account / "namespace"
    return Access(
        server=f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}",
        tls=Tls(authority=(account / "ca.crt").read_bytes()),
        credentials=TokenFile(account / "token", clock),
        namespace=namespace.read_text().strip() if namespace.is_file() else "default",
    )
