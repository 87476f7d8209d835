"""
Filters: which kinds an installation manages at all (``resource.exclusions``, ``.inclusions``).

As in Argo CD: a list of inclusions leaves out whatever it does not name, exclusions win over it.
What is left out is neither watched, nor compared, nor applied, nor pruned.
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
        asked = (
            (self.api_groups, kind.group),
            (self.kinds, kind.kind),
            (self.clusters, cluster),
        )
        return all(
            not patterns or any(matches(each, text) for each in patterns)
            for patterns, text in asked
        )


class Filters(Value, frozen=True):
    """Both lists of ``argocd-cm``."""

    exclusions: tuple[Filter, ...] = ()
    inclusions: tuple[Filter, ...] = ()

    def exclude(self, kind: GroupKind, cluster: str) -> bool:
        included = not self.inclusions or any(each.names(kind, cluster) for each in self.inclusions)
        return not included or any(each.names(kind, cluster) for each in self.exclusions)
