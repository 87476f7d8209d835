"""How the web API is served, as `argocd-cmd-params-cm` and `argocd-cm` say it."""

from ipaddress import IPv4Network, IPv6Network

from trueup.k8s.value import Value

Network = IPv4Network | IPv6Network
CONTENT = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none';"
    " base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


class Serving(Value, frozen=True):
    """
    *root*: the path below which everything is (``/argocd``); *base*: the path that browsers see,
    where a proxy takes it away. *origins*: of the addresses that `argocd-cm` names.
    """

    frame: str = "sameorigin"  # X-Frame-Options; server.x.frame.options, empty: none
    content: str = CONTENT  # server.content.security.policy, empty: none
    compress: bool = True  # server.enable.gzip
    root: str = ""  # server.rootpath
    base: str = ""  # server.basehref
    origins: tuple[str, ...] = ()  # url and additionalUrls of argocd-cm
    insecure: bool = False  # server.insecure: no TLS
    tls_oldest: str = "1.2"  # server.tls.minversion
    tls_newest: str = "1.3"  # server.tls.maxversion
    look: float = 5.0  # seconds between two looks whether what is open still may be


USUAL = Serving()
