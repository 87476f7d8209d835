"""
Scope: what of a cluster is managed, as its Secret says (``namespaces``, ``clusterResources``).

Where namespaces are named, nothing outside them is read or written, and cluster-scoped objects only
if the Secret says so: the rights that such a cluster gives are roles in those namespaces.
"""

from trueup.k8s.ref import GroupKind
from trueup.k8s.value import Value
from trueup.model.errors import Stalled
from trueup.ports import ApiKind


class Scope(Value, frozen=True):
    """Everything, if no namespaces are named."""

    namespaces: tuple[str, ...] = ()
    cluster_resources: bool = False

    def covers(self, served: ApiKind) -> bool:
        """Whether objects of that kind are managed at all."""
        return served.namespaced or not self.namespaces or self.cluster_resources

    def folders(self, served: ApiKind, namespace: str) -> tuple[str, ...]:
        """The namespaces that *namespace* (empty: all) means; ``("",)``: without a namespace."""
        if namespace or not served.namespaced:
            return (namespace,)
        return self.namespaces or ("",)

    def check(self, served: ApiKind, namespace: str, cluster: str) -> None:
        """Raise ``Stalled`` for what is not managed."""
        only = ", ".join(self.namespaces)
        if not self.covers(served):
            raise _not_managed(
                f"cluster-scoped {served.kind} cannot be managed: of {cluster} only the "
                f"namespaces {only} are",
                "set clusterResources to true in the cluster's Secret",
            )
        outside = bool(self.namespaces) and bool(namespace) and namespace not in self.namespaces
        if served.namespaced and outside:
            raise _not_managed(
                f'namespace "{namespace}" of {served.kind} is not managed: of {cluster} only '
                f"the namespaces {only} are",
                "add it to namespaces in the cluster's Secret",
            )


def known(kind: GroupKind, served: ApiKind | None, version: str, cluster: str) -> ApiKind:
    """*served*; ``Stalled`` if the cluster does not serve that kind, or not that version."""
    if served is None or (version and version not in served.versions):
        raise Stalled(
            "UnknownKind",
            f"{cluster} does not serve {kind}{f' in version {version}' * bool(version)}",
            f'make sure the "{kind.kind}" CRD is installed on the destination cluster',
        )
    return served


def _not_managed(message: str, hint: str) -> Stalled:
    return Stalled("NotManaged", message, hint)
