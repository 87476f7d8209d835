"""Capabilities: what charts may ask of the cluster that they are rendered for."""

import re
from collections.abc import Iterable
from typing import NamedTuple, Protocol

from trueup.k8s.ref import GroupKind
from trueup.model.errors import Stalled

_NUMBERS = re.compile(r"\s*v?([0-9]+(?:\.[0-9]+)+)")


class Served(Protocol):
    """A kind that a cluster serves in these versions, or in one."""

    @property
    def kind(self) -> GroupKind: ...
    @property
    def version(self) -> str: ...
    @property
    def versions(self) -> tuple[str, ...]: ...


class Capabilities(NamedTuple):
    """``v1.36.2``; ``apps/v1`` and ``apps/v1/Deployment`` …"""

    kube_version: str = ""
    api_versions: tuple[str, ...] = ()


def api_versions(kinds: Iterable[Served]) -> tuple[str, ...]:
    """With and without the kinds, as Argo CD tells Helm."""
    found = set()
    for each in kinds:
        group = f"{each.kind.group}/" if each.kind.group else ""
        for version in each.versions or (each.version,):
            found |= {f"{group}{version}", f"{group}{version}/{each.kind.kind}"}
    return tuple(sorted(found))


def numbers(version: str) -> str:
    """Of a Kubernetes version, as Argo CD tells Helm: ``v1.30.1`` of ``v1.30.1+k3s1``."""
    if not version:
        return ""
    found = _NUMBERS.match(version)
    if found is None:
        raise Stalled(
            "InvalidVersion", f"{version!r} is no Kubernetes version", "write numbers, as in 1.31.0"
        )
    return f"v{found[1]}"
