"""Proxies: which ones can be used, and what the environment says of them."""

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from trueup.model.errors import Stalled

SOCKS = ("socks5", "socks5h")
SCHEMES = ("http", "https", *SOCKS)


def checked(proxy: str, where: str) -> str:
    """*proxy* as it can be used; *where* it was set. ``Stalled`` if it is of no use."""
    if not proxy:
        return ""
    parts = urlsplit(proxy)
    if parts.scheme not in SCHEMES or not parts.hostname:
        why = f"{where} {shown(proxy)} is not the address of a proxy"
        raise Stalled("BadProxy", why, "write it as http://HOST:PORT or socks5://HOST:PORT")
    return proxy


def socks(proxy: str) -> bool:
    return urlsplit(proxy).scheme in SOCKS


def of_environment(server: str) -> str:
    """``HTTPS_PROXY`` and the like, as they are now; as in Go, never for this machine."""
    parts = urlsplit(server)
    host = parts.hostname or ""
    if host == "localhost" or host.startswith("127.") or host == "::1" or proxy_bypass(host):
        return ""
    if proxy_bypass(parts.netloc.rpartition("@")[2]) or _within(host, getproxies().get("no", "")):
        return ""
    return checked(getproxies().get(parts.scheme, ""), f"{parts.scheme.upper()}_PROXY")


def _within(host: str, networks: str) -> bool:
    """Whether ``NO_PROXY`` names a network that *host* is in, which Python does not read."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    for each in networks.split(","):
        try:
            if address in ip_network(each.strip(), strict=False):
                return True
        except ValueError:
            continue
    return False


def shown(proxy: str) -> str:
    """As messages have it, without a password."""
    parts = urlsplit(proxy)
    return proxy.replace(f":{parts.password}@", ":…@") if parts.password else proxy
