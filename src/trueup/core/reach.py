"""
Reach: which addresses messages may be sent to, and which links may stand in them.

Whoever writes a webhook's address has us send requests from inside the cluster. So this machine,
the neighbours on its link and the metadata services of clouds are out of reach, unless an
administrator says otherwise; private networks, where most receivers live, are not. ``edge/notify``
asks of each address that it is about to connect to, so a name that leads elsewhere the second time
is no way around.
"""

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from trueup.k8s.value import Value

PRIVATE = "private"
"""In place of a network: all that are not of the internet."""
_METADATA = (
    "fd00:ec2::/32",
    "fd20:ce::/32",
    "100.100.100.200/32",
    "168.63.129.16/32",
    "192.0.0.192/32",
)
_METADATA_NAMES = frozenset({"metadata", "metadata.google.internal", "instance-data"})
_WRAPPED = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "::ffff:0:0:0/96", "::/96")))
"""The last four bytes are an address of version 4: translated by NAT64 or SIIT, or compatible."""
_ITSELF = tuple(map(ip_address, ("::", "::1")))
_Address = IPv4Address | IPv6Address


class Reach(Value, frozen=True):
    """
    *allowed* comes before *denied*, and both before what we think right; names before addresses.

    Each entry is an address or a network, ``private``, or the name of a host, as it is written in
    the settings; with ``:port`` it is for that port alone.
    """

    allowed: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()

    def trusts(self, host: str, port: int) -> bool:
        """Whether *host* is allowed by its name, wherever that leads."""
        return any(_is_host(each, host, port) for each in self.allowed)

    def denies(self, host: str, port: int) -> str:
        """Why nothing is sent to *host* by its name, wherever that leads; empty: nobody says so."""
        if self.trusts(host, port) or not any(_is_host(each, host, port) for each in self.denied):
            return ""
        return f"{host} is not allowed"

    def refuses(self, address: str, port: int, host: str = "") -> str:
        """Why nothing is sent there, as the end of a sentence; empty: it may be."""
        if told := self.denies(host, port):
            return told
        found = _plain(address)
        if _listed(self.allowed, found, port):
            return ""
        if _listed(self.denied, found, port):
            return f"{found} is not allowed"
        why = _usual(found)
        return f"{found} is {why}" if why else ""


def misleads(host: str) -> str:
    """
    Why nothing is sent to a host of this name, wherever it is looked up; empty: nothing is known.

    For who does not look it up, as behind a proxy. An address that is written out is judged as one.
    """
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return f"{name} is this machine itself"
    return f"{name} is a cloud's metadata service" if name in _METADATA_NAMES else ""


def leads_home(link: str, hosts: Iterable[str]) -> bool:
    """
    Whether *link* may stand in a message: of the web, and to one of *hosts*.

    ``*`` in one of them is any name, or several: ``*.example.com``.
    """
    try:
        parts = urlsplit(link)
        at = parts.netloc.rpartition("@")[2].lower()
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or parts.username is not None:
        return False
    known, names = {host.lower() for host in hosts}, (at, parts.hostname or "")
    if not known.isdisjoint(names):
        return True
    return any("*" in each and any(_like(each, name) for name in names) for each in known)


def _like(pattern: str, host: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", r"[\w.-]+"), host, re.ASCII) is not None


def _usual(found: _Address) -> str:
    """What speaks against an address of which nobody has said anything."""
    if found.is_loopback:
        return "this machine itself"
    if found.is_unspecified:
        return "no address"
    if any(_within(found, each) for each in _METADATA):
        return "a cloud's metadata service"
    if found.is_link_local:
        return "a link's own, where clouds have their metadata services"
    if found.is_multicast or found == ip_address("255.255.255.255"):
        return "for many receivers"
    return ""


def _listed(entries: Iterable[str], found: _Address, port: int) -> bool:
    for entry in entries:
        network, only = _parts(entry)
        if only not in (0, port):
            continue
        if network == PRIVATE and found.is_private and not _usual(found):
            return True
        if _within(found, network):
            return True
    return False


def _is_host(entry: str, host: str, port: int) -> bool:
    name, only = _parts(entry)
    return bool(host) and name.lower() == host.lower().rstrip(".") and only in (0, port)


def _parts(entry: str) -> tuple[str, int]:
    """The network or host, and its port; 0: every port."""
    text = entry.strip()
    if text.startswith("["):  # [::1]:8080
        inside, _, rest = text[1:].partition("]")
        return inside, int(rest[1:]) if rest[1:].isdigit() else 0
    name, colon, port = text.rpartition(":")
    if colon and ":" not in name and port.isdigit():
        return name, int(port)
    return text, 0


def _plain(address: str) -> _Address:
    """Without what wraps an address of version 4 in one of version 6."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv4Address):
        return found
    if found not in _ITSELF and any(found in each for each in _WRAPPED):
        return IPv4Address(found.packed[-4:])
    return found.ipv4_mapped or found.sixtofour or found


def _within(found: _Address, network: str) -> bool:
    try:
        return found in ip_network(network, strict=False)
    except ValueError:
        return False
