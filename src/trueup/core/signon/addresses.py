"""
Where a browser may be sent: our own addresses, and a provider's page for logging out.

What a browser makes of an address is not what the standard says: it takes ``\\`` for ``/``, drops
tabs and line breaks, and reads ``https:host`` as ``https://host``. So an address with any of that
is refused, and what is sent is put together anew from what was checked.
"""

import posixpath
import re
from collections.abc import Iterable
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

from trueup.core.signon.providers import web_address

_PLAIN = re.compile(r"[!-\[\]-~]*")  # printable ASCII without space and backslash
_PORTS = {"http": 80, "https": 443}


def base_of(asked: str, ours: Iterable[str]) -> str:
    """
    The one of our addresses that a request for *asked* (with scheme and host) came to.

    Another scheme is not asked for: TLS may end before us. The first one if it came to none.
    """
    said = _split(asked)
    known = tuple(each.rstrip("/") for each in ours if web_address(each))
    for each in known:
        own = _split(each)
        if own and said and own.netloc.lower() == said.netloc.lower() and _below(said, own):
            return each
    return known[0] if known else ""


def return_address(wanted: str, base: str, ours: Iterable[str]) -> str | None:
    """
    Where a browser goes after the login; None: *wanted* is not one of our own addresses.

    *wanted*: a whole address, or a path below the host of *base*; empty: *base*.
    """
    if not wanted:
        return base + "/"
    if not _PLAIN.fullmatch(wanted):
        return None
    said = _split(wanted)
    if said is None:
        return None
    if wanted.startswith("/") and not wanted.startswith("//"):
        own = _split(base)
        said = said._replace(scheme=own.scheme, netloc=own.netloc) if own else said
    if not said.scheme or not said.netloc or "@" in said.netloc:
        return None
    allowed = (_split(each) for each in (base, *ours) if web_address(each))
    if not any(own and _same_place(said, own) and _below(said, own) for own in allowed):
        return None
    return urlunsplit(said)


def logout_address(template: str, token: str, back: str) -> str:
    """A provider's ``logoutURL``, with Argo CD's two words replaced."""
    said = template.replace("{{token}}", quote(token, safe="")).replace(
        "{{logoutRedirectURL}}", quote(back, safe=":/")
    )
    return said if web_address(said) else back


def path_of(base: str) -> str:
    """Under which *base* is served; what cookies are for."""
    return urlsplit(base).path.rstrip("/") or "/"


def _split(address: str) -> SplitResult | None:
    try:
        found = urlsplit(address)
        _ = found.port
    except ValueError:
        return None
    return found


def _same_place(one: SplitResult, other: SplitResult) -> bool:
    return (one.scheme.lower(), one.hostname, one.port or _PORTS.get(one.scheme)) == (
        other.scheme.lower(),
        other.hostname,
        other.port or _PORTS.get(other.scheme),
    )


def _below(said: SplitResult, own: SplitResult) -> bool:
    """Whether its path is within, also after ``..`` in any spelling has been followed."""
    inside = own.path.rstrip("/")
    path = posixpath.normpath(unquote(said.path) or "/")
    return path == inside or path.startswith(f"{inside}/") or not inside
