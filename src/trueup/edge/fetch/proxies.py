"""Proxies that the environment names, as ``git`` heeds them; nothing else is read from it."""

from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass


def proxy_of(url: str) -> str:
    """The proxy for *url* by ``HTTPS_PROXY``, ``HTTP_PROXY`` and ``NO_PROXY``; empty: none."""
    parts = urlsplit(url)
    proxies = getproxies_environment()
    found = proxies.get(parts.scheme) or proxies.get("all") or ""
    host = parts.hostname or ""
    return "" if not found or proxy_bypass(host) else found
