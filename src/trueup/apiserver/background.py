"""
Background: the server's own controllers, driven by its events.
"""

from trueup.apiserver.cluster import Cluster
from trueup.apiserver.settings import Settings


class Background:
    def __init__(self, cluster: Cluster, settings: Settings) -> None:
        self._cluster = cluster

    def start(self) -> None:
        """Begin to look at what changes."""

    async def stop(self) -> None:
        """Finish the step that is under way."""
