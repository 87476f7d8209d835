"""
Registry: the kinds that are served right now, built-in and custom.

Custom kinds come and go while the server runs; each change gives a new generation number, by
which discovery and OpenAPI documents know that they must be made anew.
"""

from collections.abc import Iterable, Iterator, Sequence

from trueup.apiserver.builtin import BUILTIN, VIRTUAL
from trueup.apiserver.resources import Resource
from trueup.k8s.ref import GroupKind

# The order of groups in discovery; it is the order in which kubectl prefers a short name.
_FIRST = (
    "",
    "apiregistration.k8s.io",
    "apps",
    "events.k8s.io",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "networking.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "storage.k8s.io",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "scheduling.k8s.io",
    "coordination.k8s.io",
    "node.k8s.io",
    "discovery.k8s.io",
    "resource.k8s.io",
    "flowcontrol.apiserver.k8s.io",
)


class Registry:
    """Look-ups by the path and by the kind."""

    def __init__(self) -> None:
        self._custom: dict[str, tuple[Resource, ...]] = {}  # by the CRD's name
        self._by_path: dict[tuple[str, str, str], Resource] = {}
        self._by_kind: dict[tuple[str, str, str], Resource] = {}
        self._stored: dict[GroupKind, Resource] = {}
        self.generation = 0
        self._rebuild()

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._by_path.values())

    def find(self, group: str, version: str, plural: str) -> Resource | None:
        return self._by_path.get((group, version, plural))

    def of_kind(self, group: str, version: str, kind: str) -> Resource | None:
        return self._by_kind.get((group, version, kind))

    def stored(self, kind: GroupKind) -> Resource | None:
        """The resource in the version in which its objects are kept."""
        return self._stored.get(kind)

    def establish(self, crd: str, resources: Iterable[Resource]) -> None:
        """Serve the versions of a custom kind, in place of those served before."""
        self._custom[crd] = tuple(resources)
        self._rebuild()

    def withdraw(self, crd: str) -> None:
        if self._custom.pop(crd, None) is not None:
            self._rebuild()

    def groups(self) -> list[str]:
        """The groups in the order of discovery, the core group (``""``) first."""
        present = {resource.group for resource in self}
        custom = sorted(present - set(_FIRST))
        return [group for group in _FIRST if group in present] + custom

    def is_builtin(self, group: str) -> bool:
        return group in _FIRST

    def versions(self, group: str) -> list[str]:
        """The versions of *group*, preferred first."""
        found = {resource.version for resource in self if resource.group == group}
        return sorted(found, key=version_order)

    def resources(self, group: str, version: str) -> list[Resource]:
        found = [r for r in self if r.group == group and r.version == version]
        return sorted(found, key=lambda resource: resource.plural)

    def _rebuild(self) -> None:
        custom = [resource for each in self._custom.values() for resource in each]
        served: Sequence[Resource] = (*BUILTIN, *VIRTUAL, *custom)
        self._by_path = {(r.group, r.version, r.plural): r for r in served if r.served}
        self._by_kind = {(r.group, r.version, r.kind): r for r in served}
        self._stored = {r.group_kind: r for r in served if not r.stored_as and not r.stored_version}
        self.generation += 1


def version_order(version: str) -> tuple[int, int, int, str]:
    """The sort key by which Kubernetes prefers versions: v2, v1, v1beta2, v1alpha1, others."""
    digits, stage, minor = _parsed(version)
    if digits is None:
        return (3, 0, 0, version)
    rank = {"": 0, "beta": 1, "alpha": 2}[stage]
    return (rank, -digits, -minor, version)


def _parsed(version: str) -> tuple[int | None, str, int]:
    rest = version.removeprefix("v")
    if rest == version:
        return None, "", 0
    for stage in ("alpha", "beta"):
        major, found, minor = rest.partition(stage)
        if found and major.isdigit() and minor.isdigit():
            return int(major), stage, int(minor)
    return (int(rest), "", 0) if rest.isdigit() else (None, "", 0)
