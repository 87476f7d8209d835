"""
Admission: what defaulting and validation may know beside the two bodies.

Everything that is not in the bodies is handed in: the time, random names, free cluster
addresses and ports, and a look at other objects.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from trueup.k8s.ref import GroupKind, Ref

Body = dict[str, Any]


class Services(Protocol):
    """Free cluster IPs and node ports. What is claimed is given back when the Service goes."""

    def address(self, family: str) -> str:
        """A free cluster IP of *family* (``IPv4``, ``IPv6``)."""

    def port(self) -> int:
        """A free node port."""

    def holds(self, address: str) -> str | None:
        """Why *address* cannot be had (not in the range, already allocated); None if it can."""

    def holds_port(self, port: int) -> str | None:
        """Why *port* cannot be had; None if it can."""


class Reader(Protocol):
    """A look at other objects."""

    def get(self, ref: Ref) -> Any | None:
        """The object of that name."""

    def listed(self, kind: GroupKind, namespace: str = "") -> Sequence[Any]:
        """Objects of *kind* in *namespace*, or in all."""


@dataclass(frozen=True)
class Admission:
    """The circumstances of one write."""

    now: datetime
    suffix: Callable[[int], str]  # that many random characters of Kubernetes' alphabet
    services: Services
    reader: Reader
    subresource: str = ""  # "" or "status", "scale", "finalize" …
