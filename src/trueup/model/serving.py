"""How the web API is served, as `argocd-cmd-params-cm` and `argocd-cm` say it."""

from ipaddress import IPv4Network, IPv6Network

from trueup.k8s.value import Value

Network = IPv4Network | IPv6Network
CONTENT = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none';"
    " base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


CIPHERS = {
    f"TLS_ECDHE_{signed}_WITH_{cipher}": f"ECDHE-{signed}-{short}"
    for signed in ("ECDSA", "RSA")
    for cipher, short in {
        "AES_128_GCM_SHA256": "AES128-GCM-SHA256",
        "AES_256_GCM_SHA384": "AES256-GCM-SHA384",
        "CHACHA20_POLY1305_SHA256": "CHACHA20-POLY1305",
        "AES_128_CBC_SHA": "AES128-SHA",
        "AES_256_CBC_SHA": "AES256-SHA",
        "AES_128_CBC_SHA256": "AES128-SHA256",
    }.items()
} | {
    "TLS_RSA_WITH_AES_128_GCM_SHA256": "AES128-GCM-SHA256",
    "TLS_RSA_WITH_AES_256_GCM_SHA384": "AES256-GCM-SHA384",
}
"""Suites of TLS 1.2 by their names in standards and at Argo CD, and as OpenSSL calls them."""


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
    ciphers: tuple[str, ...] = ()  # server.tls.ciphers, of TLS 1.2; empty: the usual ones
    assets: str = "/shared/app"  # server.staticassets: files of the operator's own for the page
    replacing: bool = True  # server.sync.replace.allowed
    look: float = 5.0  # seconds between two looks whether what is open still may be


USUAL = Serving()
