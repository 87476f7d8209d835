"""Proxies: which ones can be used, and what the environment says of them."""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from trueup.model.errors import Stalled

SCHEMES = ("http", "https")


def checked(proxy: str, where: str) -> str:
    """*proxy* as it can be used; *where* it was set. ``Stalled`` if it is of no use."""
    if not proxy:
        return ""
    parts = urlsplit(proxy)
    if parts.scheme.startswith("socks"):
        why = f"{where} {_shown(proxy)} is a SOCKS proxy, which is not supported"
        hint = "use an http proxy; privoxy and gost, for example, offer one in front of SOCKS"
        raise Stalled("BadProxy", why, hint)
    if parts.scheme not in SCHEMES or not parts.hostname:
        why = f"{where} {_shown(proxy)} is not the address of a proxy"
        raise Stalled("BadProxy", why, "write it as http://HOST:PORT")
    return proxy


def of_environment(server: str) -> str:
    """``HTTPS_PROXY`` and the like, as they are now; as in Go, never for this machine."""
    parts = urlsplit(server)
    host = parts.hostname or ""
    if host == "localhost" or host.startswith("127.") or host == "::1" or proxy_bypass(host):
        return ""
    return checked(getproxies().get(parts.scheme, ""), f"{parts.scheme.upper()}_PROXY")


def _shown(proxy: str) -> str:
    """Without a password."""
    parts = urlsplit(proxy)
    return proxy.replace(f":{parts.password}@", ":…@") if parts.password else proxy
