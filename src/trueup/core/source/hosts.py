"""
Hosts: whom we trust, as ``argocd-ssh-known-hosts-cm`` and ``argocd-tls-certs-cm`` say it.

Lines of ``known_hosts`` as OpenSSH writes them, and certificates in PEM, one or more a host.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator

from trueup.core.globs import matches
from trueup.k8s.value import Value

KNOWN_HOSTS, KNOWN_HOSTS_KEY = "argocd-ssh-known-hosts-cm", "ssh_known_hosts"
CERTIFICATES = "argocd-tls-certs-cm"
_PEM = re.compile(
    r"-----BEGIN CERTIFICATE-----\s.*?-----END CERTIFICATE-----", re.DOTALL | re.MULTILINE
)
_KIND = re.compile(r"(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+")
_LABEL = r"_?[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_WITH_PORT = re.compile(r"\[(.*)\]:\d+")
_LONGEST = 253


class HostKey(Value, frozen=True):
    """*host* as OpenSSH writes it: a name, or ``[name]:port``."""

    host: str
    kind: str
    key: str

    @property
    def line(self) -> str:
        return f"{self.host} {self.kind} {self.key}"

    @property
    def fingerprint(self) -> str:
        digest = hashlib.sha256(base64.b64decode(self.key)).digest()
        return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def host_keys(text: str) -> Iterator[HostKey]:
    """Each name of each line that can be read; hashed names and marks are passed over."""
    for line in text.splitlines():
        words = line.split()
        if len(words) < 3 or line.startswith(("#", "@", "|")):
            continue
        names, kind, key = words[:3]
        if _KIND.fullmatch(kind) and _decodes(key):
            yield from (HostKey(name, kind, key) for name in names.split(",") if name)


def replaced(text: str, keys: list[HostKey]) -> str:
    """*text* with *keys* in place of those of the same host and kind; all else stays."""
    return without(text, keys) + "".join(f"{each.line}\n" for each in keys)


def without(text: str, keys: list[HostKey]) -> str:
    """*text* without the keys of the same host and kind as *keys*."""
    gone = {(each.host, each.kind) for each in keys}
    kept = []
    for line in text.splitlines():
        known = list(host_keys(line))
        left = [each for each in known if (each.host, each.kind) not in gone]
        kept += [line] if len(left) == len(known) else [each.line for each in left]
    return "".join(f"{line}\n" for line in kept)


def certificates(text: str) -> list[str]:
    """The certificates in *text*, each in PEM."""
    return [found[0] + "\n" for found in _PEM.finditer(text)]


def is_host(name: str) -> bool:
    """Whether *name* may be a host's; a key of the ConfigMap holds no port."""
    return len(name) <= _LONGEST and _NAME.fullmatch(name) is not None


def bare(name: str) -> str:
    """The host of ``[host]:port``, as OpenSSH writes one with another port; else *name*."""
    found = _WITH_PORT.fullmatch(name)
    return found[1] if found else name


def matches_host(pattern: str, name: str) -> bool:
    """Whether the glob *pattern* is about *name*; brackets are those of ``[host]:port``."""
    return matches(pattern.replace("[", "\\[").replace("]", "\\]"), name)


def _decodes(text: str) -> bool:
    try:
        return bool(base64.b64decode(text, validate=True))
    except binascii.Error:
        return False
