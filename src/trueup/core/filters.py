"""
Filters: which kinds an installation manages at all (``resource.exclusions``, ``.inclusions``).

As in Argo CD: on the clusters that a list of inclusions is about it leaves out whatever it does not
name, and exclusions win over it. What is left out is neither watched, nor compared, nor applied,
nor pruned.
"""

from trueup.core.globs import matches
from trueup.k8s.ref import GroupKind
from trueup.k8s.value import Value


class Filter(Value, frozen=True):
    """Globs; an empty list stands for everything. *clusters*: by their addresses."""

    api_groups: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()

    def names(self, kind: GroupKind, cluster: str) -> bool:
        groups, kinds = _any(self.api_groups, kind.group), _any(self.kinds, kind.kind)
        return groups and kinds and self.concerns(cluster)

    def concerns(self, cluster: str) -> bool:
        return _any(self.clusters, cluster)


class Filters(Value, frozen=True):
    """Both lists of ``argocd-cm``."""

    exclusions: tuple[Filter, ...] = ()
    inclusions: tuple[Filter, ...] = ()

    def exclude(self, kind: GroupKind, cluster: str) -> bool:
        here = [each for each in self.inclusions if each.concerns(cluster)]
        included = not here or any(each.names(kind, cluster) for each in here)
        return not included or any(each.names(kind, cluster) for each in self.exclusions)


def _any(patterns: tuple[str, ...], text: str) -> bool:
    return not patterns or any(matches(each, text) for each in patterns)
