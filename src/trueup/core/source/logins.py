"""
Logins: what the tools of a user keep of who they are elsewhere.

``docker login``, ``podman login`` and ``helm registry login`` write one format (``config.json``),
``helm repo add`` another (``repositories.yaml``). Read by :mod:`trueup.edge.fetch.logins`.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any

from trueup.core.source.repositories import normalized
from trueup.k8s.value import Value

TOKEN_USER = "<token>"  # noqa: S105  # no password: in place of a name: what is beside it is a token to be exchanged
_HUB = "registry-1.docker.io"
_NAMES_OF_HUB = ("docker.io", "index.docker.io", "https://index.docker.io/v1/")
_PREFIXES, _SUFFIXES = ("", "https://", "http://"), ("", "/", "/v1/", "/v2/")


class Login(Value, frozen=True):
    """Who we are; or the *helper* (``docker-credential-…``) that knows, by the name *server*."""

    username: str = ""
    password: str = ""
    bearer: str = ""
    helper: str = ""
    server: str = ""


def login(config: Mapping[str, Any], host: str, name: str) -> Login | None:
    """For the repository *name* of the registry *host*; None: nobody has logged in."""
    names = tuple(_names(host, name))
    helpers, auths = _mapping(config.get("credHelpers")), _mapping(config.get("auths"))
    for each in names:
        if helper := helpers.get(each):
            return Login(helper=str(helper), server=each)
        if (said := _mapping(auths.get(each))) and (found := _said(said)):
            return found
    if store := config.get("credsStore"):
        server = _NAMES_OF_HUB[-1] if host == _HUB else host
        return Login(helper=str(store), server=server)
    return None


def _names(host: str, name: str) -> Iterator[str]:
    """What an entry for it may be called, the most exact first; podman knows parts of a path."""
    parts = [part for part in name.split("/") if part]
    for count in range(len(parts), 0, -1):
        yield "/".join((host, *parts[:count]))
    for prefix in _PREFIXES:
        for suffix in _SUFFIXES:
            yield f"{prefix}{host}{suffix}"
    yield from _NAMES_OF_HUB if host == _HUB else ()


def _said(entry: Mapping[str, Any]) -> Login | None:
    if token := entry.get("identitytoken"):
        return Login(TOKEN_USER, str(token))
    if token := entry.get("registrytoken"):
        return Login(bearer=str(token))
    username, password = str(entry.get("username") or ""), str(entry.get("password") or "")
    if auth := entry.get("auth"):
        username, _, password = _decoded(str(auth)).partition(":")
    return Login(username, password) if username or password else None


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode().rstrip("\0")
    except (binascii.Error, ValueError):
        return ""


def chart_repository(config: Mapping[str, Any], url: str) -> Mapping[str, Any]:
    """The entry for *url* of what ``helm repo add`` has kept; empty if there is none."""
    wanted = normalized(url)
    listed = config.get("repositories")
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict) and normalized(str(entry.get("url") or "")) == wanted:
            return entry
    return {}


def _mapping(found: Any) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}
