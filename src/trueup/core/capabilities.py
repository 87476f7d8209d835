"""Capabilities: what charts may ask of the cluster that they are rendered for."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from trueup.k8s.ref import GroupKind


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
