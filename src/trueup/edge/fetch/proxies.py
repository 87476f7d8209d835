"""Proxies: which one leads to a repository, by its Secret, else by the environment."""

from urllib.parse import urlsplit

from trueup.core.source.proxies import bypassed
from trueup.edge.fetch.access import Access
from trueup.edge.proxies import of_environment


def proxy_of(url: str, access: Access) -> str:
    """The proxy for *url*; empty: none."""
    if not access.proxy:
        return of_environment(url)
    parts = urlsplit(url)
    past = bypassed(parts.hostname or "", parts.port, access.no_proxy)
    return "" if past else access.proxy
