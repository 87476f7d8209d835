"""
Allocations: which cluster addresses and node ports Services hold.

What is held is read from the Services themselves as they are committed, and from those on
their way to the disk: there is no second list that could disagree with them after a crash.
"""

from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address

import msgspec

from trueup.apiserver.records import Change, Event, Key, Record
from trueup.apiserver.store import Store
from trueup.k8s.value import Value

SERVICES = "services"
RANGES: Mapping[str, IPv4Network | IPv6Network] = {
    "IPv4": IPv4Network("10.96.0.0/12"),
    "IPv6": IPv6Network("fd00:10:96::/112"),
}
PORTS = range(30000, 32768)
_MOST = 2**16  # addresses of a range that are given out


class _Port(Value, frozen=True):
    node_port: int = 0


class _Spec(Value, frozen=True, rename={"cluster_ips": "clusterIPs"}):
    cluster_ips: tuple[str, ...] | None = None
    ports: tuple[_Port, ...] | None = None
    health_check_node_port: int = msgspec.field(default=0, name="healthCheckNodePort")


class _Service(Value, frozen=True):
    spec: _Spec = _Spec()


_DECODER = msgspec.json.Decoder(_Service)


class Allocations:
    """What is taken; one for a server."""

    def __init__(self, store: Store, chance: Callable[[int], int]) -> None:
        self._store = store
        self._chance = chance  # a number below: a new service does not get a freed address
        self._held: dict[Key, frozenset[str | int]] = {}
        self._taken: set[str | int] = set()
        for record in store.select(SERVICES):
            self._hold(record)
        store.listen(SERVICES, self._on_event)

    def address(self, family: str) -> str:
        network = RANGES[family]
        span = min(network.num_addresses - 2, _MOST)
        first = self._chance(span)
        numbers = (1 + (first + offset) % span for offset in range(span))
        return str(self._free(str(network[number]) for number in numbers))

    def port(self) -> int:
        first = self._chance(len(PORTS))
        numbers = (PORTS[(first + offset) % len(PORTS)] for offset in range(len(PORTS)))
        return int(self._free(numbers))

    def holds(self, address: str) -> str | None:
        family = "IPv6" if ":" in address else "IPv4"
        if ip_address(address) not in RANGES[family]:
            return (
                f"the provided IP ({address}) is not in the valid range."
                f" The range of valid IPs is {RANGES[family]}"
            )
        return "provided IP is already allocated" if self._is_taken(address) else None

    def holds_port(self, port: int) -> str | None:
        if port not in PORTS:
            return (
                "provided port is not in the valid range. The range of valid ports is"
                f" {PORTS[0]}-{PORTS[-1]}"
            )
        return "provided port is already allocated" if self._is_taken(port) else None

    def _free(self, candidates: Iterator[str] | Iterator[int]) -> str | int:
        on_their_way = self._on_their_way()
        for found in candidates:
            if found not in self._taken and found not in on_their_way:
                return found
        raise ValueError("nothing is free in the range")

    def _is_taken(self, wanted: str | int) -> bool:
        return wanted in self._taken or wanted in self._on_their_way()

    def _on_their_way(self) -> set[str | int]:
        return {each for record in self._store.pending(SERVICES) for each in _holdings(record)}

    def _on_event(self, event: Event) -> None:
        self._taken -= self._held.pop(event.record.key, frozenset())
        if event.change is not Change.DELETED:
            self._hold(event.record)

    def _hold(self, record: Record) -> None:
        held = self._held[record.key] = frozenset(_holdings(record))
        self._taken |= held


def _holdings(record: Record) -> Iterator[str | int]:
    spec = _DECODER.decode(record.body).spec
    yield from (address for address in spec.cluster_ips or () if address != "None")
    ports = [port.node_port for port in spec.ports or ()]
    yield from (port for port in (*ports, spec.health_check_node_port) if port)
