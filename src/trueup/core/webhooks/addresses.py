"""
Addresses as webhooks compare them: host and path, whichever way leads there.

Payloads tell the page of a repository, where applications may have its address for HTTP or SSH; so
scheme, user, port, ``.git`` and case do not count. Azure DevOps and registries have further
spellings of one place.
"""

import re
from functools import lru_cache
from urllib.parse import urlsplit

_SCP = re.compile(r"(?:[\w.][\w.-]*@)?([^/:@\s]+|\[[^\]]*\]):(?:\d+[:/])?(.*)", re.DOTALL)
_USER = re.compile(r"[\w.][\w.-]*\$?(:.*)?")
_AZURE = ("dev.azure.com", "vs-ssh.visualstudio.com")
_DOCKER = frozenset({"registry-1.docker.io", "index.docker.io", "registry.hub.docker.com"})


@lru_cache(maxsize=65536)
def place(address: str) -> str:
    """``host/path`` in lower case; empty if it is no address of a repository."""
    text = address.strip().lower()
    try:
        host, path = _parted(text)
    except ValueError:
        return ""
    host = _host(host)
    path = path.strip("/").removesuffix(".git").rstrip("/")
    if not host or not path:
        return host  # a chart repository may be all of a host
    return _azure(host, path) or f"{host}/{path}"


def _parted(text: str) -> tuple[str, str]:
    """Host and path; of the form ``scheme://``, of scp, of a registry, or a folder here."""
    if "://" in text:
        parts = urlsplit(text)
        if parts.scheme == "file":
            return "localhost", parts.path
        user = parts.netloc.rpartition("@")[0]
        if user and not _USER.fullmatch(user):
            return "", ""
        return parts.hostname or "", parts.path
    if text.startswith("/"):
        return "localhost", text
    if found := _SCP.fullmatch(text):
        return found[1], found[2]
    host, _, path = text.partition("/")
    return host.partition(":")[0], path


def _host(host: str) -> str:
    for prefix in ("ssh.", "altssh."):
        host = host.removeprefix(prefix)
    return "docker.io" if host in _DOCKER else host


def _azure(host: str, path: str) -> str:
    """``_git/`` and ``v3/`` do not count, and the older host has its organization before it."""
    organization, _, rest = host.partition(".")
    parts = [part for part in path.split("/") if part != "_git"]
    if host in _AZURE:
        parts = parts[1:] if parts[0] == "v3" else parts
    elif rest == "visualstudio.com":
        parts = [organization, *(part for part in parts if part != "defaultcollection")]
    else:
        return ""
    if len(parts) == 2:  # a project's repository of the same name
        parts.append(parts[1])
    return "/".join(("dev.azure.com", *parts))
