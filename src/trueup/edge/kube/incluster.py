"""The cluster that we run in, as the service account of our pod."""

from collections.abc import Mapping
from pathlib import Path

from trueup.edge.kube.access import Access, Tls
from trueup.edge.kube.tokens import TokenFile
from trueup.model.errors import Stalled
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
        tls=Tls(authority=_authority(account / "ca.crt")),
        credentials=TokenFile(account / "token", clock),
        namespace=namespace.read_text().strip() if namespace.is_file() else "default",
        name="in-cluster",
    )


def _authority(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Stalled(
            "NoCertificate",
            f"the service account's {path} cannot be read: {error.strerror}",
            "check the pod's automountServiceAccountToken and the volume of its token",
        ) from error
