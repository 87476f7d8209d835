"""
Allocations: which cluster addresses and node ports Services hold.

What is free is read from the Services themselves, those on their way to the disk too: there
is no second list that could disagree with them.
"""

from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import NamedTuple

import orjson

from trueup.apiserver.cluster import Cluster
from trueup.k8s.ref import GroupKind

SERVICE = GroupKind("", "Service")
RANGES = {"IPv4": ip_network("10.96.0.0/12"), "IPv6": ip_network("fd00:10:96::/112")}
PORTS = range(30000, 32768)
_TRIES = 4096


class Allocations:
    """A look at what is taken, for one write."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def address(self, family: str) -> str:
        network = RANGES[family]
        taken = set(self._addresses())
        span = min(network.num_addresses - 2, 2**16)
        first = self._chance(span)
        for offset in range(span):
            found = str(network[1 + (first + offset) % span])
            if found not in taken:
                return found
        raise ValueError(f"no free cluster address left in {network}")

    def port(self) -> int:
        taken = set(self._ports())
        first = self._chance(len(PORTS))
        for offset in range(len(PORTS)):
            found = PORTS[(first + offset) % len(PORTS)]
            if found not in taken:
                return found
        raise ValueError("no free node port left")

    def holds(self, address: str) -> str | None:
        family = "IPv6" if ":" in address else "IPv4"
        if ip_address(address) not in RANGES[family]:
            return f"the provided IP ({address}) is not in the valid range: {RANGES[family]}"
        if address in set(self._addresses()):
            return "provided IP is already allocated"
        return None

    def holds_port(self, port: int) -> str | None:
        if port not in PORTS:
            return f"provided port is not in the valid range: {PORTS[0]}-{PORTS[-1]}"
        return "provided port is already allocated" if port in set(self._ports()) else None

    def _chance(self, below: int) -> int:
        """A number at random: services do not get the address of one just deleted."""
        return int(self._cluster.uid().replace("-", ""), 16) % below

    def _held(self) -> Iterator["_Held"]:
        resource = self._cluster.registry.stored(SERVICE)
        found = self._cluster.store.latest_select(resource.key, "") if resource else ()
        return (_held(each.body) for each in found)

    def _addresses(self) -> Iterator[str]:
        return (address for each in self._held() for address in each.addresses)

    def _ports(self) -> Iterator[int]:
        return (port for each in self._held() for port in each.ports)


class _Held(NamedTuple):
    """What one Service holds."""

    addresses: tuple[str, ...]
    ports: tuple[int, ...]


@lru_cache(maxsize=65536)
def _held(body: bytes) -> _Held:
    """Every new Service asks this of every other: it must not decode them each time."""
    spec = orjson.loads(body).get("spec", {})
    ports = [port["nodePort"] for port in spec.get("ports") or () if "nodePort" in port]
    if found := spec.get("healthCheckNodePort"):
        ports.append(found)
    return _Held(tuple(spec.get("clusterIPs") or ()), tuple(ports))
