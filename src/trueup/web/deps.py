"""Deps: the ports that the web role stands on; ``service.wiring`` makes one."""

from dataclasses import dataclass

from trueup.ports import Clock, Cluster, Clusters, Engine, Sources


@dataclass(frozen=True)
class Deps:
    """
    *cluster* holds the Applications and our settings; *clusters* are the destinations.

    *token*: what ``Authorization: Bearer`` must say; empty: everyone who can connect may do all.
    """

    cluster: Cluster
    clusters: Clusters
    sources: Sources
    engine: Engine
    clock: Clock
    token: str = ""
    namespace: str = "argocd"
