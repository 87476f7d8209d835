"""
Establishing: keeps the served kinds as the stored CustomResourceDefinitions say.

It listens to the store, so a kind is served in the same step in which its definition becomes
visible, and before its writer is answered.
"""

from typing import Any

from trueup.apiserver import crds
from trueup.apiserver.cluster import Cluster
from trueup.apiserver.records import Change, Event
from trueup.k8s.equality import same

Body = dict[str, Any]


class Establishing:
    """The definitions that are served now."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._specs: dict[str, Body] = {}

    def start(self) -> None:
        for record in self._cluster.store.select(crds.KEY):
            self._serve(record.name, record.decoded(), record.revision)
        self._cluster.store.listen(crds.KEY, self._on_event)

    def _on_event(self, event: Event) -> None:
        name = event.record.name
        if event.change is Change.DELETED:
            self._specs.pop(name, None)
            self._cluster.registry.withdraw(name)
        else:
            self._serve(name, event.record.decoded(), self._cluster.store.assigned)

    def _serve(self, name: str, crd: Body, revision: int) -> None:
        """
        Serve *crd*, unless it is served as it is (its status alone changed).

        Objects up to *revision* may be of what it said before.
        """
        if not crds.is_established(crd) or same(self._specs.get(name), crd["spec"]):
            return
        self._specs[name] = crd["spec"]
        found = list(crds.served(crd))
        for resource, schema in found:
            self._cluster.schemas.add(resource, schema)
            if not resource.stored_version:
                stored = self._cluster.schemas.of(resource)
                self._cluster.renewals.establish(resource, stored, revision)
        self._cluster.registry.establish(name, [resource for resource, _ in found])
